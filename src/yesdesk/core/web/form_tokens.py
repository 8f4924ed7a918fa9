"""Form tokens: in the session of who is signed in, and before that in a signed cookie.

A session is a row. Were sign-in's token kept in one, each stranger who reads that page would write to the database.
"""

from typing import Any, Final

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.core import signing
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.cache import patch_vary_headers

COOKIE: Final = "yesdesk_form"
_SALT: Final = "yesdesk.core.form_token"


class FormTokens(CsrfViewMiddleware):
    """Django's, with another place for the secret of a browser nobody is signed in at."""

    def _get_secret(self, request: Any) -> str | None:
        if SESSION_KEY in request.session:
            found: str | None = super()._get_secret(request)  # type: ignore[misc] # the stubs leave it out
            return found
        return _kept_in(request.COOKIES.get(COOKIE, ""))

    def _set_csrf_cookie(self, request: Any, response: Any) -> None:
        if SESSION_KEY in request.session:
            super()._set_csrf_cookie(request, response)  # type: ignore[misc] # the stubs leave it out
            return
        response.set_cookie(
            COOKIE,
            signing.dumps(request.META["CSRF_COOKIE"], salt=_SALT),
            path=settings.SESSION_COOKIE_PATH,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
        patch_vary_headers(response, ("Cookie",))


def _kept_in(cookie: str) -> str | None:
    if not cookie:
        return None
    try:
        return str(signing.loads(cookie, salt=_SALT, max_age=settings.SESSION_COOKIE_AGE))
    except signing.BadSignature:
        return None
