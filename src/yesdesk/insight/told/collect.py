"""The board sheet's part of the library's own edition: reasons of exceptions, cards that worked again, the ledger.

Reasons are counted by rule and year alone, and never joined to money.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import F, Q

from yesdesk.core.actors import SYSTEM
from yesdesk.core.suppression import FEWEST, Span
from yesdesk.counts.measures import AGAIN, STILL
from yesdesk.ils.models import LedgerLine
from yesdesk.insight.counts import add_up, counts
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
