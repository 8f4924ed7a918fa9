"""The board sheet's part of the library's own edition: reasons of exceptions, cards that worked again, the ledger.

Reasons are counted by rule and year alone, and never joined to money.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import F, Q

from yesdesk.core.actors import SYSTEM
from yesdesk.core.clock_mark import clock_is_trusted
from yesdesk.core.counts import increment_day
from yesdesk.core.dates import iso_week, local_day, this_monday
from yesdesk.core.models import DayCount
from yesdesk.core.suppression import FEWEST, Span
from yesdesk.ils.acts.orders import MOVES_MONEY
from yesdesk.ils.models import Act, ActState, LedgerLine
from yesdesk.insight.counts import CARDS, TALLIED, add_up, cards_counted_until, counts
from yesdesk.insight.editions import MonthsPage
from yesdesk.insight.figures import Figure, figure_before, figure_of, go_on
from yesdesk.insight.old_editions import board_of, rule_of
from yesdesk.insight.rules.collect import rule_book_begins
from yesdesk.places.queries import the_library
from yesdesk.policy.models import RuleEvent
from yesdesk.policy.queries import latitude_in_force
from yesdesk.requests.models import Decision, RuleMet

LIFE, HARDSHIP, OUR_MISTAKE, OTHER = "life", "hardship", "our_mistake", "other"
# Misfortunes of all kinds are one: in a village a death by itself would be known. Our own mistake stands apart.
REASONS: Final = (LIFE, HARDSHIP, OUR_MISTAKE, OTHER)
_EXCEPTION: Final = RuleEvent.EXCEPTION.value
_FOLDED: Final = ((HARDSHIP, OTHER), (LIFE, HARDSHIP, OTHER))
ENOUGH: Final = 50  # reasons that a span holds at least
AGAIN, STILL = "again", "still"
TALLY_EVERY_SECONDS: Final = 12 * 60 * 60
_A_WEEK: Final = timedelta(days=7)
_DECISION: Final = "decision:"
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
    cut by itself, from the rule book on: a first month with a count would tell that there is none before. A month
    whose last week is not counted comes with the next edition.
    """
    begins = rule_book_begins()
    if begins is None and name not in before:
        return Figure(name, "")
    figure = figure_before(name, before, begins or "")
    last = min(page.last_month, cards_counted_until())
    if last < figure.first:
        return figure
    found = add_up(counts("cards", figure.months_until(last)), {"n": (name,)})
    return go_on(figure, found, last)


def tally_when_due(_ref: str, now: datetime) -> None:
    """Count the weeks that are over, long before their acts are erased. For the timer; not by a clock that jumped."""
    if clock_is_trusted(now):
        tally_cards(now.date() - timedelta(days=2))


@transaction.atomic
def tally_cards(before: date) -> None:
    """Count cards of each week that ended before this day and is not counted yet, without branch or person."""
    monday = this_monday(before)
    done = DayCount.objects.filter(measure=TALLIED).order_by("-day").first()
    since = done.day + _A_WEEK if done else date.min
    if since >= monday:
        return
    last = monday - _A_WEEK
    row = {"iso_week": iso_week(last), "count": 1}
    _row, is_ours = DayCount.objects.get_or_create(measure=TALLIED, day=last, defaults=row)
    if not is_ours:
        return  # another process counts them
    for day, ended in _cards_waived():
        of_week = this_monday(day)
        if since <= of_week < monday:
            increment_day(CARDS, ended, day=of_week)


def _cards_waived() -> list[tuple[date, str]]:
    """Return (day, `again` or `still`) of the acts that are here."""
    zone = the_library().time_zone
    rows = Act.objects.filter(
        does__in=MOVES_MONEY, state=ActState.DONE, settled_at__isnull=False, before__blocked="yes"
    )
    later = _found_blocked_later()
    ended: dict[tuple[str, date], str] = {}
    for patron, about, at, read in rows.order_by("settled_at").values_list(
        "patron", "about", "settled_at", "read_back"
    ):
        if read.get("blocked") in {"yes", "no"} and at is not None:
            free = read["blocked"] == "no" and about not in later
            ended[patron, local_day(at, zone)] = AGAIN if free else STILL
    return [(day, how) for (_patron, day), how in ended.items()]


def _found_blocked_later() -> set[str]:
    """Return `decision:41` of requests whose card was blocked at a look on a later day."""
    blocked = RuleMet.objects.filter(still_blocked=True).values("request")
    return {
        f"{_DECISION}{pk}"
        for pk in Decision.objects.filter(request__in=blocked).values_list("pk", flat=True)
    }


def _adds_up(day: date) -> str:
    """Compare the last year's lines with the library system: `equal`, `differs`, `open`, or `none` there are."""
    lines = LedgerLine.objects.filter(day__gt=day - _YEAR)
    if not lines.exists():
        return "none"
    if lines.filter(found_minor__isnull=False).exclude(found_minor=F("minor")).exists():
        return "differs"
    return "open" if lines.filter(Q(found_minor=None)).exists() else "equal"
