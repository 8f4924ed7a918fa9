"""Message ids of our own: they name their request and carry a seal, so that nobody can make one up.
`<number.mark.nonce.seal@host>`. `mark` tells the request from a later one of the same number. The id was forwarded
with our mail: it proves where a mail belongs, never who wrote it."""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from typing import Final

from django.conf import settings

from yesdesk.core.links import secret_keys

NO_REQUEST: Final = 0
HOST: Final = 160

_SHAPE: Final = re.compile(
    r"<(\d{1,19})\.([0-9a-f]{12})\.([0-9a-f]{16})\.([0-9a-f]{32})@[^<>@\s]+>"
)


@dataclass(frozen=True, slots=True)
class OwnId:
    request: int
    mark: str


def request_mark(link_id: str) -> str:
    """Twelve hex digits that say nothing of the link id they are made from."""
    return hashlib.sha256(f"yesdesk.mail.mark:{link_id}".encode()).hexdigest()[:12]


def new_message_id(request: int, link_id: str, host: str) -> str:
    """Return an id nobody else can make, for one message about `request` (0: none), with its angle brackets."""
    told = f"{request}.{request_mark(link_id)}.{secrets.token_hex(8)}"
    return f"<{told}.{_signature_of(settings.SECRET_KEY, told)}@{_fitting(host)}>"


def _fitting(host: str) -> str:
    """Keep the last labels that fit: no label is longer than that, and the end of a name tells its owner."""
    while len(host) > HOST and "." in host:
        host = host.partition(".")[2]
    return host[-HOST:]


def parse_own_id(message_id: str) -> OwnId | None:
    """The parts of one of our own ids, under the present or a former key; None for anybody else's."""
    found = _SHAPE.fullmatch(message_id.strip())
    if found is None:
        return None
    number, mark, nonce, seal = found.groups()
    told = f"{number}.{mark}.{nonce}"
    genuine = [hmac.compare_digest(seal, _signature_of(key, told)) for key in secret_keys()]
    return OwnId(int(number), mark) if any(genuine) else None


def message_id_digest(message_id: str) -> str:
    """The digest of an id for KnownMessageId, so that ids longer than any index still differ by their end."""
    return hashlib.sha256(message_id.strip().encode("utf-8", "surrogateescape")).hexdigest()


def _signature_of(key: str, told: str) -> str:
    return hmac.new(key.encode(), f"yesdesk.mail:{told}".encode(), hashlib.sha256).hexdigest()[:32]
