"""An edition of the library as one reader reads it: words, numbers as they write them, where bars and fields lie."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from itertools import chain
from typing import Any, Final

from babel.dates import get_day_names
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.dates import (
    humanize_clock,
    humanize_day_and_year,
    humanize_month,
    month_range,
    own_locale,
)
from yesdesk.core.money import Money
from yesdesk.core.permissions import Permission
from yesdesk.core.suppression import YEAR, Row, Shown, row_of, shown_of
from yesdesk.desk.models import Kind
from yesdesk.desk.tally.queries import tally_kinds
from yesdesk.insight.branches.page import Writes
from yesdesk.insight.library.collect import month_before
from yesdesk.insight.models import Edition
from yesdesk.insight.rules.collect import rule_key
from yesdesk.policy.queries import rules_in_force
from yesdesk.policy.rule_values import ActiveRule

SEES_MONEY: Final = Permission.INSIGHT_PAYMENTS_CHANGE
"""The director's and the finance post's: sums of money are theirs to read."""

WIDE: Final = 340
"""Of the picture in a line, whose longest bar fills it."""

SQUARES: Final = 40
_SQUARE: Final = 8  # from one to the next, so that forty fit
_FULL, _OPEN, _GREY = "one", "one bent", "one stood"
_MARK: Final[dict[tuple[str, ...], str]] = {("yes",): _FULL, ("not",): _GREY}
_FIELD_LEFT, _FIELD_WIDTH, _FIELD_HEIGHT, _FIELD_TOP = 200, 138, 34, 36


PARTS: Final = {
    "outcomes": "outcomes",
    "waited": "rules__waited",
    "needs": "needs",
    "money": "money",
}
"""What the page reads of an edition."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A line with its picture. `look`: its class in the stylesheet."""

    label: str
    n: str
    of_hundred: int
    width: str
    look: str = _FULL


@dataclass(frozen=True, slots=True)
class RuleRow:
    """How often a rule made somebody wait or hear no: a square for each time, a bar where there are many."""

    name: str
    slug: str
    times: str
    of: str
    period: tuple[str, str]
    keeps: bool
    """It says of itself that it keeps people waiting."""

    squares: list[int]
    width: str


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the heat map. `level`: 1 to 5, the darker the more."""

    x: int
    y: int
    level: int


@dataclass(frozen=True, slots=True)
class Came:
    """When requests came: fields by weekday and part of day with their numbers, or parts of day alone."""

    parts: list[str]
    rows: list[tuple[str, str, list[str]]]
    """(days, days in short, a number for each part)."""

    fields: list[Field]
    ticks: list[tuple[int, str]]
    height: int
    bars: list[Bar]
    busiest: str
    """The part with the most, in words."""


@dataclass(frozen=True, slots=True)
class Waived:
    """What was waived in some months, in words."""

    sum: str
    n: str
    period: str


def covered(edition: Edition) -> date | None:
    """The month that an edition of the library is about."""
    return month_before(edition.month) if edition.month else None


def month_page(edition: Edition, figures: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """Return what the page shows of an edition that is made; `figures`: its parts by name, None where it has none."""
    writes = Writes("", by.language)
    found: dict[str, Any] = {
        "edition": edition,
        "writes": writes,
        "made_on": humanize_day_and_year(edition.made_on, by.language) if edition.made_on else "",
    }
    if figures["outcomes"]:
        found["ended"] = _ended(figures["outcomes"], writes)
    if figures["waited"] is not None:
        found["rules"] = _rules(edition, figures["waited"], by)
    if figures["needs"]:
        found["needs"] = _needs(figures["needs"], writes)
    if figures["money"] and by.may(SEES_MONEY):
        found["money"] = _money(figures["money"], by.language)
    return found


def _ended(figures: dict[str, Any], writes: Writes) -> dict[str, Any]:
    newest = figures["months"][-1]
    shown = shown_of(newest["shown"])
    total, plain, none = shown.total or 0, shown.count("yes"), shown.count("not")
    first, last = (date.fromisoformat(newest[end]) for end in ("first", "last"))
    return {
        "month": writes.month(newest["month"]),
        "first": humanize_day_and_year(first, writes.language),
        "last": humanize_day_and_year(last, writes.language),
        "branches": figures["branches"],
        "all": writes.number(total) if total else "",
        "plain": writes.number(plain) if plain else "",
        "none": writes.number(none) if none else "",
        "others": writes.number(total - plain - none)
        if plain and none and total > plain + none
        else "",
        "settled": figures["settled"],
        "bars": _bars(
            [(_way(part.of), part.n, _MARK.get(part.of, _OPEN)) for part in shown.parts], writes
        ),
        "beside": list(_beside(figures, writes)),
    }


def _way(of: Sequence[str]) -> str:
    ways: dict[tuple[str, ...], str] = {
        ("yes",): _("A plain yes"),
        ("another",): _("Another way, by exception, or part of it"),
        ("elsewhere",): _("Someone else helps"),
        ("not",): _("Not this time, taken back, or ended"),
        ("another", "elsewhere"): _(
            "Another yes: by exception, another way, in part, or by someone else"
        ),
        ("another", "elsewhere", "not"): _("Another yes, or no"),
    }
    return ways.get(tuple(of), _("All together"))


def _beside(figures: dict[str, Any], writes: Writes) -> Iterator[dict[str, str]]:
    """The month before and the one of a year ago: a number each where both are counted alike, else since when not."""
    newest = figures["months"][-1]
    at = date.fromisoformat(f"{newest['month']}-01")
    for month in (month_before(at), at.replace(year=at.year - 1)):
        one = next((m for m in figures["months"] if m["month"] == f"{month:%Y-%m}"), None)
        shown = shown_of(one["shown"]) if one else Shown()
        if one is None or not shown:
            continue
        name = humanize_month(month, language=writes.language)
        changed = [day for day in figures["changes"] if one["first"] < day <= newest["last"]]
        if changed:
            day = humanize_day_and_year(date.fromisoformat(changed[-1]), writes.language)
            yield {"month": name, "changed": day, "all": "", "plain": ""}
            continue
        plain = shown.count("yes")
        yield {
            "month": name,
            "changed": "",
            "all": writes.number(shown.total or 0),
            "plain": writes.number(plain) if plain else "",
        }


def _bars(lines: Iterable[tuple[str, int, str]], writes: Writes) -> list[Bar]:
    told = list(lines)
    most, total = max((n for _l, n, _k in told), default=1), sum(n for _l, n, _k in told)
    return [
        Bar(label, writes.number(n), round(100 * n / total), f"{max(6, WIDE * n / most):.0f}", look)
        for label, n, look in told
    ]


def _rules(edition: Edition, told: Mapping[str, Any], by: Actor) -> list[RuleRow]:
    """Rules in the order of the rule book of that day, where somebody had to wait or heard no."""
    book = rules_in_force(by, None, edition.made_on or edition.begun_at.date())
    writes = Writes("", by.language)
    most = max((each["times"] for each in told.values()), default=1)
    return [
        _rule_row(rule, told[rule_key(rule.terms.id)], writes, most)
        for rule in book
        if rule_key(rule.terms.id) in told
    ]


def _rule_row(rule: ActiveRule, told: Mapping[str, Any], writes: Writes, most: int) -> RuleRow:
    times = told["times"]
    return RuleRow(
        name=rule.terms.name,
        slug=rule.slug,
        times=writes.number(times),
        of=writes.number(told["of"]),
        period=(writes.month(told["first"]), writes.month(told["last"])),
        keeps=told["keeps"],
        squares=[n * _SQUARE for n in range(times)] if times <= SQUARES else [],
        width=f"{WIDE * times / most:.0f}",
    )


def _needs(figures: dict[str, Any], writes: Writes) -> dict[str, Any]:
    kinds = {"": _("Not said"), **{kind.value: str(kind.label) for kind in Kind}}
    tapped = {**kinds, **dict(tally_kinds())}
    return {
        "kinds": _by_kind(shown_of(figures["kinds"]), kinds, writes),
        "tapped": _by_kind(shown_of(figures["tapped"]), tapped, writes),
        "came": _came([row_of(row) for row in figures["came"]], writes),
    }


def _by_kind(shown: Shown, names: Mapping[str, str], writes: Writes) -> list[Bar]:
    """One kind a line, and last those that are shown as one."""
    parts = sorted(shown.parts, key=lambda part: len(part.of) > 1)
    return _bars(
        [(_together([names[kind] for kind in part.of]), part.n, _FULL) for part in parts], writes
    )


def _together(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else _("Other: %(names)s") % {"names": ", ".join(names)}


def _came(rows: Sequence[Row], writes: Writes) -> Came | None:
    if not rows:
        return None
    clock = {hour: humanize_clock(time(hour), language=writes.language) for hour in (12, 15, 18)}
    parts = {
        "morning": _("Before %(time)s") % {"time": clock[12]},
        "midday": _("%(from)s to %(until)s") % {"from": clock[12], "until": clock[15]},
        "afternoon": _("%(from)s to %(until)s") % {"from": clock[15], "until": clock[18]},
        "later": _("Later, or while closed"),
    }
    whole = _sums(rows)
    lines = [(_together([parts[each] for each in of]), n, _FULL) for of, n in whole.items()]
    busiest = max(lines, key=lambda line: line[1])[0] if len(lines) > 1 else ""
    if len(rows) == 1:  # by weekday there are too few
        return Came([], [], [], [], 0, _bars(lines, writes), busiest)
    return Came(
        parts=list(parts.values()),
        rows=[_days(row, parts, writes) for row in rows],
        fields=_fields(rows, list(parts)),
        ticks=[
            (_FIELD_LEFT + n * _FIELD_WIDTH, words) for n, words in enumerate(clock.values(), 1)
        ],
        height=_FIELD_TOP + len(rows) * _FIELD_HEIGHT,
        bars=[],
        busiest=busiest,
    )


def _sums(rows: Iterable[Row]) -> dict[tuple[str, ...], int]:
    found: dict[tuple[str, ...], int] = {}
    for part in chain.from_iterable(row.shown.parts for row in rows):
        found[part.of] = found.get(part.of, 0) + part.n
    return found


def _days(row: Row, parts: Iterable[str], writes: Writes) -> tuple[str, str, list[str]]:
    locale = own_locale(writes.language)
    long, short = (get_day_names(width, locale=locale) for width in ("wide", "abbreviated"))
    days = [int(day) for day in row.of]
    numbers = [writes.number(row.shown.count(part) or 0) for part in parts]
    in_short = ", ".join(short[day] for day in days) if len(days) < 3 else _("Other days")
    return ", ".join(long[day] for day in days), in_short, numbers


def _fields(rows: Sequence[Row], parts: Sequence[str]) -> list[Field]:
    """One for each number, a darker one for more. A row of several days is as dark as one of them."""
    each = [[(row.shown.count(part) or 0) / len(row.of) for part in parts] for row in rows]
    most = max(chain.from_iterable(each))
    return [
        Field(
            _FIELD_LEFT + x * _FIELD_WIDTH,
            _FIELD_TOP + y * _FIELD_HEIGHT,
            max(1, min(5, 1 + int(5 * n / most))),
        )
        for y, row in enumerate(each)
        for x, n in enumerate(row)
    ]


def _money(figures: dict[str, Any], language: str) -> dict[str, Any]:
    """The last whole columns that make no more than a year."""
    sent, elsewhere = (
        _waived(figures[name], figures["currency"], language) for name in ("sent", "elsewhere")
    )
    return {"sent": sent, "elsewhere": elsewhere}


def latest(columns: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the last whole columns that are at most a year together; at least the last one."""
    taken: list[dict[str, Any]] = []
    for column in reversed(columns):
        if taken and sum(len(each["months"]) for each in (*taken, column)) > YEAR:
            break
        taken.insert(0, column)
    return taken


def _waived(columns: Sequence[dict[str, Any]], currency: str, language: str) -> Waived | None:
    year = latest(columns)
    if not year:
        return None
    writes = Writes(currency, language)
    first, last = (
        date.fromisoformat(f"{month}-01")
        for month in (year[0]["months"][0], year[-1]["months"][-1])
    )
    return Waived(
        sum=Money(sum(each["minor"] for each in year), currency).spoken(language),
        n=writes.number(sum(each["n"] for each in year)),
        period=month_range(first, last, language=language),
    )
