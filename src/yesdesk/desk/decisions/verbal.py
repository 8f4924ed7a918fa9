"""A yes by exception that asks nothing of the library system: it is done when it is said, and may be taken back."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.errors import Refusal
from yesdesk.desk.decisions.evidence import record_evidence, withdraw_evidence
from yesdesk.desk.models import Entry, EntryKind, Request
from yesdesk.desk.options.command import Command
from yesdesk.desk.requests.actions.timeline import add_entry, lock_request
from yesdesk.desk.requests.queries.cap_subject import cap_subject
from yesdesk.policy.usage import restore_patron_usage, restore_share


def verbal_detail(command: Command, *, ends: bool) -> dict[str, Any]:
    """The detail of a verbal yes: its name, what taking it back needs, and whether the same tap ended the request."""
    if command.rule is None or command.steps:
        return {}
    return {"word": command.name, "account": command.patron} | ({"ended": True} if ends else {})


def require_not_said(request: Request, command: Command) -> None:
    """Raise Refusal where this yes was said already, here or at another desk. The request is held still."""
    if not verbal_detail(command, ends=False):
        return
    said = Entry.objects.filter(request=request, kind=EntryKind.ACT, detail__word=command.name)
    if said.exclude(detail__has_key="taken_back").exists():
        raise Refusal(
            _("A yes to this was said already."),
            next_step=_("It stands on the timeline."),
            code="desk.way.said",
        )


def record_verbal_evidence(taken: Entry, *, at: datetime, by: Actor) -> None:
    """Record the exception at once, as nothing is on its way."""
    if "word" in taken.detail:
        record_evidence(taken, at=at, by=by)


def withdraw_verbal(entry: Entry, *, by: Actor) -> None:
    """Take back a verbal yes, by whoever is at the desk. In the caller's transaction."""
    lock_request(entry.request)
    entry.refresh_from_db(fields=["detail"])
    if "taken_back" in entry.detail:
        return
    _unsay(entry, by)
    detail = {"what": "word"}
    add_entry(entry.request, EntryKind.UNDONE, by=by, now=timezone.now(), detail=detail)


def withdraw_with_outcome(outcome: Entry, *, by: Actor) -> None:
    """Take back the verbal yes that ended the request: both were one tap."""
    before = Entry.objects.filter(request=outcome.request_id, pk__lt=outcome.pk).order_by("-pk")
    entry = before.select_related("request__branch").first()
    if entry is not None and "word" in entry.detail and "ended" in entry.detail:
        _unsay(entry, by)


def _unsay(entry: Entry, by: Actor) -> None:
    """What was used up for it is there again, and its bend is gone."""
    detail = entry.detail
    if "rule" in detail:
        rule, week, amount = detail["rule"], detail["week"], detail["amount"]
        restore_share(rule, branch=entry.request.branch_id, week=week, amount=amount, by=by)
        whom = cap_subject(detail.get("account", ""), entry.request.proven_card)
        if whom:
            restore_patron_usage(rule, account=whom, week=week, amount=amount, times=1, by=by)
        withdraw_evidence(entry, by=by)
    Entry.objects.filter(pk=entry.pk).update(detail={**detail, "taken_back": True})
