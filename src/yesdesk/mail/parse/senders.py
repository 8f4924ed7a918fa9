"""Who a mail is from, and the ids that tie it to others."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from yesdesk.mail.parse.addresses import read_addresses
from yesdesk.mail.parse.fields import RawHeaders
from yesdesk.mail.parse.header_text import raw_text
from yesdesk.mail.parse.mail import Address

_ID: Final = re.compile(r"<[^<>\s]{1,996}>")
_AROUND_BARE: Final = "<>(),;\"'"
_MOST_IDS: Final = 500


def addresses_in_header(fields: RawHeaders, name: str, charset: str) -> tuple[Address, ...]:
    """Everybody in every header of that name (in small letters)."""
    found: list[Address] = []
    for raw in fields.all_raw(name):
        found += read_addresses(raw_text(raw, charset))
    return tuple(found)


def sender_of(fields: RawHeaders, charset: str) -> Address | None:
    """Return the first address with a domain in From, else in Sender."""
    for name in ("from", "sender"):
        for each in addresses_in_header(fields, name, charset):
            if each.address:
                return each
    return None


def ids_in(fields: RawHeaders, name: str) -> tuple[str, ...]:
    """Message ids with their angle brackets, each once, in their order."""
    found: dict[str, None] = {}
    for raw in fields.all_raw(name):
        text = raw_text(raw)
        ids = _ID.findall(text) or _bare_ids(text)
        found.update(dict.fromkeys(ids))
    return tuple(found)[:_MOST_IDS]


def _bare_ids(text: str) -> list[str]:
    words = (word.strip(_AROUND_BARE) for word in text[:10_000].split())
    return [f"<{word}>" for word in words if "@" in word.strip("@") and not set("<>") & set(word)]


def message_id_of(fields: RawHeaders) -> str:
    """As it came when it has the usual shape; any other sign made one by angle brackets. Empty when there is none."""
    ids = ids_in(fields, "message-id")
    if ids:
        return ids[0]
    bare = "".join(raw_text(fields.raw("message-id")).split()).strip("<>")
    return f"<{bare[:996]}>" if bare else ""


def date_of(fields: RawHeaders) -> datetime | None:
    """Return the author's clock, None when it is unreadable. Without a zone it is taken for UTC."""
    try:
        found = parsedate_to_datetime(raw_text(fields.raw("date"))[:200])
        found.astimezone(UTC)
    except (TypeError, ValueError, OverflowError, IndexError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
