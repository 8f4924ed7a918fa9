"""A patron's own link: HMAC of a random id and its generation. Stored nowhere; the next generation revokes it.

A slip that staff print carries a lesser link, sealed apart. Its holder reads the answer and adds a line, and cannot
pass for the patron.

The token is `<link id>.<seal>`, 22 + 1 + 22 characters. The key is not in the database, so a backup holds the links
and never the key. The library remembers which key made them.
"""

import base64
import hashlib
import hmac
import re
import secrets
from enum import StrEnum
from typing import Final

from django.conf import settings

from yesdesk.core.models import Installation
from yesdesk.core.storage.folders import secret_fingerprint

_IN_TEXT: Final = re.compile(r"((?:/|%2F)r(?:/|%2F))([\w-]{22}\.[\w-]{22})", re.IGNORECASE)


class LinkKind(StrEnum):
    OWN = "link"
    SLIP = "slip"


def new_link_id() -> str:
    return secrets.token_urlsafe(16)


def link_token(link_id: str, generation: int, kind: LinkKind = LinkKind.OWN) -> str:
    return f"{link_id}.{_link_signature(settings.SECRET_KEY, link_id, generation, kind)}"


def link_id_of(token: str) -> str:
    """Return the id inside a token, unproved: look the thing up by it, then ask `opens`. Empty if it is no token."""
    link_id, dot, seal = token.partition(".")
    return link_id if dot and len(link_id) == 22 and len(seal) == 22 else ""


def opens(token: str, link_id: str, generation: int) -> bool:
    """Return whether `token` is a link of this id and generation, the patron's own or a slip's."""
    return kind_of(token, link_id, generation) is not None


def kind_of(token: str, link_id: str, generation: int) -> LinkKind | None:
    """The kind of link that `token` is for this id and generation, under the present or a former key."""
    seal = token.partition(".")[2].encode()
    matches = [
        kind
        for kind in LinkKind
        for key in secret_keys()
        if hmac.compare_digest(seal, _link_signature(key, link_id, generation, kind).encode())
    ]
    return matches[0] if matches else None


def tokens_in(text: str) -> list[str]:
    return [found[2] for found in _IN_TEXT.finditer(text)]


def without_tokens(text: str) -> str:
    return _IN_TEXT.sub(r"\1…", text)


def secret_keys() -> list[str]:
    """The secret key, then the former ones, which still open what they sealed."""
    return [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]


def _link_signature(key: str, link_id: str, generation: int, kind: LinkKind) -> str:
    message = f"yesdesk.{kind}:{link_id}:{generation}".encode()
    digest = hmac.new(key.encode(), message, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest[:16]).rstrip(b"=").decode()


def note_key() -> None:
    """Remember the key of a library that is served for the first time, or a key that follows a named former one."""
    known = Installation.objects.first()
    if known is None:
        Installation.objects.create(key_fingerprint=secret_fingerprint(settings.SECRET_KEY))
    elif known.key_fingerprint in map(secret_fingerprint, settings.SECRET_KEY_FALLBACKS):
        remember_this_key()


def key_is_known() -> bool:
    """Return whether earlier links still open here. True as well where no key was ever noted."""
    known = Installation.objects.first()
    return known is None or known.key_fingerprint in map(secret_fingerprint, secret_keys())


def remember_this_key() -> None:
    """Note the present key as the one that counts; links made with another key stay shut."""
    Installation.objects.update(key_fingerprint=secret_fingerprint(settings.SECRET_KEY))
