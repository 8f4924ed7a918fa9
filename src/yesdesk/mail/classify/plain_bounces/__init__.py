"""Bounces without report parts: qmail, old Exim, Postfix, sendmail and Exchange, and many makes of gateway."""

from yesdesk.mail.classify.plain_bounces.detection import bounce_sign
from yesdesk.mail.classify.plain_bounces.diagnostics import deliveries_in_text, diagnostic_in_text
from yesdesk.mail.classify.plain_bounces.status import delivery_status

__all__ = ["bounce_sign", "deliveries_in_text", "delivery_status", "diagnostic_in_text"]
