"""The library's own key pair for Web Push: made once, the private half for the worker alone."""

import os
import secrets
from pathlib import Path

from django.conf import settings

from yesdesk.core.storage.folders import (
    file_mode,
    make_folder,
    read_or_make_secret,
    web_keys,
    worker_keys,
)


def public_key() -> str:
    """The public key for browsers, in base64url; empty until a worker has made it, and where rings are off."""
    if not settings.WEB_PUSH:
        return ""
    try:
        return _public_key_path().read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return ""


def private_key_text() -> str:
    """Return the private half, made on first use. Only the worker calls this."""
    from yesdesk.core.webpush.crypto import new_private_key

    return read_or_make_secret(_private_key_path(), made=new_private_key)


def make_keys() -> None:
    if not settings.WEB_PUSH or (_private_key_path().exists() and _public_key_path().exists()):
        return
    from yesdesk.core.webpush.crypto import public_half

    fresh = _public_key_path().with_name(
        f".{_public_key_path().name}.{os.getpid()}.{secrets.token_hex(4)}"
    )
    text = public_half(private_key_text())
    make_folder(fresh.parent)
    fresh.write_text(text, encoding="ascii")
    fresh.chmod(file_mode(fresh.parent))  # no secret, but nobody else's business
    fresh.replace(_public_key_path())


def _private_key_path() -> Path:
    return worker_keys(Path(settings.DATA)) / "push_private_key"


def _public_key_path() -> Path:
    return web_keys(Path(settings.DATA)) / "push_public_key"
