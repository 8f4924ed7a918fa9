"""Know a browser again by a signed cookie with a random name.

Nobody answers on the computer they were asked on (desk), and a shared desk is known by it. The cookie lets nobody in
and says nothing of who signed in. No row holds it, except the hash of a shared desk (`shared_desks/`).
"""

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, Self

from django.conf import settings
from django.utils.translation import gettext as _

from yesdesk.core.links import secret_keys

COOKIE: Final = "yesdesk_device"
# The longest that browsers keep a cookie.
KEPT: Final = timedelta(days=400)

_LONGEST: Final = 1024


@dataclass(frozen=True, slots=True)
class KnownBrowser:
    # It stands in the cookie alone.
    key: str
    is_new: bool = False

    @classmethod
    def new(cls) -> Self:
        return cls(secrets.token_urlsafe(16), is_new=True)

    def handle(self, of: str) -> str:
        """Name this browser for one thing (like `request:17`). Names of two things cannot be joined."""
        return _browser_key_signature(settings.SECRET_KEY, f"handle:{self.key}:{of}")[:24]

    def cookie(self) -> str:
        return f"{self.key}.{_browser_key_signature(settings.SECRET_KEY, self.key)}"


def known_browser_from(cookie: str) -> KnownBrowser | None:
    """Return the browser of this cookie; None where we did not sign it."""
    if not cookie.isascii() or len(cookie) > _LONGEST:
        return None
    body, _dot, seal = cookie.rpartition(".")
    if not body or not any(
        hmac.compare_digest(seal, _browser_key_signature(key, body)) for key in secret_keys()
    ):
        return None
    return KnownBrowser(body.partition(".")[0])  # an older cookie has more behind its key


def known_browser_of(request: Any) -> KnownBrowser:
    """Return the browser of a request. A new one stays the same through the request."""
    found: KnownBrowser | None = getattr(request, "device", None)
    if found is None:
        found = request.device = (
            known_browser_from(request.COOKIES.get(COOKIE, "")) or KnownBrowser.new()
        )
    return found


def set_browser_cookie(response: Any, device: KnownBrowser) -> None:
    response.set_cookie(
        COOKIE,
        device.cookie(),
        max_age=KEPT,
        path=settings.SESSION_COOKIE_PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _browser_key_signature(secret: str, text: str) -> str:
    message = b"yesdesk.people.device:" + text.encode()
    digest = hmac.digest(secret.encode(), message, hashlib.sha256)
    return base64.urlsafe_b64encode(digest[:21]).decode()


# The order matters: each of the later ones is also named by an earlier one.
_BROWSERS: Final = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chromium/", "Chromium"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS: Final = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)


def browser_label(agent: str) -> str:
    """Name browser and system from a User-Agent header, in at most 80 characters."""
    browser = next((name for mark, name in _BROWSERS if mark in agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("A browser")
