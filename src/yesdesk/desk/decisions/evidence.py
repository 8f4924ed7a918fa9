"""Write exceptions and their reasons down in policy, which names nobody (anonymise.py removes authors)."""

from contextlib import suppress
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.dates import iso_week, local_day
from yesdesk.core.errors import NotFound, Refusal, ValidationRefusal
from yesdesk.core.idempotency import DuplicateSubmission, find_result, record_result
from yesdesk.core.permissions import Permission
from yesdesk.desk.decisions.anonymise import harbour_period
from yesdesk.places.models import Branch
from yesdesk.policy import evidence as policy
from yesdesk.policy.evidence import BendReason
from yesdesk.policy.queries import rule_in_force
from yesdesk.policy.situation import RuleTerms
from yesdesk.requests.actions.timeline import lock_request, notify_pages
from yesdesk.requests.models import Decision, DecisionState, How
from yesdesk.requests.models.decision import BY_WORDS

_OF_THE_BEND: Final = ("state", "bend_recorded", "bend_week", "reason_sealed", "reason_given")

# A form's second press finds this: no way to the bend.
_NOTHING: Final = 0


def record_evidence(decision: Decision, *, at: datetime, by: Actor) -> None:
    """Record an exception once for each tap, with its first done act, in the caller's transaction."""
    request = decision.request
    if decision.rule is None or decision.bend_recorded:
        return
    day = local_day(at, request.branch.time_zone)
    terms = rule_in_force(by, decision.rule, branch=request.branch_id, day=day)
    if terms is None:
        return  # the rule ended while the act was on its way
    kept, tap, sealed = bool(harbour_period(at)), _tap_of(decision), decision.reason_sealed
    why = policy.unseal_reason(sealed, tap, decision.week) if sealed is not None else None
    policy.record_bend(
        terms,
        amount=_how_far(decision),
        branch=request.branch_id,
        day=day,
        backed=decision.backed,
        no_lead=decision.no_lead,
        reason=why or BendReason.NOT_SAID,
        tap=tap if kept else "",
        by=by,
    )
    decision.bend_recorded, decision.reason_sealed = True, None
    decision.bend_week = iso_week(day) if kept else ""
    decision.save(update_fields=["bend_recorded", "reason_sealed", "bend_week"])


def _how_far(decision: Decision) -> int | None:
    # A word counts once: nobody measured it.
    if decision.option.startswith(BY_WORDS):
        return None
    return None if decision.amount and decision.how == How.VERBAL else decision.amount


def withdraw_evidence(decision: Decision, *, by: Actor) -> None:
    """Remove an undone exception's record. Without a link nobody finds it, and it stays."""
    week = decision.bend_week
    key = policy.bend_key(_tap_of(decision), week) if week else None
    if key is not None:
        policy.withdraw_bend(key, by=by)


def _tap_of(decision: Decision) -> str:
    return f"entry:{decision.entry_id}"


def record_exception(
    rule: RuleTerms | None,
    *,
    branch: Branch,
    day: date,
    reason: str,
    by: Actor,
    amount: int | None = None,
    form_id: str = "",
) -> None:
    """Record a past exception, once for each form. Raises ValidationRefusal. `amount`: in the rule's unit, if known."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    if rule is None:
        raise ValidationRefusal({"rule": _("Choose the rule that stood in the way.")})
    if form_id and find_result(form_id) is not None:
        return
    with suppress(DuplicateSubmission), transaction.atomic():
        if form_id:
            record_result(form_id, _NOTHING)
        key = policy.record_bend(rule, amount=amount, branch=branch.pk, day=day, by=by)
        policy.set_reason(key, reason, by=by)


@transaction.atomic
def add_reason(decision: Decision, reason: str, *, by: Actor) -> None:
    """Add the reason of one's own exception by a tap, while something leads to its bend. Raises Refusal later. The row
    learns that it was said, never what: its entry names somebody, and both lie in every backup.
    """
    by.require(Permission.DESK_REQUEST_ANSWER)
    lock_request(decision.request)
    decision.refresh_from_db(fields=_OF_THE_BEND)
    if decision.rule is None:
        raise NotFound.plain()
    decision.reason_given = True
    if decision.bend_week:
        _say_of_bend(decision, reason, by)
    elif _is_on_its_way(decision):
        tap = _tap_of(decision)
        decision.reason_sealed = policy.seal_reason(reason, tap, decision.week, by=by)
    else:
        raise _too_late(_("It is done, and no longer linked to the rule."))
    decision.save(update_fields=["reason_given", "reason_sealed"])
    notify_pages(decision.request)


def _is_on_its_way(decision: Decision) -> bool:
    # It may become a bend, and nobody gave a reason.
    if decision.bend_recorded or decision.reason_sealed is not None:
        return False
    return decision.state in {DecisionState.PENDING, DecisionState.UNKNOWN}


def _say_of_bend(decision: Decision, reason: str, by: Actor) -> None:
    key = policy.bend_key(_tap_of(decision), decision.bend_week)
    if key is None or not policy.set_reason(key, reason, by=by):
        raise _too_late(_("Its week is over, so it stays as it is."))


def _too_late(sentence: str) -> Refusal:
    return Refusal(sentence, next_step=_("Nothing needs doing."), code="desk.bend.week_over")
