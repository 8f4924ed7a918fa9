"""Whose certificates a mail server may show."""

import ssl

from django.conf import settings


def trusted() -> ssl.SSLContext:
    """The system's own authorities, or the one that YESDESK_MAIL_CA_FILE names. Names are checked."""
    return ssl.create_default_context(cafile=settings.MAIL_CA_FILE or None)
