"""Read series, holds and erasures: counts and numbers, never words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncDate
from django.utils.translation import gettext

from yesdesk.core.actors import Actor
from yesdesk.core.errors import NotFound
from yesdesk.core.permissions import Permission
from yesdesk.core.retention import SeriesSpec, series
from yesdesk.patrons.models import Erasure, LegalHold, Patron, Series

COUNTED_TO: Final = 1000
SETTLES_AFTER: Final = timedelta(days=1)
"""Time for whoever is no longer answered to say so."""

DAYS_ON_A_PAGE: Final = 30


def settles_at(patron: Patron | None, now: datetime) -> datetime | None:
    """The time from which a code sent to this patron's contact proves that it is they; None: it does by now."""
    if patron is None or patron.contact_changed_at is None:
        return None
    at = patron.contact_changed_at + SETTLES_AFTER
    return at if at > now else None


@dataclass(frozen=True, slots=True)
class KeptSeries:
    """One line of "What we keep".

    `passed_at`, `passed_erased`: the last pass over it, None before the first.
    """

    code: str
    name: str
    days: int
    ground: str
    due: int
    """The number due now, counted to COUNTED_TO."""

    passed_at: datetime | None
    passed_erased: int
    holds_patron_words: bool


@dataclass(frozen=True, slots=True)
class ErasedOnDay:
    """The number erased of one series on one UTC day, and the cause (`schedule`, `patron`, `staff`,
    `restore`).
    """

    day: date
    series: str
    cause: str
    count: int


def kept_series(by: Actor, now: datetime) -> list[KeptSeries]:
    """All registered series; those with a patron's words first."""
    by.require(Permission.PATRONS_SERIES_SEE)
    rows = {row.code: row for row in Series.objects.all()}
    lines = [_line(spec, rows.get(code), now) for code, spec in series.items()]
    return sorted(lines, key=lambda line: (not line.holds_patron_words, line.code))


def series_row(by: Actor, code: str) -> KeptSeries | None:
    """A series with the library's own period, without counts; None when no room registered it."""
    by.require(Permission.PATRONS_SERIES_SEE)
    if code not in series:
        return None
    return _line(series[code], Series.objects.filter(code=code).first(), None)


def _line(spec: SeriesSpec, row: Series | None, now: datetime | None) -> KeptSeries:
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
    """Ids of a series that are past their period and not held, oldest first, at most `limit`."""
    held = held_ids(spec.subject)
    found = [pk for pk in spec.due(before, limit + len(held)) if pk not in held]
    return found[:limit]


def held_ids(subject: str) -> set[int]:
    """Ids of one kind of thing that are on hold now."""
    names = held_subjects().filter(subject__startswith=f"{subject}:")
    return {int(name.rpartition(":")[2]) for name in names.values_list("subject", flat=True)}


def held_subjects() -> QuerySet[LegalHold]:
    """Hold not released, as rows for a subquery."""
    return LegalHold.objects.filter(released_at=None)


def holds(by: Actor) -> list[LegalHold]:
    """Hold not released, newest first."""
    by.require(Permission.PATRONS_SERIES_SEE)
    return list(held_subjects().order_by("-since", "-id"))


def erased_by_day(by: Actor, *, before: date | None = None) -> list[ErasedOnDay]:
    """Counts of the newest days on which something with a patron's words went; `before`: go on
    from there.
    """
    by.require(Permission.PATRONS_SERIES_SEE)
    rows = Erasure.objects.annotate(day=TruncDate("at"))
    if before is not None:
        rows = rows.filter(day__lt=before)
    days = list(rows.values_list("day", flat=True).distinct().order_by("-day")[:DAYS_ON_A_PAGE])
    if not days:
        return []
    counted = rows.filter(day__gte=days[-1]).values("day", "series", "cause")
    lines = counted.annotate(count=Count("id")).order_by("-day", "series", "cause")
    return [ErasedOnDay(**line) for line in lines]


def spec_for_subject(subject: str) -> SeriesSpec | None:
    """The series whose things are called `subject` and can be told apart after a restore."""
    for spec in (series[code] for code in series):
        if spec.subject == subject and spec.marks is not None:
            return spec
    return None


def fingerprints_of(spec: SeriesSpec, ids: Iterable[int]) -> dict[int, str]:
    """The mark of each one that still exists; none for a series that is not listed."""
    return spec.marks(list(ids)) if spec.marks is not None else {}


def kept_days(code: str) -> int:
    """The days a series is kept: the library's own period, or the default one."""
    row = Series.objects.filter(code=code).values_list("days", flat=True).first()
    return row if row is not None else series[code].days


def kept_of_patrons() -> list[tuple[SeriesSpec, int]]:
    """The series of patrons' data with their present days, for the page that patrons read. One query."""
    days = dict(Series.objects.values_list("code", "days"))
    told = [spec for _code, spec in series.items() if spec.for_patrons]
    return [(spec, days.get(spec.code, spec.days)) for spec in told]


def erased_on(code: str, since: datetime | None) -> date | None:
    """The day something goes that is kept from `since` on; None while that has not begun."""
    return (since + timedelta(days=kept_days(code))).date() if since else None


def names_of_series(codes: set[str]) -> dict[str, str]:
    """Names of series, by subject, for the audit."""
    return {code: gettext(series[code].name) for code in codes if code in series}


def access_hold(by: Actor, pk: int) -> LegalHold:
    """A hold that is not released, for whoever may see what is kept. Raises NotFound."""
    by.require(Permission.PATRONS_SERIES_SEE)
    found = held_subjects().filter(pk=pk).first()
    if found is None:
        raise NotFound.plain()
    return found


def access_series(by: Actor, code: str) -> KeptSeries:
    """One series of the schedule, for whoever may change it. Raises NotFound."""
    by.require(Permission.PATRONS_SERIES_CHANGE)
    found = series_row(by, code)
    if found is None:
        raise NotFound.plain()
    return found
