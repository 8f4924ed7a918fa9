"""The money ledger by day or by line, never by person; for the finance post alone. Pages go through `ledger.actions`,
which writes each reading down first."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone

from yesdesk.core.actors import Actor
from yesdesk.core.dates import local_day
from yesdesk.core.models import AuditEntry
from yesdesk.core.permissions import Permission
from yesdesk.ils.acts.orders import MOVES_MONEY
from yesdesk.ils.models import Act, ActState, ExternalWaiver, LedgerLine, StaffCard
from yesdesk.ils.pseudonyms import staff_code
from yesdesk.places.queries import the_library

DAYS_ON_A_PAGE: Final = 60
READINGS_SHOWN: Final = 20
READ: Final = "ils.ledger.read"
FILE: Final = "csv"
"""The audit's word for a downloaded file; its detail says of which days."""
SECOND_LOOKS: Final = "second_looks"

_DIFFERS: Final = Q(found_minor__isnull=False) & ~Q(found_minor=F("minor"))
_CHANGED_BESIDES: Final = ~Q(besides_minor=0, spilled_minor=0)

LOOKED_BACK: Final = 90  # days
ENOUGH_WAIVERS: Final = 50


def _to_look_at() -> Q:
    """Pick lines chosen by chance, or with a backer's yes that the backer has not seen in time."""
    unseen = Q(unseen_until__lte=timezone.now())
    return Q(looked_at=None) & (Q(second_look=True) | unseen)


@dataclass(frozen=True, slots=True)
class Reading:
    staff: str
    at: datetime
    took_along: bool = False


def ledger_days(by: Actor, *, before: date | None = None) -> list[Any]:
    """Newest first: a day, its lines, their sum (in minor units of a currency), how many were compared, differ and wait
    for a second look. `before`: a day to go on from. One query."""
    by.require(Permission.ILS_LEDGER_READ)
    rows = LedgerLine.objects.all()
    if before is not None:
        rows = rows.filter(day__lt=before)
    counted = rows.values("day", "currency").annotate(
        lines=Count("id"),
        sum=Sum("minor"),
        compared=Count("id", filter=Q(compared_at__isnull=False)),
        differing=Count("id", filter=_DIFFERS),
        to_look_at=Count("id", filter=_to_look_at()),
    )
    return list(counted.order_by("-day", "currency")[:DAYS_ON_A_PAGE])


def ledger_lines(by: Actor, first: date, last: date) -> list[LedgerLine]:
    by.require(Permission.ILS_LEDGER_READ)
    rows = LedgerLine.objects.filter(day__gte=first, day__lte=last)
    return list(rows.order_by("day", "pk"))


def differing_lines(by: Actor) -> list[LedgerLine]:
    """Lines that differ in the library system, or whose account changed, until they are frozen; newest first."""
    by.require(Permission.ILS_LEDGER_READ)
    rows = LedgerLine.objects.filter(_DIFFERS | _CHANGED_BESIDES & Q(frozen=False))
    return list(rows.order_by("-day", "-pk"))


def second_look_lines(by: Actor) -> list[LedgerLine]:
    by.require(Permission.ILS_LEDGER_READ)
    return list(LedgerLine.objects.filter(_to_look_at()).order_by("day", "pk"))


def second_looks_waiting() -> int:
    return LedgerLine.objects.filter(_to_look_at()).count()


def elsewhere_waivers(by: Actor, first: date, last: date) -> list[ExternalWaiver]:
    by.require(Permission.ILS_LEDGER_READ)
    rows = ExternalWaiver.objects.filter(day__gte=first, day__lte=last, tag=None)
    return list(rows.order_by("day", "pk"))


@dataclass(frozen=True, slots=True)
class WaivedInMonth:
    """Waivers of a month in the library's money, without anybody: how many, and their sum in minor units."""

    n: int = 0
    minor: int = 0


def waived_by_month(
    by: Actor, first: date, before: date, *, elsewhere: bool = False
) -> dict[date, WaivedInMonth]:
    """Waivers by month (its first day) from `first` up to before `before`, with Yesdesk or `elsewhere`. No line and no
    code of staff is read, so it is no reading of the ledger."""
    by.require(Permission.ILS_LEDGER_READ)
    rows: QuerySet[Any, Any] = (
        ExternalWaiver.objects.filter(tag=None) if elsewhere else LedgerLine.objects.all()
    )
    rows = rows.filter(day__gte=first, day__lt=before, currency=the_library().currency)
    by_month = rows.values_list(TruncMonth("day")).annotate(n=Count("pk"), sum=Sum("minor"))
    return {month: WaivedInMonth(n, minor) for month, n, minor in by_month.order_by()}


def stray_waivers(by: Actor) -> list[ExternalWaiver]:
    """Waivers in the library system under a tag of ours that our ledger lacks: from its file, or as we found them."""
    by.require(Permission.ILS_LEDGER_READ)
    ours = LedgerLine.objects.values("tag")
    rows = ExternalWaiver.objects.filter(tag__isnull=False).exclude(tag__in=ours)
    rows = rows.exclude(sealed_tag__in=ours, sealed_tag__isnull=False)
    return list(rows.order_by("-day", "-pk"))


def unsettled_waivers(by: Actor) -> list[Act]:
    """Waivers whose answer was lost: they may stand there, and in our ledger they do not stand yet."""
    by.require(Permission.ILS_LEDGER_READ)
    lost = Act.objects.filter(does__in=MOVES_MONEY, state=ActState.UNKNOWN)
    return list(lost.order_by("created_at", "pk"))


def lines_without_act(lines: Iterable[LedgerLine]) -> set[UUID]:
    """Return tags of lines whose act is erased, so that nobody can look them up any more. One query."""
    tags = {line.tag for line in lines}
    return tags - set(Act.objects.filter(uuid__in=tags).values_list("uuid", flat=True))


def readings(by: Actor, day: date | None = None) -> list[Reading]:
    """Readings of this day, or of the days, newest first: on a page, or in a file."""
    by.require(Permission.ILS_LEDGER_READ)
    pages = ("days", SECOND_LOOKS) if day is None else (f"day:{day.isoformat()}",)
    of_page = Q(subject__in=pages)
    rows = AuditEntry.objects.filter(of_page | Q(subject=FILE), tag=READ).order_by("-at", "-id")
    seen = (
        row
        for row in rows.iterator()
        if row.subject != FILE
        or (day is None or row.detail["first"] <= day.isoformat() <= row.detail["last"])
    )
    return [
        Reading(staff_code(row.actor), row.at, took_along=row.subject == FILE)
        for row in islice(seen, READINGS_SHOWN)
    ]


def unreconciled_lines(limit: int) -> QuerySet[LedgerLine]:
    return LedgerLine.objects.filter(compared_at=None).order_by("pk")[:limit]


@dataclass(frozen=True, slots=True)
class Guessable:
    """Days of the ledger by which an exception could still be guessed, though nothing joins the two any more."""

    days: int
    alone: int


def guessable_by_day(today: date) -> Guessable:
    """Count the last LOOKED_BACK days: a day is what a line and a request still have in common. One query."""
    lines = LedgerLine.objects.filter(day__gt=today - timedelta(days=LOOKED_BACK), day__lte=today)
    counted = lines.order_by().values("day").annotate(who=Count("staff", distinct=True))
    each = list(counted.values_list("who", flat=True))
    return Guessable(len(each), sum(who == 1 for who in each))


@dataclass(frozen=True, slots=True)
class CardRemoval:
    id: int
    staff: str
    day: date


def card_removals(by: Actor) -> list[CardRemoval]:
    by.require(Permission.ILS_LEDGER_READ)
    waiting = StaffCard.objects.filter(ends_at__isnull=False).order_by("ends_at", "pk")
    return [
        CardRemoval(pk, staff_code(user), local_day(ends, the_library().time_zone))
        for pk, user, ends in waiting.values_list("pk", "user_id", "ends_at")
        if ends is not None
    ]


def waivers_up_to(amounts: Iterable[int], today: date) -> dict[int, int]:
    """Count, of ten waivers of the last twelve whole months, those up to each amount (minor units), here and
    elsewhere. Nine stands for nine and more. Empty where they were too few to tell."""
    before = today.replace(day=1)
    when = {"day__gte": before.replace(year=before.year - 1), "day__lt": before}
    currency = the_library().currency
    ours = LedgerLine.objects.filter(currency=currency, **when)
    theirs = ExternalWaiver.objects.filter(currency=currency, tag=None, **when)
    found = sorted(
        minor for each in (ours, theirs) for minor in each.values_list("minor", flat=True)
    )
    if len(found) < ENOUGH_WAIVERS:
        return {}
    return {each: min(9, bisect_right(found, each) * 10 // len(found)) for each in amounts}
