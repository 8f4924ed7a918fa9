"""A bend is written down when it happened, and its reason while its week runs. Both lie in policy, where nobody
stands; who bent it is let go of elsewhere (anonymise.py).
"""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.dates import iso_week, local_day
from yesdesk.core.errors import NotFound, Refusal, ValidationRefusal
from yesdesk.core.idempotency import DuplicateSubmission, find_result, record_result
from yesdesk.core.permissions import Permission
from yesdesk.desk.decisions.anonymise import harbour_period
from yesdesk.desk.models import Entry, EntryKind
from yesdesk.desk.requests.actions.timeline import lock_request, notify_pages
from yesdesk.ils.models import Act, ActState
from yesdesk.places.models import Branch
from yesdesk.policy import evidence as policy
from yesdesk.policy.queries import rule_in_force
from yesdesk.policy.reasons import BendReason
from yesdesk.policy.situation import RuleTerms

_LINK: Final = "bend_week"
"""In an entry's detail: that its bend can be found by the key of this week, as long as that lives."""

_WHY: Final = "why"
"""Beside it, while the act is on its way: the reason under that key, until there is a bend to keep it."""


_NOTHING: Final = 0
"""What a form's second press finds: no way to the bend, which has no time and no author."""


def record_evidence(taken: Entry, *, at: datetime, by: Actor) -> None:
    """Record the exception, once for each tap that bent a rule, when the first of its acts is done. In the caller's
    transaction.
    """
    detail, request = taken.detail, taken.request
    if "rule" not in detail or detail.get("bent"):
        return
    day = local_day(at, request.branch.time_zone)
    terms = rule_in_force(by, detail["rule"], branch=request.branch_id, day=day)
    if terms is None:
        return  # the rule ended while the act was on its way
    kept, tap = bool(harbour_period(at)), _tap_of(taken)
    why = policy.unseal_reason(detail[_WHY], tap, detail["week"]) if _WHY in detail else None
    policy.record_bend(
        terms,
        amount=_how_far(detail),
        branch=request.branch_id,
        day=day,
        backed=bool(detail.get("backed")),
        reason=why or BendReason.NOT_SAID,
        tap=tap if kept else "",
        by=by,
    )
    link = {_LINK: iso_week(day)} if kept else {}
    stays = {name: value for name, value in detail.items() if name != _WHY}
    Entry.objects.filter(pk=taken.pk).update(detail={**stays, "bent": True, **link})


def _how_far(detail: Mapping[str, Any]) -> int | None:
    """A word counts as the most it may have been, and nobody measured it."""
    amount: int = detail["amount"]
    return None if amount and "word" in detail else amount


def withdraw_evidence(taken: Entry, *, by: Actor) -> None:
    """Remove the record of an exception that was taken back. Where no link to it was kept nobody finds it, and it
    stays.
    """
    week = taken.detail.get(_LINK)
    key = policy.bend_key(_tap_of(taken), week) if week else None
    if key is not None:
        policy.withdraw_bend(key, by=by)


def _tap_of(entry: Entry) -> str:
    return f"entry:{entry.pk}"


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
    """Record an exception that happened elsewhere, after the fact. `amount`: in the rule's unit, where somebody
    knows. Once, however often
    the form was pressed. Raises ValidationRefusal for a rule or a reason that is not there.
    """
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
def add_reason(entry: Entry, reason: str, *, by: Actor) -> None:
    """Add the reason of one's own exception, by one tap: while it is on its way, or for as long as something leads
    to its bend.
    Raises Refusal after that.

    The entry learns that it was said, never what: it names somebody, and lies in every backup.
    """
    by.require(Permission.DESK_REQUEST_ANSWER)
    lock_request(entry.request)
    entry.refresh_from_db(fields=["detail"])
    if entry.kind != EntryKind.ACT or "rule" not in entry.detail:
        raise NotFound.plain()
    detail = {**entry.detail, "said": True}
    if _LINK in detail:
        _say_of_bend(entry, reason, by)
    elif _is_on_its_way(detail):
        detail[_WHY] = policy.seal_reason(reason, _tap_of(entry), detail["week"], by=by)
    else:
        raise _too_late(_("It is done, and nothing leads from it to the rule any more."))
    Entry.objects.filter(pk=entry.pk).update(detail=detail)
    notify_pages(entry.request)


def _is_on_its_way(detail: Mapping[str, Any]) -> bool:
    """Whether it may still become a bend, whose reason nobody said."""
    if "bent" in detail or _WHY in detail:
        return False
    acts = Act.objects.filter(uuid__in=list(detail["acts"]))
    return acts.exclude(state__in=(ActState.DONE, ActState.REFUSED, ActState.CALLED_BACK)).exists()


def _say_of_bend(entry: Entry, reason: str, by: Actor) -> None:
    key = policy.bend_key(_tap_of(entry), entry.detail[_LINK])
    if key is None or not policy.set_reason(key, reason, by=by):
        raise _too_late(_("Its week is over, so it stands as it is."))


def _too_late(sentence: str) -> Refusal:
    return Refusal(sentence, next_step=_("Nothing needs doing."), code="desk.bend.week_over")
