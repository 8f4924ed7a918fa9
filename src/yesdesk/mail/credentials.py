"""What opens a mailbox. Only the worker and the command line call this; the web process holds no key."""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final, Literal
from urllib.parse import urlsplit

from django.conf import settings

from yesdesk.core.folders import make_folder, worker_keys
from yesdesk.core.process import folder_lock
from yesdesk.mail.models import Auth, Mailbox

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

OPENS: Final[Mapping[str, tuple[str, ...]]] = {
    Auth.PASSWORD: ("password",),
    Auth.OAUTH2: ("client_secret", "refresh_token"),
}
"""What opens it, by how one signs in. It goes to the servers it was given for, and to no others."""


@dataclass(frozen=True, slots=True)
class Login:
    """One way in: a password, or an access token for XOAUTH2; neither where the server knows this machine."""

    user: str
    password: str = ""
    access_token: str = ""


def mail_secrets_file() -> Path:
    """Beside the other keys; left out of backups with them."""
    return worker_keys(Path(settings.DATA)) / "mailboxes.json"


def login_for(mailbox: Mailbox, door: Door) -> Login:
    """How to sign in at one of its servers. Raises oauth.TokenUnavailable where a token is wanted and none is given."""
    how = mailbox.auth if door == "imap" else mailbox.smtp_auth
    user = mailbox.user or mailbox.address
    if how == Auth.NONE:
        return Login("")
    kept = _kept_for(mailbox, door, how)
    if how == Auth.OAUTH2:
        from yesdesk.mail.oauth import access_token

        renew = partial(_renew, mailbox.pk)
        return Login(user, access_token=access_token(mailbox.pk, kept, renew))
    return Login(user, password=kept.get("password", ""))


def secrets_for(mailbox: int) -> dict[str, str]:
    """Return the secrets of one mailbox; empty where none were given."""
    mine = _all().get(str(mailbox), {})
    return {name: value for name, value in mine.items() if name in SECRETS}


def store_secrets(
    mailbox: int, given: Mapping[str, str], at: Mapping[str, str] | None = None
) -> None:
    """Keep secrets of one mailbox. One left empty stays as it was; another token address, or another server, lets go
    of what was given for the former one. `at`: the servers, by door, that they are given for; where nobody says, those
    that are tried first.
    """
    with _alone():
        kept = _all()
        mine = kept.setdefault(str(mailbox), {})
        if _origin(given.get("token_url") or mine.get("token_url")) != _origin(
            mine.get("token_url")
        ):
            for name in ("client_secret", "refresh_token"):
                mine.pop(name, None)
        for how, opens in OPENS.items():
            if any(given.get(name) for name in opens):
                _bind(mine, how, at or {})
        mine.update({name: value for name, value in given.items() if name in SECRETS and value})
        _write(kept)


def _bind(mine: dict[str, str], how: str, at: Mapping[str, str]) -> None:
    """To these servers. Elsewhere than before, nothing kept goes along with what is given now."""
    before = {door: mine.pop(f"{how}_{door}_at", None) for door in ("imap", "smtp")}
    if any(before[door] not in {None, where} for door, where in at.items()):
        for name in OPENS[how]:
            mine.pop(name, None)
    mine.update({f"{how}_{door}_at": where for door, where in at.items()})


def servers_of(mailbox: Mailbox) -> dict[str, str]:
    """Return where its secrets go, by door: host and port (another port may be another's). Empty where it has none."""
    return {
        "imap": _server(mailbox.host, mailbox.port),
        "smtp": _server(mailbox.smtp_host, mailbox.smtp_port),
    }


def _server(host: str, port: int) -> str:
    named = host.strip().lower()
    return f"{named}:{port}" if named else ""


def _kept_for(mailbox: Mailbox, door: Door, how: str) -> dict[str, str]:
    """Return its secrets, for the servers they were given for. Raises oauth.TokenUnavailable for another one."""
    mine = _all().get(str(mailbox.pk), {})
    if mine and f"{how}_{door}_at" not in mine:
        mine = _bound(mailbox, how)
    given_for = mine.get(f"{how}_{door}_at", "")
    if mine and given_for != servers_of(mailbox)[door]:
        from yesdesk.mail.oauth import TokenUnavailable

        raise TokenUnavailable(
            f"the secret was given for {given_for or 'no such server'}; give it anew"
        )
    return mine


def _bound(mailbox: Mailbox, how: str) -> dict[str, str]:
    """What was kept before anybody wrote down for which servers, is for those that stand there when it is first used:
    for both at once.
    """
    with _alone():
        kept = _all()
        mine = kept.get(str(mailbox.pk), {})
        for door, where in servers_of(mailbox).items():
            mine.setdefault(f"{how}_{door}_at", where)
        _write(kept)
    return mine


def _origin(url: str | None) -> tuple[str, str]:
    parts = urlsplit(url or "")
    return parts.scheme, parts.netloc.lower()


def forget_mailbox_secrets(mailbox: int) -> None:
    """Drop them all."""
    with _alone():
        kept = _all()
        if kept.pop(str(mailbox), None) is not None:
            _write(kept)


def _renew(mailbox: int, refresh_token: str) -> None:
    """For the same servers as the one it takes the place of."""
    with _alone():
        kept = _all()
        kept.setdefault(str(mailbox), {})["refresh_token"] = refresh_token
        _write(kept)


@contextmanager
def _alone() -> Iterator[None]:
    """Two that write at once would each put back what the other changed."""
    with folder_lock(mail_secrets_file().with_suffix(".lock"), wait=True):
        yield


def _all() -> dict[str, dict[str, str]]:
    try:
        told: dict[str, dict[str, str]] = json.loads(
            mail_secrets_file().read_text(encoding="utf-8")
        )
    except FileNotFoundError:
        return {}
    return told


def _write(kept: Mapping[str, Mapping[str, str]]) -> None:
    path = mail_secrets_file()
    make_folder(path.parent)
    new = path.with_suffix(".new")
    handle = os.open(new, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(kept, file)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
