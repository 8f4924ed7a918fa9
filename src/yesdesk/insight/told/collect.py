"""Two parts of the library's own edition. The board sheet's: reasons of exceptions, cards that worked again, the
ledger. And the numbers beside two values.

Reasons are counted by rule and year alone, and never joined to money.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from itertools import groupby
from typing import Any, Final

from django.db.models import F, Q

from yesdesk.core.actors import SYSTEM
from yesdesk.core.suppression import FEWEST, Span, hide
from yesdesk.counts.measures import AGAIN, NOT_ON_TIME, ON_TIME, STILL
from yesdesk.ils.models import LedgerLine
from yesdesk.insight.counts import add_up, count_changes, counts, first_month_told
from yesdesk.insight.editions import MonthsPage
from yesdesk.insight.figures import Figure, figure_before, figure_of, go_on
from yesdesk.insight.old_editions import board_of, rule_of
from yesdesk.insight.rules.collect import rule_book_begins
from yesdesk.policy.models import RuleEvent
from yesdesk.policy.queries import latitude_in_force

LIFE, HARDSHIP, OUR_MISTAKE, OTHER = "life", "hardship", "our_mistake", "other"
# Misfortunes of all kinds are one: in a village a death by itself would be known. Our own mistake stands apart.
REASONS: Final = (LIFE, HARDSHIP, OUR_MISTAKE, OTHER)
_EXCEPTION: Final = RuleEvent.EXCEPTION.value
_FOLDED: Final = ((HARDSHIP, OTHER), (LIFE, HARDSHIP, OTHER))
ENOUGH: Final = 50  # reasons that a span holds at least
_YEAR: Final = timedelta(days=365)
_MEASURE_OF: Final = {"promises": "promise", "asked_again": "asked_again"}


def collect_board(page: MonthsPage) -> dict[str, Any]:
    """Collect the part. Reasons stay as they were while no promise about exceptions is signed."""
    sheet = latitude_in_force(SYSTEM, page.made_on)
    promised = sheet is not None and bool(sheet.harbour_text)
    before = board_of(page.before)
    return {
        "reasons": _reasons(page, before).json if promised else before.get("reasons"),
        **{name: _cards(name, page, before).json for name in (AGAIN, STILL)},
        "adds_up": _adds_up(page.made_on),
    }


def _reasons(page: MonthsPage, before: Mapping[str, Any]) -> Figure:
    """Reasons of all rules together: fifty or more, in months where rules' own pages show five exceptions beyond them.
    No exception hidden there decides that, nor where reasons begin: it could be worked out.
    """
    rules = page.others.get("rules", {}).get("rules", {})
    ways = [figure_of(rule_of(rule)["ways"]) for rule in rules.values()]
    first = min((figure.first for figure in ways), default=page.last_month)
    figure = figure_before("reasons", before, first)

    def may_show(span: Span) -> bool:
        inside = [each for one in ways for each in one.spans if {*each.months} <= {*span.months}]
        told = sum(each.shown.count(_EXCEPTION) or 0 for each in inside)
        given = span.shown.total or 0
        return given >= ENOUGH and told - given >= FEWEST

    found = add_up(
        counts("reasons", figure.months_until(page.last_month)), {each: (each,) for each in REASONS}
    )
    return go_on(figure, found, page.last_month, _FOLDED, may_show=may_show)


def _cards(name: str, page: MonthsPage, before: Mapping[str, Any]) -> Figure:
    """Waivers on a blocked card, once a card and day: `again`, it worked and stayed free; `still`, it did not. Each is
    cut by itself, from the rule book on: a first month with a count would tell that there is none before.
    """
    begins = rule_book_begins()
    if begins is None and name not in before:
        return Figure(name, "")
    figure = figure_before(name, before, begins or "")
    if page.last_month < figure.first:
        return figure
    found = add_up(counts("cards", figure.months_until(page.last_month)), {"n": (name,)})
    return go_on(figure, found, page.last_month)


def _adds_up(day: date) -> str:
    """Compare the last year's lines with the library system: `equal`, `differs`, `open`, or `none` there are."""
    lines = LedgerLine.objects.filter(day__gt=day - _YEAR)
    if not lines.exists():
        return "none"
    if lines.filter(found_minor__isnull=False).exclude(found_minor=F("minor")).exists():
        return "differs"
    return "open" if lines.filter(Q(found_minor=None)).exists() else "equal"


def collect_values(page: MonthsPage) -> dict[str, Any]:
    """Collect promises kept on time, and how often people asked again, by calendar quarter."""
    rules = page.others.get("rules", {}).get("rules", {})
    looked = [figure_before("looked_again", rule_of(rule), "") for rule in rules.values()]

    def may_show(span: Span) -> bool:
        # Second looks stand on pages of rules, too. What is left of them here is none of few.
        inside = [each for one in looked for each in one.spans if {*each.months} <= {*span.months}]
        told = sum(each.shown.total or 0 for each in inside)
        return not told or (span.shown.total or 0) - told >= FEWEST

    promises = {each: (each,) for each in (ON_TIME, NOT_ON_TIME)}
    return {
        "promises": _by_quarter("promises", page, promises).json,
        "asked_again": _by_quarter("asked_again", page, {"n": ("n",)}, may_show).json,
    }


def _by_quarter(
    name: str,
    page: MonthsPage,
    keys: Mapping[str, Iterable[str]],
    may_show: Callable[[Span], bool] = lambda _span: True,
) -> Figure:
    """Add each calendar quarter that is over to what was shown. It begins where it was first counted."""
    changes = count_changes(_MEASURE_OF[name], until=date.max)
    begins = [day[:7] for day, _why in changes]
    before = figure_before(name, page.before, max(first_month_told(page.last_month), *begins, ""))
    found, taken = list(before.spans), {m for span in before.spans for m in span.months}
    counted = add_up(counts(name, before.months_until(page.last_month)), keys)
    for _quarter, some in groupby(sorted(counted), key=_quarter_of):
        months = tuple(some)
        sums = {key: sum(counted[month][key] for month in months) for key in keys}
        span = Span(months, hide(sums))
        over = _quarter_of(months[-1]) < _quarter_of(f"{page.month:%Y-%m}")
        if over and not taken & {*months} and span.shown and may_show(span):
            found.append(span)
    return Figure(name, before.first, tuple(found))


def _quarter_of(month: str) -> tuple[str, int]:
    return month[:4], (int(month[5:]) - 1) // 3
