"""Bounces without report parts: qmail, old Exim, Postfix, sendmail and Exchange, and many makes of gateway."""

from yesdesk.channels.email.sorting.old_bounces.reading import (
    deliveries_in_text,
    diagnostic_in_text,
)
from yesdesk.channels.email.sorting.old_bounces.signs import bounce_sign
from yesdesk.channels.email.sorting.old_bounces.status import status_of

__all__ = ["bounce_sign", "deliveries_in_text", "diagnostic_in_text", "status_of"]
