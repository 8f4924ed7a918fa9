"""An edition of the library as one reader reads it: words, numbers as they write them, places of bars and fields."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, time
from typing import Any, Final

from babel.dates import get_day_names
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.dates import humanize_clock, humanize_day_and_year, own_locale
from yesdesk.core.money import Money
from yesdesk.core.permissions import Permission
from yesdesk.core.suppression import Part, Shown, Span
from yesdesk.desk.sign.queries import bells_told, when_nobody_was_free
from yesdesk.desk.tally.queries import tally_kinds
from yesdesk.insight.chart import WIDE, lines
from yesdesk.insight.counts import days_of_month, first_of
from yesdesk.insight.figures import Figure, figure_of, month_before, months_between, total
from yesdesk.insight.library.collect import DAYS, NAMES_OF_PARTS, PARTS
from yesdesk.insight.models import Edition
from yesdesk.insight.old_editions import money_of, needs_of, outcomes_of
from yesdesk.insight.rules.collect import rule_key
from yesdesk.insight.worded import Writes, months_in_words, next_number
from yesdesk.people.queries import ten_or_more_work
from yesdesk.places.queries import every_kept_hours
from yesdesk.policy.queries import rules_in_force
from yesdesk.policy.rule_values import ActiveRule
from yesdesk.requests.models import Kind

# Sums of money are for the director and the finance post.
SEES_MONEY: Final = Permission.INSIGHT_PAYMENTS_CHANGE
_FULL, _OPEN, _GREY = "one", "one bent", "one stood"
_MARK: Final[dict[tuple[str, ...], str]] = {("yes",): _FULL, ("not",): _GREY}

# Name -> the path of a part in an edition.
READ: Final = {
    "outcomes": "outcomes",
    "waited": "rules__waited",
    "needs": "needs",
    "money": "money",
}


def month_covered(edition: Edition) -> date | None:
    return first_of(month_before(f"{edition.month:%Y-%m}")) if edition.month else None


def month_page(edition: Edition, figures: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """Return what the page shows of an edition that is made; `figures`: its parts by name, None where it has none."""
    writes = Writes("", by.language)
    found: dict[str, Any] = {
        "edition": edition,
        "writes": writes,
        "made_on": humanize_day_and_year(edition.made_on, by.language) if edition.made_on else "",
    }
    if figures["outcomes"]:
        found["ended"] = _context_of_ended(outcomes_of(figures["outcomes"]), writes)
    if figures["waited"] is not None:
        found["rules"] = _rules(edition, figures["waited"], by)
    if figures["needs"]:
        found["needs"] = _context_of_needs(needs_of(figures["needs"]), writes)
    if figures["money"] and by.may(SEES_MONEY):
        found["money"] = _context_of_money(money_of(figures["money"]), by.language)
    return found


def _context_of_ended(figures: dict[str, Any], writes: Writes) -> dict[str, Any]:
    ended = figure_of(figures["ended"])
    newest = ended.newest or Span((figures["last"],), Shown())
    shown = newest.shown
    all_, plain, none = shown.total or 0, shown.count("yes"), shown.count("not")
    others = all_ - plain - none if plain and none else 0
    days = [days_of_month(first_of(newest.months[n]))[n] for n in (0, -1)]
    return {
        "month": months_in_words(newest.months, writes.language),
        "first": humanize_day_and_year(days[0], writes.language),
        "last": humanize_day_and_year(days[1], writes.language),
        "coming": next_number(ended, figures["last"], writes.language),
        "branches": figures["branches"],
        "all": writes.number(all_) if all_ else "",
        "plain": writes.number(plain) if plain else "",
        "none": writes.number(none) if none else "",
        "others": writes.number(others) if others else "",
        "settled": figures["settled"],
        "bars": lines(
            ((_label_of_way(part.of), part.n, _MARK.get(part.of, _OPEN)) for part in shown.parts),
            writes.number,
        ),
        "beside": list(_beside(ended, newest, figures["changes"], writes)),
    }


def _label_of_way(of: Sequence[str]) -> str:
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


def _beside(
    ended: Figure, newest: Span, changes: Iterable[str], writes: Writes
) -> Iterator[dict[str, str]]:
    """The span before and the same months a year ago; where counting changed since, its day alone."""
    before = [span for span in ended.spans if span.months[-1] < newest.months[0]]
    ago = tuple(f"{int(month[:4]) - 1}{month[4:]}" for month in newest.months)
    wanted = [*before[-1:], *(span for span in before[:-1] if span.months == ago)]
    for span in wanted:
        name = months_in_words(span.months, writes.language)
        changed = [
            day for day in changes if f"{span.months[0]}-01" < day <= f"{newest.months[-1]}-31"
        ]
        plain = span.shown.count("yes")
        compared = not changed
        yield {
            "month": name,
            "changed": ""
            if compared
            else humanize_day_and_year(date.fromisoformat(changed[-1]), writes.language),
            "all": writes.number(span.shown.total or 0) if compared else "",
            "plain": writes.number(plain) if compared and plain else "",
        }


def _rules(edition: Edition, told: Mapping[str, Any], by: Actor) -> list[dict[str, Any]]:
    """Rules in the order of that day's rule book. `keeps`: the rule's page says that it keeps people waiting."""
    book = rules_in_force(by, None, edition.made_on or edition.begun_at.date())
    writes = Writes("", by.language)
    most = max((each["times"] for each in told.values()), default=1)
    return [
        _rule_row(rule, told[rule_key(rule.terms.id)], writes, most)
        for rule in book
        if rule_key(rule.terms.id) in told
    ]


def _rule_row(
    rule: ActiveRule, told: Mapping[str, Any], writes: Writes, most: int
) -> dict[str, Any]:
    return {
        "name": rule.terms.name,
        "slug": rule.slug,
        "times": writes.number(told["times"]),
        "of": writes.number(told["of"]),
        "period": months_in_words(months_between(told["first"], told["last"]), writes.language),
        "keeps": told["keeps"],
        "width": f"{max(6, WIDE * told['times'] / most):.0f}",
    }


def _context_of_needs(figures: dict[str, Any], writes: Writes) -> dict[str, Any]:
    kinds = {"": _("Not said"), **{kind.value: str(kind.label) for kind in Kind}}
    tapped = {**kinds, **dict(tally_kinds())}
    return {
        "kinds": _by_kind(figure_of(figures["kinds"]), kinds, writes),
        "tapped": _by_kind(figure_of(figures["tapped"]), tapped, writes),
        "came": _context_of_came(figure_of(figures["came"]), writes),
    }


def _by_kind(figure: Figure, names: Mapping[str, str], writes: Writes) -> dict[str, Any] | None:
    """The newest span: a kind in each line, the kinds shown as one last."""
    span = figure.newest
    if span is None:
        return None
    parts = sorted(span.shown.parts, key=lambda part: len(part.of) > 1)
    told = ((_joined_label([names[kind] for kind in part.of]), part.n, _FULL) for part in parts)
    return {
        "bars": lines(told, writes.number),
        "period": months_in_words(span.months, writes.language),
    }


def _joined_label(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else _("Other: %(names)s") % {"names": ", ".join(names)}


def _context_of_came(figure: Figure, writes: Writes) -> dict[str, Any] | None:
    span = figure.newest
    if span is None:
        return None
    words = _parts_in_words(writes.language)
    sums: dict[tuple[str, ...], int] = {}
    for part in span.shown.parts:
        parts = tuple(name for name in PARTS if any(key.endswith(f".{name}") for key in part.of))
        sums[parts] = sums.get(parts, 0) + part.n
    bars = lines(
        ((_joined_label([words[each] for each in of]), n, _FULL) for of, n in sums.items()),
        writes.number,
    )
    busiest = max(zip(sums.values(), bars, strict=True), key=lambda each: each[0])[1].label
    by_day = _parts_by_days(span.shown.parts)
    return {
        "period": months_in_words(span.months, writes.language),
        "parts": [*words.values()] if len(by_day) > 1 else [],
        "rows": _rows_by_days(by_day, writes) if len(by_day) > 1 else [],
        "bars": bars,
        "busiest": busiest if len(bars) > 1 else "",
        "hours": [],
    }


def _parts_in_words(language: str) -> dict[str, str]:
    return {
        "morning": _("Before %(time)s") % {"time": humanize_clock(time(12), language=language)},
        "midday": _from_until(time(12), time(15), language),
        "afternoon": _from_until(time(15), time(18), language),
        "later": _("Later, or while closed"),
    }


def _from_until(first: time, last: time, language: str) -> str:
    first_said, last_said = (humanize_clock(each, language=language) for each in (first, last))
    return _("%(from)s to %(until)s") % {"from": first_said, "until": last_said}


def time_page(needs: Mapping[str, Any] | None, by: Actor) -> dict[str, Any]:
    """Return what *Time* says: how often the bell rang last month. In a staff of ten or more also when it found nobody
    free, and when requests came beside the opening hours. `needs`: of `month_page`; None before the first edition.
    """
    found: dict[str, Any] = {"bells": bells_told(by), "nobody": [], "came": None}
    if not ten_or_more_work():
        return found
    names, words = _names_of_days(by.language), _parts_in_words(by.language)
    for weekday, part, n in when_nobody_was_free(by):
        said = {"day": names[weekday], "part": words[NAMES_OF_PARTS[part]], "n": n}
        found["nobody"].append(_("%(day)s, %(part)s: %(n)s times nobody was free.") % said)
    if needs and needs["came"] and needs["came"]["rows"]:
        found["came"] = needs["came"] | {"hours": _hours_of_week(by.language)}
    return found


def _hours_of_week(language: str) -> list[str]:
    """Return by weekday the first opening and the last closing of all branches."""
    weeks = [hours.week for hours in every_kept_hours().values()]
    spans = [[span for week in weeks for span in week[day]] for day in range(len(DAYS))]
    return [
        _from_until(min(each)[0], max(last for _first, last in each), language).replace(" ", "\xa0")
        if each
        else _("Closed")
        for each in spans
    ]


def _parts_by_days(parts: Iterable[Part]) -> dict[tuple[str, ...], list[Part]]:
    found: dict[tuple[str, ...], list[Part]] = {}
    for part in parts:
        days = tuple(day for day in DAYS if any(key.startswith(f"{day}.") for key in part.of))
        found.setdefault(days, []).append(part)
    return found


def _names_of_days(language: str) -> Mapping[int, str]:
    names: Mapping[int, str] = get_day_names("wide", locale=own_locale(language))
    return names


def _rows_by_days(
    by_day: Mapping[tuple[str, ...], Sequence[Part]], writes: Writes
) -> list[tuple[list[tuple[str, int]], list[str]]]:
    names = _names_of_days(writes.language)
    return [
        ([(names[int(day)], int(day)) for day in days], [writes.number(part.n) for part in parts])
        for days, parts in by_day.items()
    ]


def _context_of_money(figures: dict[str, Any], language: str) -> dict[str, Any]:
    return {name: _waived_or_none(figures, name, language) for name in ("sent", "elsewhere")}


def _waived_or_none(figures: Mapping[str, Any], name: str, language: str) -> dict[str, Any] | None:
    times, sums = (figure_of(figures[each]).newest_year() for each in (name, f"{name}_minor"))
    if not times:
        return None
    return {
        "sum": Money(total(sums) or 0, figures["currency"]).spoken(language),
        "n": Writes(figures["currency"], language).number(total(times) or 0),
        "period": months_in_words((month for span in times for month in span.months), language),
    }
