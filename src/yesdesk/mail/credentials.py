"""Credentials of mailboxes. Only the worker and the command line call this; the web process holds no key. Access
tokens for XOAUTH2 come from the token endpoint and stay in this process until they end. A refresh token is replaced by
the new token of each answer, as Microsoft's die after ninety days. Without it the client signs in as itself."""

import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Final, Literal
from urllib.parse import urlsplit

from django.conf import settings

from yesdesk.core.process import folder_lock
from yesdesk.core.storage.folders import make_folder, worker_keys
from yesdesk.core.transactions import refuse_in_transaction
from yesdesk.mail.models import Auth, Mailbox
from yesdesk.mail.tls import token_tls_context

type Door = Literal["imap", "smtp"]

SECRETS: Final = (
    "password",
    "client_id",
    "client_secret",
    "token_url",
    "scope",
    "refresh_token",
)
"""The secrets of one mailbox; a mailbox with OAuth2 has no password."""

OPENS: Final[Mapping[str, tuple[str, ...]]] = {
    Auth.PASSWORD: ("password",),
    Auth.OAUTH2: ("client_secret", "refresh_token"),
}
"""The secrets that open it, by the way to sign in. They go to the servers they were given for, and to no others."""


@dataclass(frozen=True, slots=True)
class Login:
    """A password, or an access token for XOAUTH2; neither where the server knows this machine."""

    user: str
    password: str = ""
    access_token: str = ""


def mail_secrets_file() -> Path:
    """The file of secrets, beside the other keys and left out of backups with them."""
    return worker_keys(Path(settings.DATA)) / "mailboxes.json"


def login_for(mailbox: Mailbox, door: Door) -> Login:
    """The login for one of its servers. Raises TokenUnavailable where a token is needed and none can be had."""
    how = mailbox.auth if door == "imap" else mailbox.smtp_auth
    user = mailbox.user or mailbox.address
    if how == Auth.NONE:
        return Login("")
    kept = partial(_kept_for, mailbox, door, how)
    if how == Auth.OAUTH2:
        renew = partial(_store_refresh_token, mailbox.pk)
        return Login(user, access_token=access_token(mailbox.pk, kept, renew))
    return Login(user, password=kept().get("password", ""))


def secrets_for(mailbox: int) -> dict[str, str]:
    mine = _stored_secrets().get(str(mailbox), {})
    return {name: value for name, value in mine.items() if name in SECRETS}


def store_secrets(
    mailbox: int, given: Mapping[str, str], at: Mapping[str, str] | None = None
) -> None:
    """Keep secrets of one mailbox. An empty one stays as it was; another token address or server drops the former's
    secrets. `at`: the servers, by door, that they are given for; where nobody says, the first ones tried."""
    with _secrets_lock():
        kept = _stored_secrets()
        mine = kept.setdefault(str(mailbox), {})
        if _scheme_and_host(given.get("token_url") or mine.get("token_url")) != _scheme_and_host(
            mine.get("token_url")
        ):
            for name in ("client_secret", "refresh_token"):
                mine.pop(name, None)
        for how, opens in OPENS.items():
            if any(given.get(name) for name in opens):
                _bind(mine, how, at or {})
        mine.update({name: value for name, value in given.items() if name in SECRETS and value})
        _write_secrets(kept)


def _bind(mine: dict[str, str], how: str, at: Mapping[str, str]) -> None:
    """Bind new secrets to these servers. Where those changed, no earlier secret is sent along."""
    before = {door: mine.pop(f"{how}_{door}_at", None) for door in ("imap", "smtp")}
    if any(before[door] not in {None, where} for door, where in at.items()):
        for name in OPENS[how]:
            mine.pop(name, None)
    mine.update({f"{how}_{door}_at": where for door, where in at.items()})


def servers_of(mailbox: Mailbox) -> dict[str, str]:
    """The servers that its secrets are sent to, by use: host and port (another port may be another's)."""
    return {
        "imap": _host_and_port(mailbox.host, mailbox.port),
        "smtp": _host_and_port(mailbox.smtp_host, mailbox.smtp_port),
    }


def _host_and_port(host: str, port: int) -> str:
    named = host.strip().lower()
    return f"{named}:{port}" if named else ""


def _kept_for(mailbox: Mailbox, door: Door, how: str) -> dict[str, str]:
    """Return its secrets, for the servers they were given for. Raises TokenUnavailable for another server."""
    mine = _stored_secrets().get(str(mailbox.pk), {})
    if mine and f"{how}_{door}_at" not in mine:
        mine = _bind_to_servers(mailbox, how)
    given_for = mine.get(f"{how}_{door}_at", "")
    if mine and given_for != servers_of(mailbox)[door]:
        raise TokenUnavailable(
            f"the secret was given for {given_for or 'no such server'}; give it anew"
        )
    return mine


def _bind_to_servers(mailbox: Mailbox, how: str) -> dict[str, str]:
    """Bind secrets from before servers were noted to both servers that are set at their first use."""
    with _secrets_lock():
        kept = _stored_secrets()
        mine = kept.get(str(mailbox.pk), {})
        for door, where in servers_of(mailbox).items():
            mine.setdefault(f"{how}_{door}_at", where)
        _write_secrets(kept)
    return mine


def _scheme_and_host(url: str | None) -> tuple[str, str]:
    parts = urlsplit(url or "")
    return parts.scheme, parts.netloc.lower()


def _store_refresh_token(mailbox: int, refresh_token: str) -> None:
    with _secrets_lock():
        kept = _stored_secrets()
        kept.setdefault(str(mailbox), {})["refresh_token"] = refresh_token
        _write_secrets(kept)


@contextmanager
def _secrets_lock() -> Iterator[None]:
    """Lock the file: of two that write at once each would put back what the other changed."""
    with folder_lock(mail_secrets_file().with_suffix(".lock"), wait=True):
        yield


def _stored_secrets() -> dict[str, dict[str, str]]:
    try:
        told: dict[str, dict[str, str]] = json.loads(
            mail_secrets_file().read_text(encoding="utf-8")
        )
    except FileNotFoundError:
        return {}
    return told


def _write_secrets(kept: Mapping[str, Mapping[str, str]]) -> None:
    refuse_in_transaction("disk")
    path = mail_secrets_file()
    make_folder(path.parent)
    new = path.with_suffix(".new")
    handle = os.open(new, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(kept, file)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)


EARLY: Final = 120.0
"""Seconds before its end at which a token counts as ended."""

PATIENCE: Final = 15.0
"""Seconds for the whole answer, however slowly it comes."""

_LONGEST: Final = 64 * 1024

type Renew = Callable[[str], None]


class TokenUnavailable(Exception):
    """No token can be had. `why`: the endpoint's words, without any secret."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class _Token:
    words: str
    ends: float
    spent: str


_tokens: dict[int, _Token] = {}


def access_token(mailbox: int, read_kept: Callable[[], Mapping[str, str]], renew: Renew) -> str:
    """Return a token that still lives. Raises TokenUnavailable. A slow endpoint keeps no other mailbox waiting.
    `read_kept` runs when no process renews: a provider may end all tokens where a spent one is shown again."""
    with folder_lock(mail_secrets_file().with_name(f"mailbox-{mailbox}.lock"), wait=True):
        kept = read_kept()
        known = _tokens.get(mailbox)
        given = f"{kept.get('client_id')}:{kept.get('refresh_token')}"
        if known is None or known.ends < monotonic() or known.spent != given:
            known = _tokens[mailbox] = _request_token(kept, renew)
    return known.words


def forget_tokens() -> None:
    _tokens.clear()


def _request_token(kept: Mapping[str, str], renew: Renew) -> _Token:
    missing = [name for name in ("token_url", "client_id") if not kept.get(name)]
    if missing:
        raise TokenUnavailable(f"{' and '.join(missing)} of the OAuth2 client is missing")
    told = _token_response(kept["token_url"], _token_request_form(kept))
    words = told.get("access_token")
    if not isinstance(words, str) or not words:
        said = told.get("error_description") or told.get("error") or "no access token in the answer"
        raise TokenUnavailable(_without_secrets(str(said).partition("\n")[0].strip()[:300], kept))
    refresh, fresh = kept.get("refresh_token"), told.get("refresh_token")
    if refresh and isinstance(fresh, str) and fresh and fresh != refresh:
        renew(fresh)
        refresh = fresh
    life = told.get("expires_in")
    seconds = (
        float(life) if isinstance(life, int | float | str) and str(life).isdecimal() else 600.0
    )
    ends = monotonic() + max(seconds - EARLY, 30.0)
    return _Token(words, ends, f"{kept.get('client_id')}:{refresh}")


def _token_request_form(kept: Mapping[str, str]) -> dict[str, str]:
    named = {name: kept[name] for name in ("client_id", "client_secret", "scope") if kept.get(name)}
    if kept.get("refresh_token"):
        return named | {"grant_type": "refresh_token", "refresh_token": kept["refresh_token"]}
    return named | {"grant_type": "client_credentials"}


def _without_secrets(said: str, kept: Mapping[str, str]) -> str:
    """Cut out secrets: some endpoints repeat them, and staff read the answer."""
    for name in ("client_secret", "refresh_token"):
        said = said.replace(kept[name], "…") if kept.get(name) else said
    return said


def _token_response(url: str, form: Mapping[str, str]) -> dict[str, object]:
    import httpx  # a tenth of a start of Django, and most libraries need no token

    try:
        told = json.loads(_post_for_token(url, form))
    except (httpx.HTTPError, httpx.InvalidURL, ValueError, RecursionError) as error:
        raise TokenUnavailable(
            f"the token endpoint does not answer ({type(error).__name__})"
        ) from error
    if not isinstance(told, dict):
        raise TokenUnavailable("the token endpoint answered with something else")
    return told


def _post_for_token(url: str, form: Mapping[str, str]) -> bytes:
    """Read at most so much of an answer, in at most so much time; redirects are not followed."""
    import httpx

    from yesdesk.core.http_deadline import Deadline, DeadlineTransport

    deadline = Deadline()
    deadline.begin(PATIENCE)
    transport = DeadlineTransport(deadline, token_tls_context(), keep=0)
    said = b""
    with (
        httpx.Client(transport=transport, trust_env=False, timeout=PATIENCE) as client,
        client.stream("POST", url, data=dict(form)) as answer,
    ):
        for piece in answer.iter_bytes():
            said += piece
            if len(said) > _LONGEST:
                break
    return said
