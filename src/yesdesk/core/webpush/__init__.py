"""Web Push (RFC 8030): a short message to a browser that may be closed, through its maker's service. Only the browser
can read it (RFC 8291), and we sign it (RFC 8292) with the library's `keys`. No code here knows whom it rings or why."""

from django.conf import settings

from yesdesk.core.webpush.port import NoPush, PushService


def push_service() -> PushService:
    if not settings.WEB_PUSH:
        return NoPush()
    from yesdesk.core.webpush.sending import WebPush

    return WebPush()


__all__ = ["push_service"]
