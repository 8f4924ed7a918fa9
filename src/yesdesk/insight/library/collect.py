"""What the library's own edition has of the month before: how requests ended, what they were about, when they came, and
what was waived. Each part is what may be shown, and nothing else; a month that is in an edition stays as it is there.

A month is made of whole weeks, as everywhere in an edition. Requests and short questions are never added up: the counts
of the latter are read elsewhere, and taken from the sum they would leave the former.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any, Final

from yesdesk.core.actors import SYSTEM
from yesdesk.core.dates import this_monday
from yesdesk.core.models import CountChange
from yesdesk.core.suppression import FEWEST, Part, Shown, columns, fold, hide, shown_json, table
from yesdesk.desk.facts.queries import (
    NeedsOfKind,
    came_by_part,
    ended_by_outcome,
    needs_by_kind,
    requests_with_an_open_promise,
)
from yesdesk.desk.models import DayPart, Kind, TallyKind
from yesdesk.ils.ledger.queries import WaivedInMonth, waived_by_month
from yesdesk.insight.editions import MonthsPage
from yesdesk.insight.rules.collect import rule_book_begins
from yesdesk.places.queries import branches, the_library

MONTHS_KEPT: Final = 13
"""As many as it takes to set a month beside the one of a year ago."""

COLUMNS_KEPT: Final = 24
OPEN_OF_A_HUNDRED: Final = 3
"""With more open promises of a hundred requests, how the others ended says too little for a headline."""

WAYS: Final = {
    "yes": ("yes",),
    "another": ("yes_bent", "yes_partial", "yes_other_way"),
    "elsewhere": ("yes_elsewhere",),
    "not": ("not_this_time", "withdrawn", "ended"),
}
"""How a request ended, in four. Exceptions and noes never stand alone here: a rule's own page counts those of one rule,
and what is left of all would be those of the others.
"""

_ORDER: Final = (("another", "elsewhere"), ("another", "elsewhere", "not"))
_PARTS: Final = {
    DayPart.MORNING: "morning",
    DayPart.MIDDAY: "midday",
    DayPart.AFTERNOON: "afternoon",
    DayPart.EVENING: "later",
    DayPart.CLOSED: "later",
}


def month_before(month: date) -> date:
    return (month.replace(day=1) - timedelta(days=1)).replace(day=1)


def month_after(month: date) -> date:
    return (month.replace(day=1) + timedelta(days=31)).replace(day=1)


def weeks_of_month(month: date) -> tuple[date, date]:
    """Return the first and the last day of the whole weeks of a month: those whose Thursday lies in it."""
    return _first_week(month), _first_week(month_after(month)) - timedelta(days=1)


def _first_week(month: date) -> date:
    fourth = month.replace(day=4)  # as in ISO 8601: the week of the 4th is the first one
    return this_monday(fourth)


def collect_outcomes(asked: MonthsPage) -> dict[str, Any]:
    """How the requests of each month ended, the newest month last."""
    known = asked.before.get("months", [])
    months = [*known, *map(_ended, _months_since(known, asked.month))][-MONTHS_KEPT:]
    while len(months) > 1 and not months[0]["shown"]:
        months.pop(0)
    ended = sum(n for _of, n in months[-1]["shown"])
    promised = requests_with_an_open_promise(SYSTEM)
    return {
        "months": months,
        "branches": len(branches()),
        "settled": promised * 100 < OPEN_OF_A_HUNDRED * (ended + promised),
        "changes": _changes("fact_ended", months[0]["first"]),
    }


def _months_since(known: list[dict[str, Any]], made_in: date) -> Iterator[date]:
    """The months that no edition has, up to the one before it is made; a year of them for the first edition."""
    last = month_before(made_in)
    found = [last]
    stop = known[-1]["month"] if known else ""
    while len(found) < MONTHS_KEPT and f"{month_before(found[-1]):%Y-%m}" > stop:
        found.append(month_before(found[-1]))
    yield from (month for month in reversed(found) if f"{month:%Y-%m}" > stop)


def _ended(month: date) -> dict[str, Any]:
    first, last = weeks_of_month(month)
    counted = ended_by_outcome(SYSTEM, first, last)
    four = {way: sum(counted.get(each, 0) for each in of) for way, of in WAYS.items()}
    return {**_period(month), "shown": shown_json(fold(four, _ORDER))}


def _period(month: date) -> dict[str, str]:
    first, last = weeks_of_month(month)
    return {
        "month": f"{month:%Y-%m}",
        "first": first.isoformat(),
        "last": last.isoformat(),
    }


def _changes(measure: str, since: str) -> list[str]:
    """The days from which it was counted otherwise."""
    rows = CountChange.objects.filter(measure=measure, from_day__gt=since).order_by("from_day")
    return [day.isoformat() for day in rows.values_list("from_day", flat=True)]


def collect_needs(asked: MonthsPage) -> dict[str, Any]:
    """What the month's requests were about and when they came, and what short questions were about."""
    month = month_before(asked.month)
    first, last = weeks_of_month(month)
    kinds = {kind: NeedsOfKind(kind) for kind in ("", *Kind.values)}
    kinds |= {each.kind: each for each in needs_by_kind(SYSTEM, first, last)}
    came: dict[str, Counter[str]] = {str(day): Counter() for day in range(7)}
    for (weekday, part), n in came_by_part(SYSTEM, first, last).items():
        came[str(weekday)][_PARTS[part]] += n
    rows = {
        day: {part: n[part] for part in dict.fromkeys(_PARTS.values())} for day, n in came.items()
    }
    return {
        **_period(month),
        "kinds": shown_json(hide({kind: each.met + each.not_met for kind, each in kinds.items()})),
        "tapped": shown_json(hide({kind: kinds[kind].tallied for kind in TallyKind.values})),
        "came": [shown_json(row) for row in table(rows)],
    }


def collect_money(asked: MonthsPage) -> dict[str, Any]:
    """What was waived, with Yesdesk and in the library system itself. Each is cut into columns of months by itself: so
    neither tells how few there were of the other. The first begins with the rule book, at most a year ago.
    """
    currency = the_library().currency
    known = asked.before if asked.before.get("currency") == currency else {}
    return {
        "currency": currency,
        **{
            name: _waived(asked, known.get(name, []), elsewhere=name == "elsewhere")
            for name in ("sent", "elsewhere")
        },
    }


def _waived(
    asked: MonthsPage, known: list[dict[str, Any]], *, elsewhere: bool
) -> list[dict[str, Any]]:
    made_in = asked.month
    begins = known[0]["months"][0] if known else rule_book_begins()
    if begins is None:
        return []
    first = date.fromisoformat(f"{begins}-01")
    if not known:
        first = max(first, made_in.replace(year=made_in.year - 1))
    found = waived_by_month(SYSTEM, first, made_in, elsewhere=elsewhere)
    by_month = {
        f"{month:%Y-%m}": found.get(month, WaivedInMonth()) for month in _months(first, made_in)
    }
    before = Shown(tuple(Part(tuple(each["months"]), each["n"]) for each in known))
    shown = columns({month: each.n for month, each in by_month.items()}, before)
    return list(_columns(shown, by_month, known))[-COLUMNS_KEPT:]


def _columns(
    shown: Shown, by_month: Mapping[str, WaivedInMonth], known: Iterable[dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    """The columns with their sums. Where a file told of more later, they count once there are five of them."""
    old = {each["months"][0]: each for each in known}
    for part in shown.parts:
        n = sum(by_month[month].n for month in part.of)
        minor = sum(by_month[month].minor for month in part.of)
        was = old.get(part.of[0])
        now = {"months": list(part.of), "n": n, "minor": minor}
        yield was if was is not None and n - was["n"] < FEWEST else now


def _months(first: date, before: date) -> Iterator[date]:
    month = first.replace(day=1)
    while month < before:
        yield month
        month = month_after(month)
