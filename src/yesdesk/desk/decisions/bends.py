"""Note an exception and its reason on its decision, until a night has counted its week (counts/night.py)."""

from contextlib import suppress
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.dates import local_day
from yesdesk.core.errors import NotFound, Refusal, ValidationRefusal
from yesdesk.core.idempotency import DuplicateSubmission, find_result, record_result
from yesdesk.core.permissions import Permission
from yesdesk.counts.early import count_at_once
from yesdesk.places.models import Branch
from yesdesk.policy.bends import BendReason, band_of, one_of_the_list
from yesdesk.policy.queries import rules_by_version
from yesdesk.policy.situation import RuleTerms
from yesdesk.requests.actions.timeline import lock_request, notify_pages
from yesdesk.requests.models import Decision, DecisionState, How
from yesdesk.requests.models.decision import BY_WORDS

# A form's second press finds this: no way to the bend.
_NOTHING: Final = 0

_ON_ITS_WAY: Final = Q(
    bend_recorded=False, state__in=(DecisionState.PENDING, DecisionState.UNKNOWN)
)


def record_bend(decision: Decision, *, at: datetime, by: Actor) -> None:
    """Note an exception once for each tap, with its first done act, in the caller's transaction."""
    if decision.rule is None or decision.bend_recorded:
        return
    request, version = decision.request, decision.rule_version or 0
    rule, amount = rules_by_version(by, {version}).get(version), _how_far(decision)
    if rule is not None and amount is not None:
        decision.band = band_of(amount, rule.terms.measure)
    decision.bend_recorded, decision.reason = True, decision.reason or BendReason.NOT_SAID
    decision.settled_on = local_day(at, request.branch.time_zone)
    decision.branch_id = request.branch_id
    decision.save(update_fields=["bend_recorded", "band", "reason", "settled_on", "branch"])


def _how_far(decision: Decision) -> int | None:
    # A word counts once: nobody measured it.
    if decision.option.startswith(BY_WORDS):
        return None
    return None if decision.amount and decision.how == How.VERBAL else decision.amount


def withdraw_bend(decision: Decision) -> None:
    """Empty what was noted of an exception that did not happen. Once its week is counted nothing is there."""
    rows = Decision.objects.filter(pk=decision.pk)
    rows.update(band=None, reason="", settled_on=None, branch=None)


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
    """Count a past exception at once, and keep nothing else of it. Once for each form. Raises ValidationRefusal.
    `amount`: in the rule's unit, if known.
    """
    by.require(Permission.DESK_REQUEST_ANSWER)
    if rule is None:
        raise ValidationRefusal({"rule": _("Choose the rule that stood in the way.")})
    said = one_of_the_list(reason)
    if form_id and find_result(form_id) is not None:
        return
    values: dict[str, tuple[object, ...]] = {"bend_reason": (rule.id, said)}
    if amount is not None:
        values["bend_band"] = rule.id, band_of(amount, rule.measure)
    with suppress(DuplicateSubmission), transaction.atomic():
        if form_id:
            record_result(form_id, _NOTHING)
        count_at_once(day, branch.pk, values)


@transaction.atomic
def add_reason(decision: Decision, reason: str, *, by: Actor) -> None:
    """Add the reason of an exception by a tap, until its week is counted. Raises Refusal later. No entry learns it."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    if decision.rule is None:
        raise NotFound.plain()
    said = one_of_the_list(reason)
    lock_request(decision.request)
    open_ones = Decision.objects.filter(_ON_ITS_WAY | Q(settled_on__isnull=False), pk=decision.pk)
    if not open_ones.update(reason=said):
        raise Refusal(
            _("Its week is over, so it stays as it is."),
            next_step=_("Nothing needs doing."),
            code="desk.bend.week_over",
        )
    decision.reason = said
    notify_pages(decision.request)
