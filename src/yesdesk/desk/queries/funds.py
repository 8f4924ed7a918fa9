"""Kindness funds: what is open to somebody now, all of them for who names them, and days for the finance post."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Case, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Length

from yesdesk.core.actors import Actor
from yesdesk.core.money import Money
from yesdesk.core.permissions import Permission
from yesdesk.core.when import iso_week
from yesdesk.desk.models import Fund, FundUse, Span
from yesdesk.places.models import Branch

DAYS_SHOWN: Final = 90
_A_DAY: Final = len("2026-11-04")


@dataclass(frozen=True, slots=True)
class OpenFund:
    """`each`: the most for one kindness, never more than is `left` of the span."""

    id: int
    name: str
    each: Money
    left: Money
    span: Span


@dataclass(frozen=True, slots=True)
class FundDay:
    """What one fund gave on one day, and for how many kindnesses."""

    day: date
    name: str
    used: Money
    times: int


def open_funds(by: Actor, branch: Branch, day: date) -> tuple[OpenFund, ...]:
    """Those that may pay for a kindness of theirs, here and on this day, and have something left. One query."""
    by.require(Permission.DESK_REQUEST_SEE)
    stretch = Case(
        When(span=Span.WEEK, then=Value(stretch_of(Span.WEEK, day))),
        default=Value(stretch_of(Span.MONTH, day)),
    )
    used = FundUse.objects.filter(fund=OuterRef("pk"), stretch=OuterRef("now_is")).values("used")
    rows = (
        Fund.objects.filter(from_day__lte=day)
        .filter(Q(until_day=None) | Q(until_day__gte=day), Q(branch=None) | Q(branch=branch))
        .annotate(now_is=stretch)
        .annotate(used_now=Coalesce(Subquery(used), Value(0)))
        .order_by("name", "pk")
    )
    return tuple(
        _open(fund, fund.together - fund.used_now)
        for fund in rows
        if by.job_class_id in fund.job_classes and fund.together > fund.used_now
    )


def _open(fund: Fund, left: int) -> OpenFund:
    each = Money(min(fund.each, left), fund.currency)
    return OpenFund(fund.pk, fund.name, each, Money(left, fund.currency), Span(fund.span))


def stretch_of(span: str, day: date) -> str:
    """The key of the stretch that `day` lies in."""
    return iso_week(day) if span == Span.WEEK else f"{day:%Y-%m}"


def every_fund(by: Actor) -> list[Fund]:
    """All there are, also those that are over."""
    by.require(Permission.DESK_FUNDS_CHANGE)
    return list(Fund.objects.select_related("branch").order_by("name", "pk"))


def fund_days(by: Actor) -> list[FundDay]:
    """What was given, by day and fund, newest first: sums without a patron and without a colleague. One query."""
    by.require(Permission.ILS_LEDGER_READ)
    rows = FundUse.objects.annotate(letters=Length("stretch")).filter(letters=_A_DAY, times__gt=0)
    named = rows.annotate(name=F("fund__name"), currency=F("fund__currency"))
    return [
        FundDay(date.fromisoformat(row.stretch), row.name, Money(row.used, row.currency), row.times)
        for row in named.order_by("-stretch", "fund__name", "pk")[:DAYS_SHOWN]
    ]
