"""Access tokens for XOAUTH2: asked of Microsoft's or Google's token endpoint, kept in this process until they end.

With a refresh token it is spent for an access token, and the new one that comes with it is kept in its place
(Microsoft's die after ninety days otherwise); without one the client signs in as itself (client credentials, as
Microsoft 365 gives them to an app).
"""

import json
import threading
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import monotonic
from typing import Final

from yesdesk.mail.tls import token_tls_context

EARLY: Final = 120.0
"""Seconds before its end at which a token counts as ended."""

PATIENCE: Final = 15.0
"""Seconds for the whole answer, however slowly it comes."""

_LONGEST: Final = 64 * 1024

type Renew = Callable[[str], None]
"""Keeps a new refresh token."""


class TokenUnavailable(Exception):
    """No token is to be had. `why`: what the endpoint said, without any secret."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class _Token:
    words: str
    ends: float
    spent: str
    """The refresh token it came for, or with."""


_locks: defaultdict[int, threading.Lock] = defaultdict(threading.Lock)
_tokens: dict[int, _Token] = {}


def access_token(mailbox: int, kept: Mapping[str, str], renew: Renew) -> str:
    """A token that still lives. Raises TokenUnavailable. One endpoint that is slow keeps no other mailbox waiting."""
    with _locks[mailbox]:
        known = _tokens.get(mailbox)
        given = f"{kept.get('client_id')}:{kept.get('refresh_token')}"
        if known is None or known.ends < monotonic() or known.spent != given:
            known = _tokens[mailbox] = _asked(kept, renew)
    return known.words


def forget_tokens() -> None:
    """After a server refused one: the next is asked anew."""
    _tokens.clear()


def _asked(kept: Mapping[str, str], renew: Renew) -> _Token:
    missing = [name for name in ("token_url", "client_id") if not kept.get(name)]
    if missing:
        raise TokenUnavailable(f"{' and '.join(missing)} of the OAuth2 client is missing")
    told = _answer(kept["token_url"], _form(kept))
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


def _form(kept: Mapping[str, str]) -> dict[str, str]:
    named = {name: kept[name] for name in ("client_id", "client_secret", "scope") if kept.get(name)}
    if kept.get("refresh_token"):
        return named | {"grant_type": "refresh_token", "refresh_token": kept["refresh_token"]}
    return named | {"grant_type": "client_credentials"}


def _without_secrets(said: str, kept: Mapping[str, str]) -> str:
    """Some endpoints repeat what they were told, and staff read what they say."""
    for name in ("client_secret", "refresh_token"):
        said = said.replace(kept[name], "…") if kept.get(name) else said
    return said


def _answer(url: str, form: Mapping[str, str]) -> dict[str, object]:
    import httpx  # a tenth of a start of Django, and most libraries need no token

    try:
        told = json.loads(_posted(url, form))
    except (httpx.HTTPError, httpx.InvalidURL, ValueError, RecursionError) as error:
        raise TokenUnavailable(
            f"the token endpoint does not answer ({type(error).__name__})"
        ) from error
    if not isinstance(told, dict):
        raise TokenUnavailable("the token endpoint answered with something else")
    return told


def _posted(url: str, form: Mapping[str, str]) -> bytes:
    """At most so much of its answer, in at most so much time; it leads nowhere else."""
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
