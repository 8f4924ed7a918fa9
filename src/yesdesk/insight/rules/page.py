"""The page of a rule, from what an edition shows of it: words and places, and no number that is not in the edition."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yesdesk.core.actors import Actor
from yesdesk.core.dates import humanize_month, month_range
from yesdesk.core.suppression import Part, Shown, shown_of
from yesdesk.insight.rules.chart import MARKS, RuleLine, Stack, TimeMark, line, marks, stacks
from yesdesk.places.queries import branches

IN_VAIN: Final = ("asked_no", "asked_unanswered")
NOT_AT_ONCE: Final = ("asked_yes", *IN_VAIN, "no")
WAYS: Final[Mapping[frozenset[str], tuple[str, str]]] = {
    frozenset(names): told
    for names, told in (
        (["plain"], (gettext_noop("Yes, within the rule"), "")),
        (["exception"], (gettext_noop("Yes, by exception, at once"), "bent")),
        (["asked_yes"], (gettext_noop("We asked a colleague: yes"), "ask")),
        (["asked_no"], (gettext_noop("We asked a colleague: no"), "ask no")),
        (
            ["asked_unanswered"],
            (gettext_noop("We asked, and nobody answered in time"), "stood"),
        ),
        (["no"], (gettext_noop("Not this time, with the nearest yes"), "stood")),
        (IN_VAIN, (gettext_noop("We asked: no, or no answer in time"), "stood")),
        ([*IN_VAIN, "no"], (gettext_noop("We asked without a yes, or not this time"), "stood")),
        (NOT_AT_ONCE, (gettext_noop("Had to wait, or heard no"), "stood")),
        (["not_at_once"], (gettext_noop("Had to wait, or heard no"), "stood")),
        (["plain", "exception"], (gettext_noop("Yes, at once"), "")),
        (["at_once"], (gettext_noop("Yes, at once"), "")),
        (["plain", "exception", *NOT_AT_ONCE], (gettext_noop("The rule was met"), "stood")),
        (["plain", *NOT_AT_ONCE], (gettext_noop("Without an exception"), "stood")),
    )
}
"""What stands together in a part -> its words, and how it is drawn: a colleague's word is blue, and nothing is red."""

BAR: Final = 340.0


@dataclass(frozen=True, slots=True)
class WayRow:
    """A line of the picture and of its table."""

    words: str
    how: str
    n: int
    of_hundred: int
    bar: str
    """Its length; the longest takes the whole width."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside the total. `period` where it is not the one of the page."""

    n: int
    period: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class Year:
    """How often it was met, by branch."""

    period: tuple[str, str]
    rows: list[tuple[str, int]]
    total: int


@dataclass(frozen=True, slots=True)
class RuleTime:
    """Closed columns, and what is said of them."""

    exceptions: bool
    """Of exceptions, or of how often no yes came at once."""

    rows: list[tuple[str, int, str]]
    """Period, times, times in four weeks."""

    total: int
    line: RuleLine | None
    stacks: list[Stack]
    width: int
    """Of all stacks together."""

    run: dict[str, Any] | None
    cut: bool
    """The line is broken where counting changed."""

    labels: list[tuple[str, str, str, str]]


class RuleFigures:
    """What an edition shows of a rule, as this reader reads it. `harbour`: leadership's promise stands today. Where it
    does not, no exception is told, also of an edition that has them: ways are added up.
    """

    def __init__(self, figures: Mapping[str, Any], by: Actor, *, harbour: bool) -> None:
        self._figures, self._by, self._harbour = figures, by, harbour
        self.waits: bool = harbour and not figures["eras"][-1]["harbour"]
        """The promise was signed since: the next edition tells exceptions."""

        self.keeps_waiting: dict[str, int] | None = figures["keeps_waiting"]
        self.exceptions: dict[str, Any] | None = figures["exceptions"] if harbour else None
        window = figures["window"]
        shown = shown_of(window["shown"]) if window else Shown()
        self.shown: Shown = shown if harbour else without_exceptions(shown)
        self.period = self._period(window) if window else None
        self.months = _months_between(window["first"], window["last"]) if window else 0

    def may_tell(self, names: Iterable[str]) -> bool:
        """Whether a count of these ways may be told today."""
        return self._harbour or "exception" not in names

    @property
    def total(self) -> int | None:
        return self.shown.total

    @property
    def waited(self) -> int | None:
        """Had to wait, or heard no; None where that may not be told."""
        return self.shown.count(*NOT_AT_ONCE) or self.shown.count("not_at_once")

    @property
    def at_once(self) -> int | None:
        return self.shown.count("plain", "exception") or self.shown.count("at_once")

    @property
    def ways(self) -> list[WayRow]:
        most = max((part.n for part in self.shown.parts), default=1)
        return [self._way(part, most) for part in self.shown.parts]

    def _way(self, part: Part, most: int) -> WayRow:
        words, how = WAYS[frozenset(part.of)]
        of_hundred = round(part.n / (self.total or 1) * 100)
        return WayRow(_(words), how, part.n, of_hundred, f"{part.n / most * BAR:.0f}")

    @property
    def marks(self) -> list[TimeMark]:
        """One mark for each time, where they are few."""
        if not self.total or self.total > MARKS:
            return []
        return marks([(WAYS[frozenset(part.of)][1], part.n) for part in self.shown.parts])

    @property
    def folded(self) -> bool:
        """Ways stand together in it, since each alone is too small."""
        return any(len(part.of) > 1 for part in self.shown.parts)

    def beside(self, name: str) -> Beside | None:
        window = self._figures["window"]
        told = window["beside"].get(name) if window else None
        if told is None:
            return None
        same = (told["first"], told["last"]) == (window["first"], window["last"])
        return Beside(told["n"], None if same else self._period(told))

    @property
    def year(self) -> Year | None:
        """The last closed year by branch, A to Z; branches with too few stand together."""
        if not self._figures["years"]:
            return None
        told = self._figures["years"][-1]
        shown = shown_of(told["shown"])
        names = {str(each.pk): each.name for each in branches(with_closed=True)}
        alone = sorted(
            (names.get(part.of[0], ""), part.n) for part in shown.parts if len(part.of) == 1
        )
        others = [
            (_("Other branches together"), part.n) for part in shown.parts if len(part.of) > 1
        ]
        if not alone:
            return None
        return Year(self._period(told), alone + others, shown.total or 0)

    @property
    def over_time(self) -> RuleTime | None:
        told = self._figures["time"]
        points = told["points"]
        if not points or not self.may_tell(told["what"]):
            return None
        total = sum(point["n"] for point in points)
        few = total <= MARKS
        drawn = None if few or len(points) < 2 else line(points, told["middle"])
        piled = stacks([point["n"] for point in points]) if few else []
        return RuleTime(
            exceptions=told["what"] == ["exception"],
            rows=[(self._span(each), each["n"], f"{each['rate']:.1f}") for each in points],
            total=total,
            line=drawn,
            stacks=piled,
            width=max(200, piled[-1].x + 60) if piled else 0,
            run=told["run"],
            cut=len({point["era"] for point in points}) > 1,
            labels=self._labels(points, drawn) if drawn else [],
        )

    def _labels(
        self, points: list[dict[str, Any]], drawn: RuleLine
    ) -> list[tuple[str, str, str, str]]:
        """(x, words, by which end they are held, class): the first and the last; between, some where there is room."""
        last = len(points) - 1
        between = range(0, last, max(1, ceil(len(points) / 5)))
        found = []
        for n in (*between, last):
            held = "start" if n == 0 else "end" if n == last else "middle"
            if held == "middle" and last - n < len(points) / 6:
                continue
            words = self._month_words(points[n]["first"])
            found.append((drawn.dots[n][0], words, held, "some" if held == "middle" else ""))
        return found

    def _month_words(self, month: str) -> str:
        return humanize_month(date.fromisoformat(f"{month}-01"), language=self._by.language)

    def _period(self, told: Mapping[str, str]) -> tuple[str, str]:
        return self._month_words(told["first"]), self._month_words(told["last"])

    def _span(self, told: Mapping[str, str]) -> str:
        first, last = (date.fromisoformat(f"{told[end]}-01") for end in ("first", "last"))
        return month_range(first, last, language=self._by.language)


def without_exceptions(shown: Shown) -> Shown:
    """Add up the ways at once, and those not at once; all of them where the two cannot be told apart."""
    names = [name for part in shown.parts for name in part.of]
    if "exception" not in names:
        return shown
    at_once, waited = shown.count("plain", "exception"), shown.count(*NOT_AT_ONCE)
    if at_once and waited:
        return Shown((Part(("at_once",), at_once), Part(("not_at_once",), waited)))
    return Shown((Part(tuple(names), shown.total),)) if shown.total else Shown()


def _months_between(first: str, last: str) -> int:
    low, high = (int(each[:4]) * 12 + int(each[5:]) for each in (first, last))
    return high - low + 1
