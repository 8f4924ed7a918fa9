"""Naming a fund, giving from it, and taking that back. Of who got something only their own timeline knows."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.audit import record_audit
from yesdesk.core.dates import local_day
from yesdesk.core.errors import Refusal, ValidationRefusal
from yesdesk.core.permissions import Permission
from yesdesk.desk.funds.queries import OpenFund, clear_fund_cache, open_funds, span_key
from yesdesk.desk.models import (
    Decision,
    DecisionState,
    Fund,
    FundUse,
    PaidGesture,
    Request,
    Span,
)
from yesdesk.desk.models.entry import UNDO_WITHIN
from yesdesk.desk.requests.actions.decision_rows import move_decision
from yesdesk.desk.requests.actions.timeline import lock_request, notify_pages
from yesdesk.ils.accounts.queries import owns_card
from yesdesk.places.models import Branch
from yesdesk.places.queries import the_library


@dataclass(frozen=True, slots=True)
class FundTerms:
    """The terms of a fund. `each`, `total`: minor units. `branch`: id, None for all."""

    name: str
    each: int
    total: int
    span: Span
    branch: int | None
    job_classes: tuple[int, ...]
    from_day: date
    until_day: date | None = None


@transaction.atomic
def add_fund(terms: FundTerms, *, by: Actor) -> Fund:
    """Add a fund, in the library's currency. Traced. Raises ValidationRefusal by field name."""
    by.require(Permission.DESK_FUNDS_CHANGE)
    _in_order(terms)
    fund = Fund.objects.create(currency=the_library().currency, **_columns(terms))
    transaction.on_commit(clear_fund_cache)
    record_audit("desk.fund.named", f"fund:{fund.pk}", by=by, each=fund.each, total=fund.total)
    return fund


@transaction.atomic
def change_fund(fund: Fund, terms: FundTerms, *, by: Actor) -> None:
    """Change a fund from now on; what was given stays given. Traced. Raises ValidationRefusal by field name."""
    by.require(Permission.DESK_FUNDS_CHANGE)
    _in_order(terms)
    Fund.objects.filter(pk=fund.pk).update(**_columns(terms))
    transaction.on_commit(clear_fund_cache)
    record_audit("desk.fund.changed", f"fund:{fund.pk}", by=by, each=terms.each, total=terms.total)


def _columns(terms: FundTerms) -> dict[str, Any]:
    row = asdict(terms)
    branch = row.pop("branch")
    return {**row, "branch_id": branch, "job_classes": list(terms.job_classes)}


def _in_order(terms: FundTerms) -> None:
    mend = {}
    if terms.each < 1:
        mend["each"] = _("Say how much one kindness can cost.")
    if terms.total < terms.each:
        mend["total"] = _("It must be enough for one kindness.")
    if not terms.job_classes:
        mend["job_classes"] = _("Say who can use it.")
    if terms.until_day is not None and terms.until_day < terms.from_day:
        mend["until_day"] = _("Choose a last day that is after the first.")
    if mend:
        raise ValidationRefusal(mend)


def take_from_fund(
    request: Request, fund: int, *, what: str, minor: int, by: Actor, now: datetime
) -> dict[str, Any]:
    """Take a gift from a fund by one conditional update; the columns of its decision. In the caller's transaction,
    which holds the request.

    `what`: a PaidGesture. Raises ValidationRefusal for the amount, Refusal where the fund is not theirs to use, or
    where a colleague took the last of it a moment ago.
    """
    by.require(Permission.DESK_REQUEST_ANSWER)
    _not_for_oneself(request, by)
    day = local_day(now, request.branch.time_zone)
    found = _open(fund, request.branch, day, by)
    if what not in PaidGesture:
        raise ValidationRefusal({"what": _("Choose what it is for.")})
    if minor < 1 or minor > found.each.minor:
        most = found.each.spoken(by.language)
        raise ValidationRefusal({"amount": _("Between a little and %(most)s.") % {"most": most}})
    _use_up(found.id, day, minor)
    paid = {"fund_id": found.id, "amount": minor, "currency": found.each.currency}
    return {**paid, "day": day, "gift": what}


@transaction.atomic
def return_to_fund(given: Decision, *, by: Actor) -> None:
    """Give back to the fund what was not spent. Once, within ten minutes."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    lock_request(given.request)
    if not move_decision(given, DecisionState.CANCELLED, by=by):
        return
    if timezone.now() - given.entry.at > UNDO_WITHIN:
        raise Refusal(
            _("That was more than ten minutes ago, so it stays."),
            next_step=_("Tell the finance post what is different."),
            code="desk.fund.too_late",
        )
    if given.fund_id is not None and given.day is not None:
        for row in _periods(given.fund_id, given.day):
            FundUse.objects.filter(pk=row.pk, used__gte=given.amount, times__gte=1).update(
                used=F("used") - given.amount, times=F("times") - 1
            )
    notify_pages(given.request)


def _not_for_oneself(request: Request, by: Actor) -> None:
    card = request.patron.card_number if request.patron is not None else ""
    if card and owns_card(by, card):
        raise Refusal(
            _(
                "This is your own card, or one of your household, so a colleague decides about the fund."
            ),
            next_step=_("Ask a colleague, as any patron would."),
            code="desk.fund.own",
        )


def _open(fund: int, branch: Branch, day: date, by: Actor) -> OpenFund:
    for each in open_funds(by, branch, day):
        if each.id == fund:
            return each
    raise _empty()


def _use_up(fund: int, day: date, minor: int) -> None:
    whole, the_day = _periods(fund, day)
    total = Fund.objects.values_list("total", flat=True).get(pk=fund)
    more = {"used": F("used") + minor, "times": F("times") + 1}
    if not FundUse.objects.filter(pk=whole.pk, used__lte=total - minor).update(**more):
        raise _empty()
    FundUse.objects.filter(pk=the_day.pk).update(**more)


def _periods(fund: int, day: date) -> tuple[FundUse, FundUse]:
    """The rows of the span and of the day, made where they are missing; always in this order, so that two that
    give at once wait for each other and never for a third."""
    span = Fund.objects.values_list("span", flat=True).get(pk=fund)
    keys = (span_key(span, day), day.isoformat())
    FundUse.objects.bulk_create(
        [FundUse(fund_id=fund, period=key) for key in keys], ignore_conflicts=True
    )
    rows = {row.period: row for row in FundUse.objects.filter(fund=fund, period__in=keys)}
    return rows[keys[0]], rows[keys[1]]


def _empty() -> Refusal:
    return Refusal(
        _("This fund has nothing left for that, or you can’t use it."),
        next_step=_("Look at the ways to yes. A free kindness is always there."),
        code="desk.fund.empty",
    )
