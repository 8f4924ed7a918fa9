"""Name a fund, give from it, and take a gift back. Only a request's timeline knows the receiver."""

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
from yesdesk.ils.accounts.queries import owns_card
from yesdesk.places.models import Branch
from yesdesk.places.queries import the_library
from yesdesk.requests.actions.decision_rows import move_decision
from yesdesk.requests.actions.timeline import lock_request, notify_pages
from yesdesk.requests.models import (
    Decision,
    DecisionState,
    Fund,
    FundUse,
    PaidGesture,
    Request,
)
from yesdesk.requests.models.entry import UNDO_WITHIN


@dataclass(frozen=True, slots=True)
class FundTerms:
    name: str
    each: int  # `each`, and `total` in a month: minor units
    total: int
    job_classes: tuple[int, ...]  # ids
    until_day: date | None = None


@transaction.atomic
def add_fund(terms: FundTerms, *, by: Actor) -> Fund:
    """Add a fund for every branch from today on, in the library's currency, with a trace. Raises ValidationRefusal."""
    by.require(Permission.DESK_FUNDS_CHANGE)
    library = the_library()
    today = local_day(timezone.now(), library.time_zone)
    _refuse_bad_terms(terms, from_day=today)
    fund = Fund.objects.create(
        currency=library.currency, from_day=today, **_columns_of_terms(terms)
    )
    transaction.on_commit(clear_fund_cache)
    record_audit("desk.fund.named", f"fund:{fund.pk}", by=by, each=fund.each, total=fund.total)
    return fund


@transaction.atomic
def change_fund(fund: Fund, terms: FundTerms, *, by: Actor) -> None:
    """Change a fund from now on, with a trace. Raises ValidationRefusal by field. Funds of former versions keep their
    week, branch and first day.
    """
    by.require(Permission.DESK_FUNDS_CHANGE)
    _refuse_bad_terms(terms, from_day=fund.from_day)
    Fund.objects.filter(pk=fund.pk).update(**_columns_of_terms(terms))
    transaction.on_commit(clear_fund_cache)
    record_audit("desk.fund.changed", f"fund:{fund.pk}", by=by, each=terms.each, total=terms.total)


def _columns_of_terms(terms: FundTerms) -> dict[str, Any]:
    return asdict(terms) | {"job_classes": list(terms.job_classes)}


def _refuse_bad_terms(terms: FundTerms, *, from_day: date) -> None:
    mend = {}
    if terms.each < 1:
        mend["each"] = _("Say how much one kindness can cost.")
    if terms.total < terms.each:
        mend["total"] = _("It must be enough for one kindness.")
    if not terms.job_classes:
        mend["job_classes"] = _("Say who can use it.")
    if terms.until_day is not None and terms.until_day < from_day:
        mend["until_day"] = _("Choose a last day that is after the first.")
    if mend:
        raise ValidationRefusal(mend)


def take_from_fund(
    request: Request, fund: int, *, what: str, minor: int, by: Actor, now: datetime
) -> dict[str, Any]:
    """Take a gift (`what`: a PaidGesture) by one conditional update, and return its decision's columns. Call it in the
    transaction that holds the request. Raises ValidationRefusal for the amount, Refusal for another's fund, or where a
    colleague took the last of it.
    """
    by.require(Permission.DESK_REQUEST_ANSWER)
    _refuse_for_oneself(request, by)
    day = local_day(now, request.branch.time_zone)
    found = _open_fund_or_refuse(fund, request.branch, day, by)
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
    """Give back what was not spent, once, within ten minutes."""
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
    if given.fund is not None and given.day is not None:
        use = _use_of(given.fund, given.day)
        FundUse.objects.filter(pk=use.pk, used__gte=given.amount, times__gte=1).update(
            used=F("used") - given.amount, times=F("times") - 1
        )
    notify_pages(given.request)


def _refuse_for_oneself(request: Request, by: Actor) -> None:
    card = request.patron.card_number if request.patron is not None else ""
    if card and owns_card(by, card):
        raise Refusal(
            _(
                "This is your own card, or one of your household, so a colleague decides about the fund."
            ),
            next_step=_("Ask a colleague, as any patron would."),
            code="desk.fund.own",
        )


def _open_fund_or_refuse(fund: int, branch: Branch, day: date, by: Actor) -> OpenFund:
    for each in open_funds(by, branch, day):
        if each.id == fund:
            return each
    raise _empty_refusal()


def _use_up(pk: int, day: date, minor: int) -> None:
    fund = Fund.objects.get(pk=pk)
    enough = FundUse.objects.filter(pk=_use_of(fund, day).pk, used__lte=fund.total - minor)
    if not enough.update(used=F("used") + minor, times=F("times") + 1):
        raise _empty_refusal()


def _use_of(fund: Fund, day: date) -> FundUse:
    # Made where it is missing: of two givers at once, one waits for the row.
    key = {"fund": fund, "period": span_key(fund.span, day)}
    FundUse.objects.bulk_create([FundUse(**key)], ignore_conflicts=True)
    return FundUse.objects.get(**key)


def _empty_refusal() -> Refusal:
    return Refusal(
        _("This fund has nothing left for that, or you can’t use it."),
        next_step=_("Look at the ways to yes. A free kindness is always there."),
        code="desk.fund.empty",
    )
