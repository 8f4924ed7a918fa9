"""TLS of mail servers: trusted certificates and token endpoints."""

import ssl

from django.conf import settings


def tls_context() -> ssl.SSLContext:
    """Trust the system's authorities, or only YESDESK_MAIL_CA_FILE. Names are checked."""
    return ssl.create_default_context(cafile=settings.MAIL_CA_FILE or None)


def token_tls_context() -> ssl.SSLContext:
    """Trust both: a token endpoint may stand beside the mail server or at Microsoft."""
    context = ssl.create_default_context()
    if settings.MAIL_CA_FILE:
        context.load_verify_locations(settings.MAIL_CA_FILE)
    return context
