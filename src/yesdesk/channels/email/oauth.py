"""Access tokens for XOAUTH2: asked of Microsoft's or Google's token endpoint, kept in this process until they end.

With a refresh token it is spent for an access token; without one the client signs in as itself
(client credentials, as Microsoft 365 gives them to an app).
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from time import monotonic
from typing import Final

import httpx

EARLY: Final = 120.0
"""Seconds before its end at which a token counts as ended."""

PATIENCE: Final = 15.0


class NoToken(Exception):
    """No token is to be had. `why`: what the endpoint said, without any secret."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class _Token:
    words: str
    ends: float


_lock = threading.Lock()
_tokens: dict[tuple[int, str], _Token] = {}


def access_token(mailbox: int, kept: Mapping[str, str]) -> str:
    """A token that still lives. Raises NoToken."""
    key = (mailbox, f"{kept.get('client_id')}:{kept.get('refresh_token')}")
    with _lock:
        known = _tokens.get(key)
        if known is None or known.ends < monotonic():
            known = _tokens[key] = _asked(kept)
    return known.words


def forget_tokens() -> None:
    """After a server refused one: the next is asked anew."""
    with _lock:
        _tokens.clear()


def _asked(kept: Mapping[str, str]) -> _Token:
    missing = [name for name in ("token_url", "client_id") if not kept.get(name)]
    if missing:
        raise NoToken(f"{' and '.join(missing)} of the OAuth2 client is missing")
    told = _answer(kept["token_url"], _form(kept))
    words = told.get("access_token")
    if not isinstance(words, str) or not words:
        said = told.get("error_description") or told.get("error") or "no access token in the answer"
        raise NoToken(str(said).splitlines()[0][:300])
    life = told.get("expires_in")
    seconds = float(life) if isinstance(life, int | float | str) and str(life).isdigit() else 600.0
    return _Token(words, monotonic() + max(seconds - EARLY, 30.0))


def _form(kept: Mapping[str, str]) -> dict[str, str]:
    named = {name: kept[name] for name in ("client_id", "client_secret", "scope") if kept.get(name)}
    if kept.get("refresh_token"):
        return named | {"grant_type": "refresh_token", "refresh_token": kept["refresh_token"]}
    return named | {"grant_type": "client_credentials"}


def _answer(url: str, form: Mapping[str, str]) -> dict[str, object]:
    try:
        answer = httpx.post(url, data=dict(form), timeout=PATIENCE, follow_redirects=False)
        told = answer.json()
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise NoToken(f"the token endpoint does not answer ({type(error).__name__})") from error
    if not isinstance(told, dict):
        raise NoToken("the token endpoint answered with something else")
    return told
