"""An address as it goes over the line: its domain in ASCII, what stands before the @ as it is."""

import re
from dataclasses import dataclass
from typing import Final

import idna

_ATOM: Final = r"[^\s\x00-\x1f\x7f()<>\[\]:;@\\,.\"]+"
_LOCAL: Final = re.compile(rf'{_ATOM}(?:\.{_ATOM})*|"(?:[^"\\\x00-\x1f\x7f]|\\[\x20-\x7e])*"')
_DOTS_ANYWHERE: Final = re.compile(r"[^\s\x00-\x1f\x7f()<>\[\]:;@\\,\"]+")
"""`.ana.` and `a..b`, which some providers have given out: quoted they may go (RFC 5321)."""

_LITERAL: Final = re.compile(r"\[[0-9A-Za-z:.]{3,60}\]")
LONGEST: Final = 254  # RFC 5321, counted in bytes
_NOBODYS: Final = re.compile(
    r"(?:.*\.)?(?:example(?:\.(?:com|net|org))?|test|invalid|localhost)\.?", re.IGNORECASE
)
"""Names that belong to nobody and never will (RFC 2606, RFC 6761)."""


class Undeliverable(Exception):
    """This message can go to nobody as it is. `why`: a sentence for staff."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class WireAddress:
    address: str
    unicode: bool
    """Only a server with SMTPUTF8 carries it."""

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]


def to_wire_address(address: str) -> WireAddress:
    """Raises Undeliverable for what is no address."""
    local, _at, domain = address.strip().rpartition("@")
    if not _LOCAL.fullmatch(local) and _DOTS_ANYWHERE.fullmatch(local):
        local = f'"{local}"'
    wired = f"{local}@{_domain(domain)}"
    if not _LOCAL.fullmatch(local) or len(wired.encode()) > LONGEST:
        raise Undeliverable("no mail server takes this as an address")
    return WireAddress(wired, unicode=not local.isascii())


def is_reserved_domain(address: str) -> bool:
    """Whether no mail can ever arrive there: its domain is one of those kept for examples and tests."""
    return _NOBODYS.fullmatch(address.strip().rpartition("@")[2]) is not None


def _domain(domain: str) -> str:
    if _LITERAL.fullmatch(domain):
        return domain
    try:
        return idna.encode(domain, uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError) as error:
        raise Undeliverable("what stands behind the @ is the name of no mail server") from error
