"""Parts of the library's own edition: ends of requests, their kinds and times, and waivers.

Requests and short questions are never added up. The counts of the latter are read elsewhere, and taken from the sum
they would leave the former.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from yesdesk.core.actors import SYSTEM
from yesdesk.core.suppression import FEWEST, Counts, Part, Shown, Span, table
from yesdesk.insight.counts import add_up, count_changes, counts, first_month_told
from yesdesk.insight.editions import MonthsPage
from yesdesk.insight.figures import Figure, figure_before, go_on
from yesdesk.insight.old_editions import money_of, needs_of, outcomes_of
from yesdesk.insight.rules.collect import rule_book_begins
from yesdesk.places.queries import branches, the_library
from yesdesk.requests.models import DayPart, Kind, TallyKind
from yesdesk.requests.queries.promises import requests_with_an_open_promise

# With more promises open of a hundred requests, the other ends say too little for a headline.
OPEN_OF_A_HUNDRED: Final = 3
# Exceptions and noes never stand alone here. A rule's own page counts its share, so the rest would be all other
# rules'.
WAYS: Final = {
    "yes": ("yes",),
    "another": ("yes_bent", "yes_partial", "yes_other_way"),
    "elsewhere": ("yes_elsewhere",),
    "not": ("not_this_time", "withdrawn", "ended"),
}
ORDER: Final = (("another", "elsewhere"), ("another", "elsewhere", "not"))
NAMES_OF_PARTS: Final = {
    DayPart.MORNING: "morning",
    DayPart.MIDDAY: "midday",
    DayPart.AFTERNOON: "afternoon",
    DayPart.EVENING: "later",
    DayPart.CLOSED: "later",
}
PARTS: Final = tuple(dict.fromkeys(NAMES_OF_PARTS.values()))
DAYS: Final = tuple(map(str, range(7)))


def collect_outcomes(page: MonthsPage) -> dict[str, Any]:
    before = outcomes_of(page.before) if page.before else {}
    changes = count_changes("fact_ended", until=page.last_day)
    days = [day for day, _why in changes]
    ended = _continued_figure("ended", before, page, WAYS, ORDER, changes=days)
    newest = ended.newest.shown.total if ended.newest else 0
    promised = requests_with_an_open_promise(SYSTEM)
    return {
        "ended": ended.json,
        "last": page.last_month,
        "branches": len(branches()),
        "settled": promised * 100 < OPEN_OF_A_HUNDRED * ((newest or 0) + promised),
        "changes": [day for day in days if day > f"{ended.first}-01"],
    }


def collect_needs(page: MonthsPage) -> dict[str, Any]:
    before = needs_of(page.before) if page.before else {}
    kinds = {kind: (kind,) for kind in ("", *Kind.values)}
    tapped = {kind: (kind,) for kind in TallyKind.values}
    came = {
        f"{day}.{part}": [
            f"{day}.{each.name.lower()}" for each, name in NAMES_OF_PARTS.items() if name == part
        ]
        for day in DAYS
        for part in PARTS
    }
    found = (
        _continued_figure("kinds", before, page, kinds),
        _continued_figure("tapped", before, page, tapped),
        _continued_figure("came", before, page, came, divide=by_day_and_part),
    )
    return {"last": page.last_month, **{figure.measure: figure.json for figure in found}}


def by_day_and_part(counted: Counts) -> Shown:
    """Show weekdays and parts of the day as a table whose small rows stand together."""
    rows = {day: {part: counted.get(f"{day}.{part}", 0) for part in PARTS} for day in DAYS}
    return Shown(
        tuple(
            Part(tuple(f"{day}.{name}" for day in row.of for name in part.of), part.n)
            for row in table(rows)
            for part in row.shown.parts
        )
    )


def collect_money(page: MonthsPage) -> dict[str, Any]:
    """Waivers made with Yesdesk, and waivers made in the library system itself. Each is cut by itself, so neither
    tells how few there were of the other. The first begins with the rule book, at most a year ago.
    """
    currency = the_library().currency
    known = money_of(page.before) if page.before.get("currency") == currency else {}
    found: dict[str, Any] = {"currency": currency}
    begins = rule_book_begins()
    for name in ("sent", "elsewhere"):
        if begins is None and name not in known:
            found |= {each: Figure(each, "").json for each in (name, f"{name}_minor")}
            continue
        year_ago = f"{page.month.year - 1}-{page.month:%m}"
        times, sums = _waived(page, name, known, max(begins or "", year_ago))
        found |= {name: times.json, f"{name}_minor": sums.json}
    return found


def _waived(
    page: MonthsPage, name: str, known: Mapping[str, Any], begins: str
) -> tuple[Figure, Figure]:
    """Return times and sums in the same spans. Times that a file told of later count once there are five of them."""
    before = figure_before(name, known, begins)
    counted = counts(name, before.months_until(page.last_month))
    times = go_on(before, add_up(counted, {"n": ("n",)}), page.last_month)
    old = {
        span.months: span.shown.total or 0
        for span in figure_before(f"{name}_minor", known, "").spans
    }
    shown, sums = [], []
    for span in times.spans:
        n, minor = (
            sum(counted[m][key] for m in span.months if m in counted) for key in ("n", "minor")
        )
        was = span.shown.total or 0
        if span.months in old and n - was < FEWEST:
            n, minor = was, old[span.months]
        if minor >= FEWEST:
            shown.append(Span(span.months, Shown((Part(("n",), n),))))
            sums.append(Span(span.months, Shown((Part(("n",), minor),))))
    return Figure(name, times.first, tuple(shown)), Figure(
        f"{name}_minor", times.first, tuple(sums)
    )


def _continued_figure(
    name: str,
    before: Mapping[str, Any],
    page: MonthsPage,
    keys: Mapping[str, Iterable[str]],
    order: Any = (),
    **how: Any,
) -> Figure:
    figure = figure_before(name, before, first_month_told(page.last_month))
    found = counts(name, figure.months_until(page.last_month))
    return go_on(figure, add_up(found, keys), page.last_month, order, **how)
