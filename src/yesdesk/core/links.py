"""A patron's own link: HMAC of a random id and its generation. Stored nowhere; the next generation revokes it.

The token is `<link id>.<seal>`, 22 + 1 + 22 characters. Whoever keeps the id and generation of a thing
(a request) can make the token; nobody can make it from the database alone, since the key is not in it.
"""

import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Iterator
from typing import Final

from django.conf import settings

_IN_TEXT: Final = re.compile(r"((?:/|%2F)r(?:/|%2F))([\w-]{22}\.[\w-]{22})", re.IGNORECASE)
"""Also inside the address of a service that looks at links first and carries them along as `%2Fr%2F`."""


def new_link_id() -> str:
    """128 random bits, 22 characters."""
    return secrets.token_urlsafe(16)


def link_token(link_id: str, generation: int) -> str:
    """What stands in the address."""
    return f"{link_id}.{_seal(settings.SECRET_KEY, link_id, generation)}"


def link_id_of(token: str) -> str:
    """The id inside a token, unproved: look the thing up by it, then ask `opens`. Empty if it is no token."""
    link_id, dot, seal = token.partition(".")
    return link_id if dot and len(link_id) == 22 and len(seal) == 22 else ""


def opens(token: str, link_id: str, generation: int) -> bool:
    """Whether `token` is the link of this id and generation, under the key or one of its former ones."""
    seal = token.partition(".")[2].encode()
    matches = [
        hmac.compare_digest(seal, _seal(key, link_id, generation).encode()) for key in _keys()
    ]
    return any(matches)


def tokens_in(text: str) -> list[str]:
    """Links that somebody's words hold, like those that quote a mail of ours; unproved."""
    return [found[2] for found in _IN_TEXT.finditer(text)]


def without_tokens(text: str) -> str:
    """The same words, and nobody who reads them holds a link: it is its owner's alone."""
    return _IN_TEXT.sub(r"\1…", text)


def _keys() -> Iterator[str]:
    yield settings.SECRET_KEY
    yield from settings.SECRET_KEY_FALLBACKS


def _seal(key: str, link_id: str, generation: int) -> str:
    message = f"yesdesk.link:{link_id}:{generation}".encode()
    digest = hmac.new(key.encode(), message, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest[:16]).rstrip(b"=").decode()
