"""Take back decisions, outcomes, promises and hand-overs for ten minutes, and answers until they go out.

Undo ends when the patron has been told.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.errors import Refusal
from yesdesk.core.permissions import Permission
from yesdesk.desk.answers.actions import note_unused
from yesdesk.desk.decisions.bends import withdraw_bend
from yesdesk.desk.decisions.settle import carry_act, settle_acts
from yesdesk.desk.funds.actions import return_to_fund
from yesdesk.desk.options.context import cap_subject
from yesdesk.ils.acts.actions import cancel, send_now
from yesdesk.policy.usage import restore_patron_usage, restore_share
from yesdesk.requests.actions.decision_rows import add_decision_end, move_decision
from yesdesk.requests.actions.timeline import add_entry, lock_request
from yesdesk.requests.actions.undo import require_undoable, undo_entry
from yesdesk.requests.models import Decision, DecisionState, Entry, EntryKind, How
from yesdesk.requests.models.decision import BY_WORDS
from yesdesk.requests.queries.decisions import acts_of
from yesdesk.requests.queries.undo import told_since


@transaction.atomic
def cancel_decision(decision: Decision, *, by: Actor) -> None:
    """Take a decision back: acts before they are sent, a word or gift within ten minutes. Raises Refusal. With one act
    on its way, all of it stays.
    """
    by.require(Permission.DESK_REQUEST_ANSWER)
    _require_untold(decision.entry)
    if decision.how == How.VERBAL:
        require_undoable(decision.entry, decision)
        _withdraw_verbal(decision, by=by)
    elif decision.fund_id is not None:
        return_to_fund(decision, by=by)
    else:
        acts = acts_of(decision)
        for uuid in acts:
            cancel(uuid, by=by)
        settle_acts(acts, by=by)


@transaction.atomic
def send_acts_now(decision: Decision, *, by: Actor) -> None:
    """Send a decision's acts without the rest of the time to undo."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    acts = acts_of(decision)
    for uuid in acts:
        send_now(uuid, by=by)
    carry_act.enqueue(*map(str, acts))


@transaction.atomic
def undo(entry: Entry, *, by: Actor) -> None:
    """Undo an entry, and with it the exceptions that stood in its words. Any colleague may."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    decision = Decision.objects.filter(entry=entry).first()
    if decision is not None:
        require_undoable(entry, decision)
        decision.request, decision.entry = entry.request, entry
        cancel_decision(decision, by=by)
    elif undo_entry(entry, by=by):
        _withdraw_with(entry, by=by)


def _withdraw_with(entry: Entry, *, by: Actor) -> None:
    if entry.kind == EntryKind.OUTCOME:
        _withdraw_with_outcome(entry, by=by)
    if entry.kind == EntryKind.REPLY:
        _withdraw_words(entry, by=by)
        note_unused(entry.request, entry.outgoing.answers.split())


def _require_untold(entry: Entry) -> None:
    # The patron counts on what they were told since.
    if told_since(entry, timezone.now()):
        raise Refusal(
            _("They have been told, so this stays."),
            next_step=_("Do what is right now, and tell them."),
            code="desk.undo.patron_told",
        )


def _withdraw_verbal(decision: Decision, *, by: Actor) -> None:
    request = decision.request
    lock_request(request)
    if not _cancel_and_give_back(decision, by):
        return
    detail = {"what": "word"}
    told = add_entry(request, EntryKind.UNDONE, by=by, now=timezone.now(), detail=detail)
    add_decision_end(decision, told, DecisionState.CANCELLED)


def _withdraw_with_outcome(outcome: Entry, *, by: Actor) -> None:
    # Both were one tap.
    before = Entry.objects.filter(request=outcome.request_id, pk__lt=outcome.pk).order_by("-pk")
    newest = before.exclude(decision__option__startswith=BY_WORDS).values("pk")[:1]
    by_words = Decision.objects.filter(
        option__startswith=BY_WORDS,
        entry__request=outcome.request_id,
        entry__gt=newest,
        entry__lt=outcome.pk,
    )
    for found in by_words.select_related("request__branch"):
        _cancel_and_give_back(found, by)


def _withdraw_words(reply: Entry, *, by: Actor) -> None:
    # Nobody will read those words.
    later = Decision.objects.filter(entry__request=reply.request_id, entry__gt=reply.pk)
    for found in later.filter(option__startswith=BY_WORDS).select_related("request__branch"):
        _cancel_and_give_back(found, by)


def _cancel_and_give_back(decision: Decision, by: Actor) -> bool:
    # False where somebody took it back before.
    if not move_decision(decision, DecisionState.CANCELLED, by=by):
        return False
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
        withdraw_bend(decision)
    return True
