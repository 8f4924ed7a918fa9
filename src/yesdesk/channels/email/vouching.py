"""Whether the library's own mail server vouches for a sender: RFC 8601, and nobody else's word.

From is forgeable. What counts is a DKIM or SPF pass that the library's own server reports, for a domain that is
aligned with From's. An SPF pass of another domain proves only that an attacker owns one.
"""

import re
from collections.abc import Iterator
from email.utils import getaddresses
from typing import Final

from yesdesk.channels.email.reading.mail import Mail

NAMELESS: Final = "-"
"""For a server that gives no name in front of its results, as Microsoft 365 does."""

_LONGEST: Final = 8_000
_PIECE: Final = re.compile(r'(?:"(?:[^"\\]|\\.)*"|[^\s;"])+|;')
_RESULT: Final = re.compile(r"(dkim|spf)(?:/\d+)?=(\w+)", re.IGNORECASE)


def is_vouched_for(mail: Mail, trusted_server: str) -> bool:
    """Whether `trusted_server` (an authserv-id, NAMELESS, or empty for nobody) proves From's one address."""
    senders = getaddresses(mail.all_headers("from"))
    if not trusted_server or mail.sender is None or len(senders) != 1:
        return False
    domain = _domain(mail.sender.address)
    told = _told_by(mail, trusted_server)
    return bool(domain) and any(_aligned(proved, domain) for proved in _proved_domains(told))


def _told_by(mail: Mail, trusted_server: str) -> list[str]:
    """The pieces of the topmost results that carry the server's name: whatever stands below came along."""
    for header in mail.all_headers("authentication-results"):
        pieces = _PIECE.findall(_without_comments(header[:_LONGEST]))
        named = bool(pieces) and "=" not in pieces[0]
        name = pieces[0].strip('"').casefold() if named else NAMELESS
        if name == trusted_server.strip().casefold():
            return pieces
    return []


def _proved_domains(pieces: list[str]) -> Iterator[str]:
    """Domains of passed DKIM signatures and of a passed SPF check."""
    for result in _split(pieces):
        found = _RESULT.fullmatch(result[0]) if result else None
        if found is None or found[2].casefold() != "pass":
            continue
        wanted = ("header.d", "header.i") if found[1].casefold() == "dkim" else ("smtp.mailfrom",)
        for piece in result[1:]:
            name, _equals, value = piece.partition("=")
            if name.casefold() in wanted:
                yield _domain(value.strip('"'))


def _split(pieces: list[str]) -> Iterator[list[str]]:
    current: list[str] = []
    for piece in pieces:
        if piece == ";":
            yield current
            current = []
        else:
            current.append(piece)
    yield current


def _aligned(proved: str, domain: str) -> bool:
    """The same domain, or one of the two stands under the other and is no bare ending like `example`."""
    if proved == domain:
        return True
    longer, shorter = sorted((proved, domain), key=len, reverse=True)
    return "." in shorter and longer.endswith(f".{shorter}")


def _domain(address: str) -> str:
    """Of an address, or a domain alone, as mail servers spell it; empty when it is none."""
    domain = address.rpartition("@")[2].strip().strip(".").casefold()
    try:
        return domain.encode("idna").decode("ascii") if domain else ""
    except UnicodeError:
        return ""


def _without_comments(text: str) -> str:
    """Without what stands in parentheses, nested ones too; quoted strings are left as they are."""
    kept: list[str] = []
    depth, quoted, escaped = 0, False, False
    for letter in text:
        if escaped or letter == "\\":
            escaped = not escaped
        elif letter == '"' and not depth:
            quoted = not quoted
        elif letter == "(" and not quoted:
            depth += 1
            continue
        elif letter == ")" and not quoted and depth:
            depth -= 1
            kept.append(" ")
            continue
        if not depth:
            kept.append(letter)
    return "".join(kept)
