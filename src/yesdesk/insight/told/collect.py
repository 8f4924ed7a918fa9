"""What the board sheet has of the library's own edition: exceptions by reason, cards that worked again, and whether the
money ledger equals the library system. Reasons are counted by rule and year alone and never joined to money.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import F, Q

from yesdesk.core.actors import SYSTEM
from yesdesk.core.clock_mark import clock_is_trusted
from yesdesk.core.counts import increment_day
from yesdesk.core.dates import iso_week, local_day, this_monday
from yesdesk.core.facts import folded_week
from yesdesk.core.models import DayCount
from yesdesk.core.suppression import FEWEST, Cut, Names, Stretch, cut, cut_of, fold, shown_json
from yesdesk.desk.models import Decision, RuleMet
from yesdesk.ils.acts.orders import MOVES_MONEY
from yesdesk.ils.models import Act, ActState, LedgerLine
from yesdesk.insight.editions import MonthsPage
from yesdesk.insight.rules.collect import rule_book_begins
from yesdesk.places.queries import the_library
from yesdesk.policy.evidence import BendReason, counted_as
from yesdesk.policy.models import Bend, PendingBend, RuleEvent
from yesdesk.policy.queries import latitude_in_force

LIFE, HARDSHIP, OUR_MISTAKE, OTHER = "life", "hardship", "our_mistake", "other"
REASONS: Final = (LIFE, HARDSHIP, OUR_MISTAKE, OTHER)
"""What befell somebody is always one: in a village a death by itself would be known. Our own mistake stands apart."""

_EXCEPTION: Final = RuleEvent.EXCEPTION.value
_NOT_SAID: Final = BendReason.NOT_SAID.value
_FOLDED: Final = ((HARDSHIP, OTHER), (LIFE, HARDSHIP, OTHER))
ENOUGH: Final = 50
"""Reasons that a stretch of time holds at least."""

AGAIN, STILL = "again", "still"
CARDS: Final = "cards_waived"
"""The measure (`DayCount`) of waivers on a blocked card, on the Monday of their week."""

TALLIED: Final = "cards_waived_tallied"
"""A row for each time weeks were counted: on the Monday of the last of them."""

TALLY_EVERY_SECONDS: Final = 12 * 60 * 60
_A_WEEK: Final = timedelta(days=7)
_DECISION: Final = "decision:"
_YEAR: Final = timedelta(days=365)

type Steps = dict[str, dict[str, int]]
"""Month (`2026-11`) -> how many of each name."""


def collect_board(page: MonthsPage) -> dict[str, Any]:
    """Collect the board sheet's part. Without a signed promise about exceptions, nothing of exceptions."""
    sheet = latitude_in_force(SYSTEM, page.made_on)
    promised = sheet is not None and bool(sheet.harbour_text)
    return {
        "reasons": shown_json(_reasons(page)) if promised else page.before.get("reasons"),
        "borrowed": _borrowed(page),
        "adds_up": _adds_up(page.made_on),
    }


def _reasons(page: MonthsPage) -> Cut:
    """Reasons that were given, of all rules together. A stretch closes when it holds fifty, and when rules' own pages
    show five exceptions more than that in its months. No exception that they do not show decides, and none tells where
    a stretch begins: it would be worked out from that.
    """
    before = cut_of(page.before["reasons"]) if page.before.get("reasons") else Cut()
    steps: Steps = defaultdict(lambda: dict.fromkeys((*REASONS, _NOT_SAID), 0))
    for week, reason in _exceptions(page.until_week):
        steps[folded_week(week)][_one_of_four(reason)] += 1
    eras = _eras_of_rules(page)
    shown = list(_exceptions_shown(eras))
    closed = [month for each in before.stretches for month in each.steps]
    stretches, filling = list(before.stretches), []
    begins = min((era["first"] for era in eras), default=None)
    for month in _every_month(begins, closed, page.last_month):
        filling.append(month)
        sums = {name: sum(steps[each][name] for each in filling) for name in REASONS}
        told = sum(n for months, n in shown if set(months) <= set(filling))
        given = sum(sums.values())
        if given < ENOUGH or told - given < FEWEST:
            continue
        if whole := fold(sums, _FOLDED):
            stretches.append(Stretch(tuple(filling), whole))
            filling = []
    return Cut(stretches=tuple(stretches))


def _eras_of_rules(page: MonthsPage) -> list[dict[str, Any]]:
    rules = page.others.get("rules", {}).get("rules", {})
    return [era for rule in rules.values() for era in rule["eras"]]


def _exceptions_shown(eras: Iterable[dict[str, Any]]) -> Iterator[tuple[Names, int]]:
    """Months for which pages of rules say how many exceptions there were, and how many."""
    for era in eras:
        whole = cut_of(era["cut"])
        if _EXCEPTION in era["picked"]:
            yield from ((part.of, part.n) for part in whole.columns.parts)
            continue
        for each in whole.stretches:
            yield each.steps, each.shown.count(_EXCEPTION) or 0


def _exceptions(before: str) -> Iterator[tuple[str, str]]:
    """Weeks and reasons; of the last week some may not be written anew yet."""
    for model in (Bend, PendingBend):
        yield from model.objects.filter(week__lt=before).values_list("week", "reason")


def _one_of_four(reason: str) -> str:
    said = counted_as(BendReason(reason))
    return said.value if said.value in {*REASONS, _NOT_SAID} else OTHER


def _borrowed(page: MonthsPage) -> dict[str, Any]:
    """Waivers on a blocked card, once a card and day: after how many it worked again, and was not found blocked on a
    later day. Of how many in all is shown only where those that stayed blocked are five or more too. A month whose last
    week is not counted yet comes with the next edition. The first column begins with the rule book: the first month
    that has a count would tell that those before it have none.
    """
    before = cut_of(page.before["borrowed"]) if page.before.get("borrowed") else Cut()
    nothing = {AGAIN: 0, STILL: 0}
    steps: Steps = defaultdict(nothing.copy)
    for week, ended, n in _cards_counted(page.last_day):
        steps[folded_week(week)][ended] += n
    closed = [month for part in before.columns.parts for month in part.of]
    behind = _every_month(rule_book_begins(), closed, min(page.last_month, _last_tallied()))
    whole = {month: dict(steps.get(month, nothing)) for month in (*closed, *behind)}
    return dict(shown_json(cut(whole, picked=[AGAIN], before=before)))


def _cards_counted(until: date) -> Iterable[tuple[str, str, int]]:
    """Weeks, how it ended, how many; until this day."""
    counted = DayCount.objects.filter(measure=CARDS, day__lte=until)
    return counted.values_list("iso_week", "value", "count")


def _last_tallied() -> str:
    """The last month of which each week is counted; before all months where none is."""
    done = DayCount.objects.filter(measure=TALLIED).order_by("-day").first()
    if done is None:
        return ""
    running = date.fromisoformat(f"{folded_week(iso_week(done.day + _A_WEEK))}-01")
    return f"{running - timedelta(days=1):%Y-%m}"


def tally_when_due(_ref: str, now: datetime) -> None:
    """Count the weeks that are over, long before their acts are erased. For the timer; not by a clock that jumped."""
    if clock_is_trusted(now):
        tally_cards(now.date() - timedelta(days=2))


@transaction.atomic
def tally_cards(before: date) -> None:
    """Count how cards fared in each week that ended before this day and is not counted yet; by week, of the whole
    library, without a branch or a person.
    """
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
    """Day and how it ended, from the acts that are here."""
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
    """`decision:41` of requests whose card was blocked when its account was looked at on a later day."""
    blocked = RuleMet.objects.filter(still_blocked=True).values("request")
    return {
        f"{_DECISION}{pk}"
        for pk in Decision.objects.filter(request__in=blocked).values_list("pk", flat=True)
    }


def _adds_up(day: date) -> str:
    """Whether each line of the last year equals the library system: `equal`, `differs`, `open`, or `none` there is."""
    lines = LedgerLine.objects.filter(day__gt=day - _YEAR)
    if not lines.exists():
        return "none"
    if lines.filter(found_minor__isnull=False).exclude(found_minor=F("minor")).exists():
        return "differs"
    return "open" if lines.filter(Q(found_minor=None)).exists() else "equal"


def _every_month(begins: str | None, closed: Sequence[str], last: str) -> list[str]:
    """Each month behind the closed ones, or from the one with which they begin, up to the last."""
    begin = _next(max(closed)) if closed else begins
    return months_between(begin, last) if begin is not None and begin <= last else []


def _next(month: str) -> str:
    return months_between(month, f"{int(month[:4]) + 1}-01")[1]


def months_between(first: str, last: str) -> list[str]:
    """Months like `2026-11`, both included."""
    begin, end = (int(each[:4]) * 12 + int(each[5:]) - 1 for each in (first, last))
    return [f"{n // 12}-{n % 12 + 1:02}" for n in range(begin, end + 1)]
