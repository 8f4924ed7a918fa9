"""The kind of charge of an AV line. SIP2 sends words alone, and every server writes them its own way. A pattern says
how: `overdue = {title} {date}`. `{title}` and `{barcode}` stand for a copy the server knows, never for any words;
`{any}` for anything or nothing. Other lines are FeeKind.UNKNOWN: a person is asked. A title chooses nothing."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.utils.translation import gettext as _

from yesdesk.core.env import SettingNeedsMending
from yesdesk.ils.port import FeeKind

PRESETS: Final[Mapping[str, str]] = {
    "koha": """
        overdue = {title} {date}
        overdue = {title} {date} {time}
        overdue = {any} {date} {time}
        lost = {title} {barcode} {any}
    """,
    "koha_types": """
        overdue = OVERDUE: {any}
        lost = LOST: {any}
        lost = PROCESSING: {any}
        card = ACCOUNT: {any}
        card = ACCOUNT_RENEW: {any}
        card = NEW_CARD: {any}
    """,
    "evergreen": """
        overdue = Overdue Materials {any}
        lost = Lost Materials {any}
        lost = Lost Materials Processing Fee {any}
        lost = Long-Overdue Materials {any}
        lost = Long-Overdue Materials Processing Fee {any}
        damage = Damaged Item {any}
        damage = Damaged Item Processing Fee {any}
        agency = Long Overdue Collection Fee {any}
    """,
    "ask": "",
}
"""Patterns by the name in YESDESK_SIP2_FEES. Empty there: Koha's where a server greets as Koha does, or none.
`koha_types`: a Koha whose av_field_template has the debit type in front."""

_KINDS: Final = frozenset(FeeKind) - {FeeKind.UNKNOWN}
_PLACES: Final = {
    "date": r"(?:\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{4})",
    "time": r"\d{1,2}:\d{2}(?::\d{2})?(?: ?[AaPp][Mm])?",
}
_PLACE: Final = re.compile(r"\{(\w+)\}")
_MAY_BE_A_BARCODE: Final = re.compile(r"(?<!\S)(?=\S*\d)[\w-]{4,}(?!\S)")
_MOST_LOOKED_UP: Final = 3


@dataclass(frozen=True, slots=True)
class ChargedCopy:
    barcode: str
    title: str


@dataclass(frozen=True, slots=True)
class FeePattern:
    kind: FeeKind
    text: str
    is_own: bool = False

    @property
    def names_a_copy(self) -> bool:
        return "{title}" in self.text or "{barcode}" in self.text

    def fits(self, words: str, copy: ChargedCopy | None = None) -> bool:
        places = {"any": ".*", **_PLACES}
        if copy is not None:
            places |= {"title": re.escape(copy.title), "barcode": re.escape(copy.barcode)}
        return (
            re.fullmatch(_regular_expression(self.text, places), words, re.IGNORECASE) is not None
        )


def _regular_expression(text: str, places: Mapping[str, str]) -> str:
    sign = ""
    for word in text.split():
        if word == "{any}":
            sign += r"(?:\s.*)?" if sign else r".*\S"
        else:
            parts = _PLACE.split(word)
            own = "".join(places[p] if n % 2 else re.escape(p) for n, p in enumerate(parts))
            sign += rf"\s+{own}" if sign else own
    return sign


class FeeLines:
    """A reader of an account's lines. `lent`: known loans, `whole`: all of them; `title_of`: a copy's title there."""

    def __init__(
        self,
        patterns: Sequence[FeePattern],
        lent: Iterable[ChargedCopy],
        title_of: Callable[[str], str],
        *,
        whole: bool = True,
    ) -> None:
        named = [each for each in lent if each.title.strip() and each.title != each.barcode]
        self._lent = sorted(named, key=lambda each: -len(each.title))
        self._of_copies = [each for each in patterns if each.names_a_copy]
        self._others = [each for each in patterns if not each.names_a_copy]
        self._title_of = title_of
        self._whole = whole

    def kind_of(self, words: str) -> tuple[FeeKind, str]:
        for copy in self._copies(words):
            for pattern in self._of_copies:
                if pattern.fits(words, copy):
                    return pattern.kind, copy.barcode
        is_a_title = any(
            re.match(rf"{re.escape(each.title)}(?!\w)", words, re.IGNORECASE) is not None
            for each in self._lent
        )
        for pattern in self._others:
            may_be = is_a_title or (pattern.is_own and not self._whole)
            if (pattern.text.startswith("{any}") or not may_be) and pattern.fits(words):
                return pattern.kind, ""
        return FeeKind.UNKNOWN, ""

    def _copies(self, words: str) -> Iterator[ChargedCopy]:
        """Copies that a line may be about: the patron's first, then those the server knows by a number in it."""
        own = [each for each in self._lent if each.title.casefold() in words.casefold()]
        yield from own
        if not own and any("{barcode}" in each.text for each in self._of_copies):
            for found in list(_MAY_BE_A_BARCODE.finditer(words))[:_MOST_LOOKED_UP]:
                title = self._title_of(found[0])
                if title and title != found[0]:
                    yield ChargedCopy(found[0], title)


def fee_patterns(preset: str, own: str, *, greets: bool) -> tuple[FeePattern, ...]:
    """Return a library's own patterns, then the preset's. `greets`: it says it is Koha. Raises SettingNeedsMending."""
    name = preset or ("koha" if greets else "ask")
    if name not in PRESETS:
        raise SettingNeedsMending(
            _("YESDESK_SIP2_FEES is {given}. It takes one of {names}.").format(
                given=repr(preset), names=", ".join(PRESETS)
            )
        )
    ours = (replace(each, is_own=True) for each in patterns_from(own))
    return (*ours, *patterns_from(PRESETS[name]))


def patterns_from(text: str) -> tuple[FeePattern, ...]:
    """Read `kind = pattern`, one a line or with `;` between them. Raises SettingNeedsMending."""
    lines = (line.strip() for line in re.split(r"[;\n]", text))
    return tuple(_pattern_or_raise(line) for line in lines if line)


def _pattern_or_raise(line: str) -> FeePattern:
    kind, _equals, written = (part.strip() for part in line.partition("="))
    places = set(_PLACE.findall(written))
    if kind in _KINDS and written and places <= {"any", "title", "barcode", *_PLACES}:
        return FeePattern(FeeKind(kind), " ".join(written.split()))
    raise SettingNeedsMending(
        _(
            "{given} is no pattern. One looks like: overdue = Fine for {example}. Kinds: {kinds}."
        ).format(given=repr(line), example="{title}", kinds=", ".join(sorted(_KINDS)))
    )
