"""Whose mail somebody hands on: the sender, words and rest of a forward, as far as its copied head tells."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from yesdesk.mail.quote.headers import find_header_block, header_kind, is_rule
from yesdesk.mail.quote.lines import TextLine, split_lines

_ADDRESS: Final = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_COLON: Final = re.compile("[:：﹕]")
_AROUND: Final = " \t\"'<>[](),;*_“”"
_MARK: Final = re.compile(r"\W*[-_=]{3,}.{0,80}$|\W{0,4}begin forwarded message\W*$")


@dataclass(frozen=True, slots=True)
class ForwardedMail:
    """`name`, `address`: whose mail it is. `words`: what they wrote. `above`: what whoever hands it on wrote."""

    name: str
    address: str
    words: str
    above: str


def forwarded_mail(text: str) -> ForwardedMail | None:
    """The first mail that stands in `text` under a copied head with an address in it; None when there is none."""
    lines = split_lines(text[:100_000])
    for at in range(min(len(lines), 400)):
        end = find_header_block(lines, at)
        if end is not None:
            return _read(lines, at, end)
    return None


def _read(lines: Sequence[TextLine], start: int, end: int) -> ForwardedMail | None:
    sender = next((line for line in lines[start:end] if header_kind(line) == "from"), None)
    value = _COLON.split(sender.raw, maxsplit=1)[-1] if sender else ""
    found = _ADDRESS.search(value.replace("mailto:", ""))
    if found is None:
        return None
    name = value.replace("mailto:", "")[: found.start()].strip(_AROUND)
    above = list(lines[:start])
    while above and (above[-1].is_blank or is_rule(above[-1]) or _MARK.match(above[-1].words)):
        above.pop()
    return ForwardedMail(
        name=" ".join(name.split())[:120],
        address=found[0].lower(),
        words=_plain(lines[end:]),
        above=_plain(above),
    )


def _plain(lines: Sequence[TextLine]) -> str:
    """Without the `>` of a mail that was handed on as a quote."""
    depth = min((line.depth for line in lines if not line.is_blank), default=0)
    raws = (re.sub(rf"^ {{0,3}}(?:> ?){{{depth}}}", "", line.raw) for line in lines)
    return "\n".join(raws).strip()
