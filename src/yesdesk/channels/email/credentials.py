"""What opens a mailbox. Only the worker and the command line call this; the web process holds no key."""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final, Literal

from django.conf import settings

from yesdesk.channels.email.models import Auth, Mailbox
from yesdesk.core.folders import make_folder, worker_keys
from yesdesk.core.process import folder_lock

type Door = Literal["imap", "smtp"]

SECRETS: Final = (
    "password",
    "client_id",
    "client_secret",
    "token_url",
    "scope",
    "refresh_token",
)
"""What may be kept for one mailbox; a mailbox with OAuth2 has no password."""


@dataclass(frozen=True, slots=True)
class Login:
    """One way in: a password, or an access token for XOAUTH2; neither where the server knows this machine."""

    user: str
    password: str = ""
    access_token: str = ""


def secrets_file() -> Path:
    """Beside the other keys; left out of backups with them."""
    return worker_keys(Path(settings.DATA)) / "mailboxes.json"


def login_for(mailbox: Mailbox, door: Door) -> Login:
    """How to sign in at one of its servers. Raises oauth.NoToken where a token is wanted and none is given."""
    how = mailbox.auth if door == "imap" else mailbox.smtp_auth
    user = mailbox.user or mailbox.address
    if how == Auth.NONE:
        return Login("")
    kept = kept_for(mailbox.pk)
    if how == Auth.OAUTH2:
        from yesdesk.channels.email.oauth import access_token

        renew = partial(_renew, mailbox.pk)
        return Login(user, access_token=access_token(mailbox.pk, kept, renew))
    return Login(user, password=kept.get("password", ""))


def kept_for(mailbox: int) -> dict[str, str]:
    """The secrets of one mailbox; empty where none were given."""
    return _all().get(str(mailbox), {})


def keep_for(mailbox: int, given: Mapping[str, str]) -> None:
    """Keeps secrets of one mailbox. One left empty stays as it was."""
    with _alone():
        kept = _all()
        mine = kept.setdefault(str(mailbox), {})
        mine.update({name: value for name, value in given.items() if name in SECRETS and value})
        _write(kept)


def forget(mailbox: int) -> None:
    """Drops them all."""
    with _alone():
        kept = _all()
        if kept.pop(str(mailbox), None) is not None:
            _write(kept)


def _renew(mailbox: int, refresh_token: str) -> None:
    keep_for(mailbox, {"refresh_token": refresh_token})


@contextmanager
def _alone() -> Iterator[None]:
    """Two that write at once would each put back what the other changed."""
    with folder_lock(secrets_file().with_suffix(".lock"), wait=True):
        yield


def _all() -> dict[str, dict[str, str]]:
    try:
        told: dict[str, dict[str, str]] = json.loads(secrets_file().read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return told


def _write(kept: Mapping[str, Mapping[str, str]]) -> None:
    path = secrets_file()
    make_folder(path.parent)
    new = path.with_suffix(".new")
    handle = os.open(new, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(kept, file)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
