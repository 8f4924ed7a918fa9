"""Web Push (RFC 8030): a short message to a browser that may be closed, through the service of its maker.

`port`: what a push service takes and says, and the twin that rings nobody. `crypto`: only the browser can
read it (RFC 8291), and who we are (RFC 8292), with the `keys` of the library. `addresses`: which hosts may be
asked at all. `sending`: the real one. None of it knows whom it rings or why.
"""

from django.conf import settings

from yesdesk.core.webpush.port import NoPush, PushService


def push_service() -> PushService:
    """The push service: the real one, or the silent one where the library switched it off."""
    if not settings.WEB_PUSH:
        return NoPush()
    from yesdesk.core.webpush.sending import WebPush

    return WebPush()


__all__ = ["push_service"]
