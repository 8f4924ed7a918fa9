"""The page of a rule, from an edition alone: words and places, and no number that the edition does not show."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _, gettext_noop

from yesdesk.backing.practice.queries import Lately
from yesdesk.core.actors import Actor
from yesdesk.core.statistics import wilson_interval
from yesdesk.core.suppression import Span
from yesdesk.insight.chart import (
    Chart,
    Line,
    Marks,
    Scale,
    Series,
    chart,
    lines,
    month_at,
    round_up,
)
from yesdesk.insight.editions import library_parts
from yesdesk.insight.figures import Figure, add, figure_of, runs_of, total
from yesdesk.insight.old_editions import rule_of
from yesdesk.insight.rules.collect import (
    AT_ONCE,
    WAITED,
    at_once_in,
    rule_key,
    sum_in,
    waited_in,
    without_exceptions,
)
from yesdesk.insight.worded import months_in_words, next_number
from yesdesk.places.queries import branches
from yesdesk.policy.labels import library_today
from yesdesk.policy.queries import latitude_in_force

# Ways that stand together -> words, and the look of the bar. A colleague's word is blue, and nothing is red.
WAYS: Final[Mapping[tuple[str, ...], tuple[str, str]]] = {
    ("plain",): (gettext_noop("Yes, within the rule"), "one"),
    ("exception",): (gettext_noop("Yes, by exception, at once"), "one bent"),
    ("asked_yes",): (gettext_noop("We asked a colleague: yes"), "one ask"),
    ("in_vain",): (gettext_noop("No, or no answer"), "one stood"),
    AT_ONCE: (gettext_noop("Yes, at once"), "one"),
    WAITED: (gettext_noop("Had to wait, or heard no"), "one stood"),
    ("at_once",): (gettext_noop("Yes, at once"), "one"),
    ("not_at_once",): (gettext_noop("Had to wait, or heard no"), "one stood"),
}
# Ways to divide a year, the finest first.
GROUPS: Final = (
    (("plain",), ("exception",), ("asked_yes",), ("in_vain",)),
    (("plain",), ("exception",), WAITED),
    (AT_ONCE, WAITED),
    (("at_once",), ("not_at_once",)),
)
MANY_EXCEPTIONS: Final = 0.2


@dataclass(frozen=True, slots=True)
class SpanRow:
    months: str
    n: int


@dataclass(frozen=True, slots=True)
class OverTime:
    """Spans one behind the other: of exceptions, or of times that somebody had to wait."""

    exceptions: bool
    rows: list[SpanRow]
    chart: Chart | None
    cut: bool

    @property
    def total(self) -> int:
        return sum(row.n for row in self.rows)


def ways_in_words(some: Sequence[Span]) -> list[tuple[str, int, str]]:
    """Return words, number and look of each way, as finely as these spans tell; empty where they tell only a sum."""
    for group in GROUPS:
        sums = [(of, add(some, *of)) for of in group]
        if all(n is not None for _of, n in sums):
            return [(_(WAYS[of][0]), n or 0, WAYS[of][1]) for of, n in sums]
    return []


class RuleFigures:
    """A rule's part of an edition, as this reader reads it. `harbour`: leadership's promise stands today. Without it
    no exception is told, not even of an edition that has them: ways are added up.
    """

    def __init__(
        self, figures: Mapping[str, Any], by: Actor, *, harbour: bool, may_bend: bool = True
    ) -> None:
        self._told = told = rule_of(figures)
        self._by, self._harbour, self._may_bend = by, harbour, may_bend
        # The promise was signed since, so the next edition tells exceptions.
        self.waits: bool = harbour and not told["harbour"]
        self.keeps_waiting: dict[str, int] | None = told["keeps_waiting"]
        ways = figure_of(told["ways"])
        self.ways = ways if harbour else Figure("ways", ways.first, without_exceptions(ways.spans))
        self.year = self.ways.newest_year()
        self.total = total(self.year)
        self.waited, self.at_once = sum_in(self.year, waited_in), sum_in(self.year, at_once_in)
        self.period = self.words(self.year) if self.year else ""

    @property
    def lines(self) -> list[Line]:
        return lines(ways_in_words(self.year))

    @property
    def exceptions(self) -> dict[str, Any] | None:
        """Exceptions among the yeses that came at once, and if they surely are many."""
        times, plain = add(self.year, "exception"), add(self.year, "plain")
        if not self._harbour or times is None or plain is None:
            return None
        many = wilson_interval(times, times + plain)[0] > MANY_EXCEPTIONS
        return {"times": times, "of": times + plain, "many": many}

    def of(self, name: str) -> Figure:
        return figure_of(self._told[name]) if name in self._told else Figure(name, "")

    @property
    def old_columns(self) -> tuple[Span, ...]:
        """Columns over time in an old edition; without a promise no exceptions."""
        spans = self.of("over_time").spans
        told = any("exception" in part.of for each in spans for part in each.shown.parts)
        return () if told and not self._harbour else spans

    def beside(self, name: str) -> tuple[int, str] | None:
        """A number beside the total, with its months; None where too few were counted."""
        year = self.of(name).newest_year()
        n = total(year)
        return (n, self.words(year)) if n else None

    @property
    def over_time(self) -> OverTime | None:
        """Exceptions where staff may bend the rule, else times that somebody had to wait, in spans with a number."""
        is_old = "over_time" in self._told
        spans = self.old_columns if is_old else self.ways.spans
        exceptions = self._harbour and self._may_bend
        if is_old:
            exceptions = any("exception" in part.of for each in spans for part in each.shown.parts)
        counted = [(s, s.shown.count("exception") if exceptions else waited_in(s)) for s in spans]
        points = [(span.months, n) for span, n in counted if n]
        if not points:
            return None
        first, last = points[0][0][0], points[-1][0][-1]
        cuts = [day for day, _why in self._told["changes"] if first <= day[:7] <= last]
        one = len(points) == 1
        return OverTime(
            exceptions,
            [SpanRow(self._months_in_words(months), n) for months, n in points],
            None if one else self._chart(points, cuts, "one bent" if exceptions else "one stood"),
            cut=bool(cuts) and not one,
        )

    def _chart(
        self, points: Sequence[tuple[Sequence[str], int]], cuts: Iterable[str], look: str
    ) -> Chart:
        """Draw bars as wide as their months, and as high as the mean of one of them."""
        first, last = points[0][0][0], points[-1][0][-1]
        bars = [
            (month_at(run[0]), len(run), n / len(months))
            for months, n in points
            for run in runs_of(months)
        ]
        scale = Scale(month_at(first), month_at(last) + 1, round_up(max(n for *_at, n in bars)))
        ends = [
            (scale.first, self._months_in_words([first])),
            (scale.last, self._months_in_words([last])),
        ]
        return chart(scale, [Series(bars, bar=look)], ends, Marks(cuts=[*map(month_at, cuts)]))

    def why_no_number(self, month: str) -> str:
        return next_number(self.ways, month, self._by.language)

    @property
    def by_branch(self) -> dict[str, Any] | None:
        """The last closed year by branch, A to Z; branches with too few stand together."""
        span = self.of("branches").newest
        if span is None:
            return None
        names = {str(each.pk): each.name for each in branches(with_closed=True)}
        alone = sorted((names.get(p.of[0], ""), p.n) for p in span.shown.parts if len(p.of) == 1)
        others = [
            (_("Other branches together"), part.n) for part in span.shown.parts if len(part.of) > 1
        ]
        if not alone:
            return None
        rows = [*alone, *others]
        return {
            "period": self._months_in_words(span.months),
            "rows": rows,
            "total": span.shown.total,
        }

    def words(self, spans: Sequence[Span]) -> str:
        return self._months_in_words(sorted(month for span in spans for month in span.months))

    def _months_in_words(self, months: Iterable[str]) -> str:
        return months_in_words(months, self._by.language)


def rule_lately(by: Actor, rule: int) -> Lately | None:
    """Return the ways of a rule (id) in the newest months that its own page shows; None where there are none."""
    edition, parts = library_parts(by, rule=f"rules__rules__{rule_key(rule)}")
    if edition is None or not parts["rule"]:
        return None
    sheet = latitude_in_force(by, library_today())
    figures = RuleFigures(parts["rule"], by, harbour=bool(sheet and sheet.harbour_text))
    newest = figures.ways.newest
    if newest is None or newest.shown.total is None:
        return None
    ways = ways_in_words([newest])
    return Lately(
        figures.words([newest]), newest.shown.total, [(words, n) for words, n, _look in ways]
    )
