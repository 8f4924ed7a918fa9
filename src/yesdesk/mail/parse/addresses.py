"""Addresses in From, To, Cc: one pass over the letters, so that no row of parentheses can hold it up; and message ids.
An address stays as it was written, capital letters and all: callers that compare fold case."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from yesdesk.mail.parse.headers import ENCODED, RawHeaders, decode_words, on_one_line, raw_text
from yesdesk.mail.parse.mail import Address

MOST: Final = 2_000
_BARE: Final = re.compile(
    r"""[^\s<>()",;:\[\]@]{1,256}+@(?:\[[^\]\s]{1,80}\]|[^\s<>()",;:\[\]@]{1,256})"""
)
_ROUTE: Final = re.compile(r"@[^:]*:")
_COMMENT: Final = re.compile(r"\((?:\\.|[^()\\])*+\)")
_GOES_ON: Final = re.compile(r"\s*@|\.\w")
_MOST_NESTED: Final = 5
_AROUND: Final = re.compile(r"(?<!\s)\s*+([@.])\s*+")
_PAIRS: Final = {'"': '"', "<": ">", "(": ")"}


@dataclass(slots=True)
class _Entry:
    text: list[str] = field(default_factory=list)
    angles: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    text_before_angle: int = 0
    has_at: bool = False


def read_addresses(text: str) -> tuple[Address, ...]:
    """Read all mailboxes of a header whose encoded words are not decoded yet; at most 2,000. `Doe, Jane <a@b>` without
    quotes is one. A name without an address is kept, with an empty address."""
    found = _parse_addresses(text)
    if "=?" in text and not any(each.address for each in found):
        found = _parse_addresses(decode_words(text)) or found
    return tuple(found)


def read_without_domain(text: str) -> Address:
    """Return the first mailbox of a header without an address: `root (Cron)`, `Mail System <MAILER-DAEMON>`. One word
    stands where an address would; several words are a name."""
    entry = next(_each_entry(text))
    name, comment = _decoded_name("".join(entry.text)), _decoded_name(" ".join(entry.comments))
    if not entry.angles and " " not in name:
        return Address(comment, name)
    word = next((angle.strip() for angle in entry.angles if angle.strip()), "")
    return Address(name or comment, "" if " " in word else word)


def _parse_addresses(text: str) -> list[Address]:
    found: list[Address] = []
    waiting: list[str] = []  # pieces of a name that a comma cut
    for entry in _each_entry(text):
        name, address = _name_and_address(entry)
        if not address:
            waiting += [name] if name else []
            continue
        if waiting and entry.angles:
            name = ", ".join([*waiting, name] if name else waiting)
        waiting = []
        found.append(Address(name, address))
        if len(found) >= MOST:
            break
    return found or [Address(name, "") for name in waiting[:1]]


def _each_entry(text: str) -> Iterator[_Entry]:
    entry = _Entry()
    at, size = 0, len(text)
    while at < size:
        letter = text[at]
        if letter == "<" and any("@" in angle for angle in entry.angles):
            complete, entry = _split_mailboxes(entry)
            yield complete
        if letter in _PAIRS:
            at = _take_enclosed(entry, text, at)
            continue
        word = ENCODED.match(text, at) if letter == "=" else None
        if word is not None:
            entry.text.append(word[0])  # a comma in it is its own
            at = word.end()
            continue
        at += 1
        if letter in ",;":
            yield entry
            entry = _Entry()
        elif letter == ":" and not (entry.angles or entry.has_at) and text.find(";", at) >= 0:
            entry = _Entry()
        elif letter == "\\":
            entry.text.append(text[at : at + 1])
            at += 1
        else:
            entry.text.append(letter)
            entry.has_at = entry.has_at or letter == "@"
    yield entry


def _split_mailboxes(entry: _Entry) -> tuple[_Entry, _Entry]:
    cut = entry.text_before_angle
    return _Entry(entry.text[:cut], entry.angles, entry.comments), _Entry(entry.text[cut:])


def _take_enclosed(entry: _Entry, text: str, at: int) -> int:
    letter = text[at]
    inside, at = _enclosed_and_end(text, at, letter)
    if letter == '"':
        entry.text.append(f'"{inside}"' if text[at : at + 1] == "@" else inside)
    elif letter == "(":
        if not _stands_inside(entry, text, at):
            entry.comments.append(inside)
    else:
        entry.angles.append(inside)
        entry.text_before_angle = len(entry.text)
    return at


def _stands_inside(entry: _Entry, text: str, at: int) -> bool:
    """Tell a comment that cuts an address in two: `ana(her work)@example.org`. It is nobody's name."""
    before = "".join(entry.text[-2:]).rstrip()
    return before.endswith(("@", ".")) or _GOES_ON.match(text, at, at + 80) is not None


def _enclosed_and_end(text: str, at: int, opens: str) -> tuple[str, int]:
    closes = _PAIRS[opens]
    inside: list[str] = []
    depth = 1
    at += 1
    while at < len(text):
        letter = text[at]
        at += 1
        if letter == "\\" and opens != "<":
            inside.append(text[at : at + 1])
            at += 1
            continue
        if letter == closes:
            depth -= 1
            if not depth:
                return "".join(inside), at
        elif letter == opens == "(":
            depth += 1
        inside.append(letter)
    return "".join(inside), at


def _name_and_address(entry: _Entry) -> tuple[str, str]:
    text = "".join(entry.text)
    if entry.angles and not "".join(entry.text[entry.text_before_angle :]).strip(" ."):
        text = "".join(entry.text[: entry.text_before_angle])  # a full stop behind it is no name
    for angle in entry.angles:
        address = _address_or_nothing(angle)
        if address:
            return _decoded_name(text) or _decoded_name(" ".join(entry.comments)), address
    address = _address_or_nothing(text)
    if not address:
        return _decoded_name(text) or _decoded_name(" ".join(entry.angles)), ""
    name = "" if address == _AROUND.sub(r"\1", text.strip()) else _BARE.sub("", text)
    return _decoded_name(name) or _decoded_name(" ".join(entry.comments)), address


def _address_or_nothing(text: str) -> str:
    text = _without_comments(text).strip()
    if "@" not in text:
        return ""
    text = _AROUND.sub(r"\1", text)
    route = _ROUTE.match(text)
    text = text[route.end() :] if route else text
    if text.startswith('"'):
        local, _, domain = text.rpartition("@")
        return text if local.endswith('"') and domain and " " not in domain else ""
    text = text.removeprefix("mailto:")
    found = _BARE.search(text)
    return found[0].strip("'").removesuffix(".") if found else ""


def _without_comments(text: str) -> str:
    """Cut comments: they may stand anywhere in an address, and inside each other."""
    for _depth in range(_MOST_NESTED if "(" in text and not text.lstrip().startswith('"') else 0):
        text = _COMMENT.sub("", text)
    return text


def _decoded_name(text: str) -> str:
    name = on_one_line(decode_words(text))
    while len(name) > 1 and name[0] == name[-1] and name[0] in "\"'":
        name = name[1:-1].strip()
    return " ".join(name.split())


_ID: Final = re.compile(r"<[^<>\s]{1,996}>")
_AROUND_BARE: Final = "<>(),;\"'"
_MOST_IDS: Final = 500


def addresses_in_header(fields: RawHeaders, name: str, charset: str) -> tuple[Address, ...]:
    found: list[Address] = []
    for raw in fields.all_raw(name):
        found += read_addresses(raw_text(raw, charset))
    return tuple(found)


def sender_of(fields: RawHeaders, charset: str) -> Address | None:
    for name in ("from", "sender"):
        for each in addresses_in_header(fields, name, charset):
            if each.address:
                return each
    return None


def ids_in(fields: RawHeaders, name: str) -> tuple[str, ...]:
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
    """Return an id of the usual shape as it came, any other in angle brackets. Empty when there is none."""
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
