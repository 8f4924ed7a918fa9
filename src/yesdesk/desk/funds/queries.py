"""Read funds: open ones for a member, and all with what they gave, for who names them."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from yesdesk.core.actors import Actor
from yesdesk.core.cache import TtlCache
from yesdesk.core.dates import iso_week
from yesdesk.core.errors import or_not_found
from yesdesk.core.money import Money
from yesdesk.core.permissions import Permission
from yesdesk.places.models import Branch
from yesdesk.requests.models import Fund, FundUse, Span


@dataclass(frozen=True, slots=True)
class OpenFund:
    id: int
    name: str
    each: Money  # the most for one kindness, never more than `left`
    left: Money
    span: Span


def open_funds(by: Actor, branch: Branch, day: date) -> tuple[OpenFund, ...]:
    """Return funds with money left for a member's job class, here and today. One query; the list of funds is cached."""
    by.require(Permission.DESK_REQUEST_SEE)
    theirs = {
        (fund.pk, span_key(fund.span, day)): fund
        for fund in _every.get()
        if by.job_class_id in fund.job_classes and _is_open(fund, branch, day)
    }
    if not theirs:
        return ()
    periods = {period for _pk, period in theirs}
    uses = FundUse.objects.filter(fund__in={pk for pk, _s in theirs}, period__in=periods)
    used = {(pk, period): n for pk, period, n in uses.values_list("fund", "period", "used")}
    found = ((fund, fund.total - used.get(key, 0)) for key, fund in theirs.items())
    return tuple(_open_fund(fund, left) for fund, left in found if left > 0)


def _is_open(fund: Fund, branch: Branch, day: date) -> bool:
    begun = fund.from_day <= day and (fund.until_day is None or day <= fund.until_day)
    return begun and fund.branch_id in {None, branch.pk}


def _open_fund(fund: Fund, left: int) -> OpenFund:
    each = Money(min(fund.each, left), fund.currency)
    return OpenFund(fund.pk, fund.name, each, Money(left, fund.currency), Span(fund.span))


def clear_fund_cache() -> None:
    _every.forget()


_every: Final = TtlCache(lambda: tuple(Fund.objects.order_by("name", "pk")))


def span_key(span: str, day: date) -> str:
    return iso_week(day) if span == Span.WEEK else f"{day:%Y-%m}"


def all_funds(by: Actor, day: date) -> list[tuple[Fund, int]]:
    """Return all funds, ended ones too, with what each gave in that day's period (minor units)."""
    by.require(Permission.DESK_FUNDS_CHANGE)
    found = list(Fund.objects.select_related("branch").order_by("name", "pk"))
    uses = FundUse.objects.values_list("fund", "period", "used")
    used = {(fund, period): sum_ for fund, period, sum_ in uses.filter(used__gt=0)}
    return [(fund, used.get((fund.pk, span_key(fund.span, day)), 0)) for fund in found]


def access_fund(by: Actor, pk: int) -> Fund:
    by.require(Permission.DESK_FUNDS_CHANGE)
    return or_not_found(Fund.objects.filter(pk=pk).first())
