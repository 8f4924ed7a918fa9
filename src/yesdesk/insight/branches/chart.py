"""The two pictures by branch. Dots lie in the order of their money, which says nothing of the names behind them."""

from collections.abc import Iterator
from itertools import pairwise
from math import exp, log, log10
from typing import Any, Final

from django.utils.translation import gettext as _, ngettext

from yesdesk.core.labels import with_colon
from yesdesk.core.statistics import band_at
from yesdesk.core.suppression import Span
from yesdesk.insight.chart import (
    Chart,
    Marks,
    Note,
    Point,
    Scale,
    Series,
    chart,
    month_at,
    round_up,
)
from yesdesk.insight.figures import SETTLED, Figure, figure_of, runs_of
from yesdesk.insight.worded import Writes

_BAND_POINTS: Final = 40
_EDGE: Final = log(1.12)  # room on both sides of the smallest and the largest branch


def funnel(figures: dict[str, Any], chosen: int | None, months: int, writes: Writes) -> Chart:
    """Return the picture of all branches; `chosen`: the place of the branch with a name."""
    points = [_dot_of_branch(each) for each in figures["branches"]]
    least, most = min(points)[0] - _EDGE, max(points)[0] + _EDGE
    top = min(100, round_up(max(n for _at, _wide, n in points) + 1))
    one = None if chosen is None else figures["branches"][chosen]
    overall = 100 * figures["share"]
    words = _("all branches: %(share)s") % {"share": writes.of_hundred(figures["share"])}
    others = sorted(point for n, point in enumerate(points) if n != chosen)
    return chart(
        Scale(least, most, top, bottom=350),
        [Series(others, dot="other"), Series([_dot_of_branch(one)] if one else [], dot="one")],
        [(log(n), writes.money(n)) for n in _round_sums(exp(least), exp(most))],
        Marks(
            level=overall,
            band=_outline_of_band(figures, least, most),
            ranges=[(_dot_of_branch(one)[0], *_ends_of_interval(one))]
            if one and one["low"] is not None
            else [],
        ),
        notes=[Note(most, overall, words), *([_name(one, overall, writes)] if one else [])],
        unit=_("of %(hundred)s") % {"hundred": writes.hundred},
        caption=ngettext(
            "Settled, paid or waived, in %(n)s month",
            "Settled, paid or waived, in %(n)s months",
            months,
        )
        % {"n": months},
    )


def _dot_of_branch(each: dict[str, Any]) -> Point:
    return log(each["forgiven"] + each["paid"]), 0, 100 * each["share"]


def _ends_of_interval(each: dict[str, Any]) -> tuple[float, float]:
    low, high = (each["share"] if each[end] is None else each[end] for end in ("low", "high"))
    return 100 * low, 100 * high


def _name(one: dict[str, Any], overall: float, writes: Writes) -> Note:
    """Set the name off the range, where the line of all branches does not run through it."""
    low, high = _ends_of_interval(one)
    words = f"{with_colon(one['name'])} {writes.of_hundred(one['share'])}"
    at, _wide, n = _dot_of_branch(one)
    return Note(at, high, words) if n > overall else Note(at, low, words, lift=-18)


def _outline_of_band(
    figures: dict[str, Any], least: float, most: float
) -> list[tuple[float, float]]:
    if not figures["band"]:
        return []
    places = [least + (most - least) * n / _BAND_POINTS for n in range(_BAND_POINTS + 1)]
    edges = [(at, band_at(figures["share"], figures["band"], exp(at))) for at in places]
    above = [(at, 100 * high) for at, (_low, high) in edges]
    return [*above, *((at, 100 * low) for at, (low, _high) in reversed(edges))]


def _round_sums(least: float, most: float) -> list[int]:
    """Return sums like 500, 2,000 and 5,000 between the two."""
    return [
        n * 10**power
        for power in range(int(log10(least)), int(log10(most)) + 1)
        for n in (1, 2, 5)
        if least <= n * 10**power <= most
    ]


def over_time(figures: dict[str, Any], chosen: int, writes: Writes) -> tuple[Chart, bool]:
    """Return the picture of a branch beside all branches, and if its line has a gap: nothing joins over changes."""
    every = figure_of(figures["settled"])
    own = figure_of(figures["branches"][chosen]["settled"])
    months = [month for span in every.spans for month in span.months] or figures["window"]
    runs = runs_of(months)
    away = [(month_at(one[-1]) + 1.0, float(month_at(two[0]))) for one, two in pairwise(runs)]
    changes = [*figures["changes"], *figures["branches"][chosen]["changes"]]
    cuts = [month_at(day) for day, _why in changes if months[0] <= day[:7] <= months[-1]]
    labels = [months[0], months[-1], *(run[0] for run in runs[1:])]
    drawn = chart(
        Scale(month_at(months[0]), month_at(months[-1]) + 1, 100),
        [
            Series([*_share_points(every)], line="past"),
            Series([*_share_points(own)], line="main", dot="dot-after"),
        ],
        [(month_at(month) + 0.5, writes.month(month)) for month in labels],
        Marks(away=away, cuts=cuts),
        unit=_("of %(hundred)s") % {"hundred": writes.hundred},
    )
    return drawn, bool(away or cuts)


def _share_points(figure: Figure) -> Iterator[Point]:
    for span in figure.spans:
        yield month_at(span.months[0]), 1, 100 * share_of(span)


def share_of(span: Span) -> float:
    forgiven, paid = (span.shown.count(name) or 0 for name in SETTLED)
    return forgiven / (forgiven + paid)
