"""A yes by exception that asks nothing of the library system: it is done when it is said, and may be taken back."""

from django.utils import timezone
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.errors import Refusal
from yesdesk.desk.decisions.evidence import withdraw_evidence
from yesdesk.desk.models import Decision, DecisionState, Entry, EntryKind, How, Request
from yesdesk.desk.options.command import Command
from yesdesk.desk.requests.actions.decision_rows import add_decision_end, move_decision
from yesdesk.desk.requests.actions.timeline import add_entry, lock_request
from yesdesk.desk.requests.queries.cap_subject import cap_subject
from yesdesk.policy.usage import restore_patron_usage, restore_share


def is_verbal_yes(command: Command) -> bool:
    """Whether a command bends a rule by word alone."""
    return command.rule is not None and not command.steps


def require_not_said(request: Request, command: Command) -> None:
    """Raise Refusal where this yes was said already, here or at another desk. The request is held still."""
    if not is_verbal_yes(command):
        return
    said = Decision.objects.filter(request=request, how=How.VERBAL, name=command.name)
    if said.filter(state=DecisionState.DONE).exists():
        raise Refusal(
            _("A yes to this was said already."),
            next_step=_("It stands on the timeline."),
            code="desk.way.said",
        )


def withdraw_verbal(decision: Decision, *, by: Actor) -> None:
    """Take back a verbal yes, by whoever is at the desk. In the caller's transaction."""
    request = decision.request
    lock_request(request)
    if not _unsay(decision, by):
        return
    detail = {"what": "word"}
    told = add_entry(request, EntryKind.UNDONE, by=by, now=timezone.now(), detail=detail)
    add_decision_end(decision, told, DecisionState.CANCELLED)


def withdraw_with_outcome(outcome: Entry, *, by: Actor) -> None:
    """Take back the verbal yes that ended the request: both were one tap."""
    before = Entry.objects.filter(request=outcome.request_id, pk__lt=outcome.pk).order_by("-pk")
    ended_it = Decision.objects.filter(how=How.VERBAL, entry=before.values("pk")[:1])
    found = ended_it.exclude(ends_request="").select_related("request__branch").first()
    if found is not None:
        _unsay(found, by)


def _unsay(decision: Decision, by: Actor) -> bool:
    """What was used up for it is there again, and its bend is gone; False where somebody took it back before."""
    if not move_decision(decision, DecisionState.CANCELLED, by=by):
        return False
    decision.refresh_from_db(fields=["bend_week"])
    request, rule, week, amount = (
        decision.request,
        decision.rule,
        decision.week,
        decision.amount,
    )
    if rule is not None:
        restore_share(rule, branch=request.branch_id, week=week, amount=amount, by=by)
        whom = cap_subject(decision.account, request.proven_card)
        if whom:
            restore_patron_usage(rule, account=whom, week=week, amount=amount, times=1, by=by)
        withdraw_evidence(decision, by=by)
    return True
