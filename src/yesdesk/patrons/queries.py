"""Read series, holds and erasures: counts and numbers, never words."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils.translation import gettext

from yesdesk.core.actors import Actor
from yesdesk.core.errors import or_not_found
from yesdesk.core.permissions import Permission
from yesdesk.core.retention import SeriesSpec, series
from yesdesk.patrons.models import Erasure, LegalHold, Patron, Series

COUNTED_TO: Final = 1000
# The former addressee has so long to object.
SETTLES_AFTER: Final = timedelta(days=1)

DAYS_ON_A_PAGE: Final = 30


def settles_at(patron: Patron | None, now: datetime) -> datetime | None:
    """Return when a code to this contact proves the patron; None: already."""
    if patron is None or patron.contact_changed_at is None:
        return None
    at = patron.contact_changed_at + SETTLES_AFTER
    return at if at > now else None


@dataclass(frozen=True, slots=True)
class KeptSeries:
    """A line of *What we keep*."""

    code: str
    name: str
    days: int
    ground: str
    # Counted to COUNTED_TO.
    due: int
    passed_at: datetime | None  # None before the first pass
    passed_erased: int
    holds_patron_words: bool


def kept_series(by: Actor, now: datetime | None = None) -> list[KeptSeries]:
    """Return all registered series; those with a patron's words first. Without `now` nothing is counted as due."""
    by.require(Permission.PATRONS_SERIES_SEE)
    rows = {row.code: row for row in Series.objects.all()}
    lines = [_kept_series_of(spec, rows.get(spec.code), now) for spec in all_periods().values()]
    return sorted(lines, key=lambda line: (not line.holds_patron_words, line.code))


def series_row(by: Actor, code: str) -> KeptSeries | None:
    """Return a series without counts; None when no room registered it."""
    by.require(Permission.PATRONS_SERIES_SEE)
    spec = all_periods().get(code)
    return _kept_series_of(spec, Series.objects.filter(code=code).first(), None) if spec else None


def all_periods() -> dict[str, SeriesSpec]:
    """Return every series, and after it its further periods, in which nothing is due by itself."""
    return {
        each.code: each
        for _code, spec in series.items()
        for each in (spec, *_further_periods(spec))
    }


def _further_periods(spec: SeriesSpec) -> Iterator[SeriesSpec]:
    for word, name in spec.further.items():
        code = f"{spec.code}:{word}"
        yield replace(spec, code=code, name=name, days=0, ground="", due=lambda *_: (), further={})


def _kept_series_of(spec: SeriesSpec, row: Series | None, now: datetime | None) -> KeptSeries:
    days = row.days if row else spec.days
    due = 0
    if now is not None:
        due = len(due_ids(spec, now - timedelta(days=days), COUNTED_TO))
    return KeptSeries(
        code=spec.code,
        name=spec.name,
        days=days,
        ground=row.ground if row else spec.ground,
        due=due,
        passed_at=row.passed_at if row else None,
        passed_erased=row.passed_erased if row else 0,
        holds_patron_words=spec.holds_patron_words,
    )


def due_ids(spec: SeriesSpec, before: datetime, limit: int) -> list[int]:
    """Return ids past their period and not held, oldest first."""
    held = held_ids(spec.subject)
    found = [pk for pk in spec.due(before, limit + len(held)) if pk not in held]
    return found[:limit]


def held_ids(subject: str) -> set[int]:
    names = held_subjects().filter(subject__startswith=f"{subject}:")
    return {int(name.rpartition(":")[2]) for name in names.values_list("subject", flat=True)}


def held_subjects() -> QuerySet[LegalHold]:
    """Return holds not released, as rows for a subquery."""
    return LegalHold.objects.filter(released_at=None)


def legal_holds(by: Actor) -> list[LegalHold]:
    by.require(Permission.PATRONS_SERIES_SEE)
    return list(held_subjects().order_by("-since", "-id"))


def erased_by_day(by: Actor, *, before: date | None = None) -> list[Any]:
    """Return erasures of patrons' words on the newest UTC days, by series and cause (`schedule`, `patron`, `staff` or
    `restore`). `before`: go on from there."""
    by.require(Permission.PATRONS_SERIES_SEE)
    rows = Erasure.objects.annotate(day=TruncDate("at"))
    if before is not None:
        rows = rows.filter(day__lt=before)
    days = list(rows.values_list("day", flat=True).distinct().order_by("-day")[:DAYS_ON_A_PAGE])
    if not days:
        return []
    counted = rows.filter(day__gte=days[-1]).values("day", "series", "cause")
    return list(counted.annotate(count=Count("id")).order_by("-day", "series", "cause"))


def spec_for_subject(subject: str) -> SeriesSpec | None:
    """Return the series of this kind of `subject` that the list can name."""
    for spec in (series[code] for code in series):
        if spec.subject == subject and spec.marks is not None:
            return spec
    return None


def fingerprints_of(spec: SeriesSpec, ids: Iterable[int]) -> dict[int, str]:
    """Return marks of rows that still exist; none for a series that is not listed."""
    return spec.marks(list(ids)) if spec.marks is not None else {}


def kept_days(code: str) -> int:
    row = Series.objects.filter(code=code).values_list("days", flat=True).first()
    return row if row is not None else series[code].days


def periods_of(code: str) -> dict[str, int]:
    """Return the days of a series, under an empty word, and of its further periods that are longer. One query."""
    rows = Series.objects.filter(Q(code=code) | Q(code__startswith=f"{code}:"))
    days = {each.partition(":")[2]: long for each, long in rows.values_list("code", "days")}
    days.setdefault("", series[code].days)
    return {word: long for word, long in days.items() if not word or long > days[""]}


def kept_of_patrons() -> list[tuple[SeriesSpec, int]]:
    """Return the series of patrons' data with their days, for the page that patrons read; further periods once they
    are set. One query.
    """
    rows = {row.code: row for row in Series.objects.all()}
    told: list[tuple[SeriesSpec, int]] = []
    for spec in (each for _code, each in series.items() if each.for_patrons):
        days = rows[spec.code].days if spec.code in rows else spec.days
        told.append((spec, days))
        for each in _further_periods(spec):
            row = rows.get(each.code)
            if row is not None and row.days > days:
                said = replace(each, for_patrons=each.name, why_for_patrons=row.ground)
                told.append((said, row.days))
    return told


def names_of_series(codes: set[str]) -> dict[str, str]:
    return {code: gettext(series[code].name) for code in codes if code in series}


def access_hold(by: Actor, pk: int) -> LegalHold:
    by.require(Permission.PATRONS_SERIES_SEE)
    return or_not_found(held_subjects().filter(pk=pk).first())


def access_series(by: Actor, code: str) -> KeptSeries:
    by.require(Permission.PATRONS_SERIES_CHANGE)
    return or_not_found(series_row(by, code))
