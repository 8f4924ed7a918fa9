"""Adapters for allauth: they check passwords and codes, and offer no sign-up, e-mail or reset."""

import base64
import hashlib
import secrets
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.urls import get_script_prefix
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _, gettext_lazy

from yesdesk.core.counts import network_of
from yesdesk.core.links import secret_keys
from yesdesk.people.account.passwords import TooManySigningIn
from yesdesk.people.throttle import (
    begin_try,
    count_network_try,
    flood_sentence,
    reset_tries,
    uncount_network_try,
    uncount_try,
    wait_sentence,
)


class ClosedAdapter(DefaultAccountAdapter):
    """Offer no sign-up, mail or messages, and count failed passwords in the database."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": gettext_lazy(
            "Login name and password don’t match. Check both. Capitals count in the password."
        ),
        "incorrect_password": gettext_lazy(
            "That isn’t your password. Look once more; capitals count."
        ),
    }

    def is_open_for_signup(self, request: Any) -> bool:  # noqa: ARG002
        return False

    def authenticate(self, request: Any, **credentials: Any) -> Any:
        """Return the member or None. The right password ends the count of this browser."""
        login = credentials["username"]
        network = network_of(request.META.get("REMOTE_ADDR", ""))
        if count_network_try(network):
            raise ValidationError(flood_sentence(), code="flood")
        wait_until = begin_try("password", login, network)
        if wait_until is not None:
            raise ValidationError(wait_sentence(wait_until), code="wait")
        try:
            user = super().authenticate(request, **credentials)
        except TooManySigningIn as busy:
            uncount_try("password", login, network)
            raise ValidationError(f"{busy.sentence} {busy.next_step}", code="busy") from busy
        if user is not None:
            reset_tries("password", login, network)
            uncount_network_try(network)
        return user

    def pre_authenticate(self, request: Any, **credentials: Any) -> None:
        # Allauth counts in one process's cache; our table counts for all.
        pass

    def add_message(self, *_args: Any, **_named: Any) -> None: ...

    def send_notification_mail(self, *_args: Any, **_named: Any) -> None:
        # The trace and the account page show what changed.
        pass

    def get_login_redirect_url(self, request: Any) -> str:  # noqa: ARG002
        return f"{get_script_prefix()}desk"

    def is_safe_url(self, url: str) -> bool:
        return bool(url_has_allowed_host_and_scheme(url, allowed_hosts=None))

    def respond_user_inactive(self, request: Any, user: Any) -> Any:  # noqa: ARG002
        from django.shortcuts import redirect  # noqa: TID251 - allauth asks for the answer itself

        return redirect("sign_in")


class MfaAdapter(DefaultMFAAdapter):
    """Check codes of an app. Its secret is encrypted under SECRET_KEY, which lies outside the database."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy(
            "That code doesn’t match, or was used already. Write the one your app shows now."
        ),
    }

    def get_totp_label(self, user: Any) -> str:
        return str(user.username)

    def build_totp_svg(self, url: str) -> str:
        import segno  # megabytes, and it is asked for once by each member

        # A camera needs a quiet rim.
        rows = list(segno.make_qr(url, error="m").matrix_iter(border=4))
        path = "".join(
            f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark
        )
        context = {"size": len(rows), "path": path, "label": _("Picture for the code app")}
        return render_to_string("people/parts/code_picture.html", context)

    def encrypt(self, text: str) -> str:
        return _secret_cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return the secret; a random one after SECRET_KEY changed without a fallback, so that no code fits."""
        try:
            return _secret_cipher().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return base64.b32encode(secrets.token_bytes(20)).decode()


def _secret_cipher() -> MultiFernet:
    return MultiFernet([Fernet(_fernet_key(key)) for key in secret_keys()])


def _fernet_key(secret: str) -> bytes:
    digest = hashlib.sha256(b"yesdesk.people.second_step:" + secret.encode()).digest()
    return base64.urlsafe_b64encode(digest)
