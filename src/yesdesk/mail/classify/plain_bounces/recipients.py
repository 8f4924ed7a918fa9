"""Whom a bounce without report parts speaks of, and in which line."""

import re
from collections.abc import Iterable, Sequence

_ADDRESS = re.compile(r"[\w!#$%&'*+/=?^`{|}~.-]{1,64}@[\w.-]{1,255}")
_HEADED = re.compile(r"^\s{0,8}<([^<>\s@]{1,64}@[^<>\s]{1,255})>:")
_ALONE = re.compile(
    r"""^[\s*>•"'<(\[:;,-]{0,20}                    # bullets, quotes, brackets
        (?:mailto:|smtp:|rfc822;|to:|recipient:|\[smtp:)?\s?
        <?([\w!#$%&'*+/=?^`{|}~.-]{1,64}@[\w.-]{1,255})>?
        (?:<mailto:[^>]{1,320}>)?
        [\s"'>)\].,;]{0,10}
        (?:$|:|\(|\[|<|\son\s|-\s|\.\.\.)""",
    re.IGNORECASE | re.VERBOSE,
)
_CODED = re.compile(
    r"^[\s<]{0,8}[45]\d\d[\s-]{1,4}<?([\w!#$%&'*+/=?^`{|}~.-]{1,64}@[\w.-]{1,255})>?"
)
_LEADING = re.compile(r"^\s{0,8}<?([\w!#$%&'*+/=?^`{|}~.-]{1,64}@[\w.-]{1,255})>?\s")
_NAMED = re.compile(
    r"recipient|undeliverable|unknown|error-for|exceeds|attempts|userid|rcpt\s?to|addressed\sto|delivered|deliver"
    r"|message\sto|mail\sto|user|mailbox|account|not\s(?:exist|listed|found)|rejected|said|empf|destinat|adressat|to\s",
    re.IGNORECASE,
)
_OTHERS = re.compile(
    r"contact|help|assist|support|questions|abuse|report|from|sender|sent\sby|message\sby|kontakt",
    re.IGNORECASE,
)
_NOBODY = ("postmaster@", "mailer-daemon@", "abuse@", "mailerdaemon@", "noreply@", "no-reply@")

type Place = tuple[str, int]
"""An address, and the number of the line that it stands in."""


def recipients_in(lines: Sequence[str], known: Iterable[str], others: Iterable[str]) -> list[Place]:
    """Whom `lines` speak of, each once, by the surest form that occurs.

    `known`: addresses that a header names already. `others`: addresses that take part but were not written to, like
    the one the bounce is sent to.
    """
    given = [each.strip(" <>") for each in known if "@" in each]
    if given:
        return [(each, _line_of(each, lines)) for each in dict.fromkeys(given)]
    left_out = {each.lower() for each in others}
    for find in (_headed, _alone, _coded, _leading, _named, _anywhere):
        found = _each_once(find(lines), left_out)
        if found:
            return found
    return _each_once(_headed(lines), set()) or _each_once(_alone(lines), set())


def stands_alone(lines: Sequence[str]) -> bool:
    """Return whether an address stands alone in a line, as servers set it and people seldom do."""
    return bool(_headed(lines) or _alone(lines))


def _each_once(places: list[Place], left_out: set[str]) -> list[Place]:
    kept: dict[str, Place] = {}
    for raw, number in places:
        address = raw.strip("'`\"").rstrip(".-")
        low = address.lower()
        if low not in left_out and not low.startswith(_NOBODY) and "@" in low:
            kept.setdefault(low, (address, number))
    return list(kept.values())


def _line_of(address: str, lines: Sequence[str]) -> int:
    low = address.lower()
    return next((number for number, line in enumerate(lines) if low in line.lower()), len(lines))


def _headed(lines: Sequence[str]) -> list[Place]:
    """`<ana@example.org>:`, as qmail, Postfix and Yahoo write."""
    return [
        (found[1], number) for number, line in enumerate(lines) if (found := _HEADED.match(line))
    ]


def _alone(lines: Sequence[str]) -> list[Place]:
    return [
        (found[1], number) for number, line in enumerate(lines) if (found := _ALONE.match(line))
    ]


def _coded(lines: Sequence[str]) -> list[Place]:
    """`550 <ana@example.org>... User unknown`, as old sendmail writes."""
    return [
        (found[1], number) for number, line in enumerate(lines) if (found := _CODED.match(line))
    ]


def _leading(lines: Sequence[str]) -> list[Place]:
    """`ana@example.org Invalid Address, ...`"""
    return [
        (found[1], number) for number, line in enumerate(lines) if (found := _LEADING.match(line))
    ]


def _named(lines: Sequence[str]) -> list[Place]:
    return [place for place in _anywhere(lines) if _is_named(lines[place[1]])]


def _is_named(line: str) -> bool:
    return bool(_NAMED.search(line)) and not _OTHERS.search(line)


def _anywhere(lines: Sequence[str]) -> list[Place]:
    return [
        (each, number)
        for number, line in enumerate(lines)
        if "@" in line
        for each in _ADDRESS.findall(line)
    ]
