"""Take back what was done: a decision by whatever carried it out, an outcome, a promise or a hand-over for ten
minutes, and an answer until it goes out. Undo ends when the patron has been told.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.errors import Refusal
from yesdesk.core.permissions import Permission
from yesdesk.desk.answers.actions import note_unused, uncount_answers_sent
from yesdesk.desk.decisions.evidence import withdraw_evidence
from yesdesk.desk.decisions.settle import carry_act, settle_act
from yesdesk.desk.funds.actions import return_to_fund
from yesdesk.desk.models import Decision, DecisionState, Entry, EntryKind, How
from yesdesk.desk.models.decision import BY_WORDS, is_undoable
from yesdesk.desk.models.entry import UNDO_WITHIN
from yesdesk.desk.options.context import cap_subject
from yesdesk.desk.requests.actions.assignment import undo_hand_over
from yesdesk.desk.requests.actions.close import reopen
from yesdesk.desk.requests.actions.decision_rows import add_decision_end, move_decision
from yesdesk.desk.requests.actions.merge import undo_merge
from yesdesk.desk.requests.actions.promise_state import cancel_promise
from yesdesk.desk.requests.actions.timeline import add_entry, lock_request
from yesdesk.desk.requests.actions.undo_reply import undo_reply
from yesdesk.desk.requests.queries.decisions import acts_of
from yesdesk.desk.requests.queries.undo import told_since
from yesdesk.ils.acts.actions import cancel, send_now
from yesdesk.policy.usage import restore_patron_usage, restore_share


@transaction.atomic
def cancel_decision(decision: Decision, *, by: Actor) -> None:
    """Take a decision back: its acts before they are sent, a word within ten minutes, a gift to its fund as long.

    Raises Refusal when any of its acts is on its way, and then all of it stays; for what is too long ago; and once the
    patron was told.
    """
    by.require(Permission.DESK_REQUEST_ANSWER)
    _require_untold(decision.entry)
    if decision.how == How.VERBAL:
        _require_undoable(decision.entry, decision)
        _withdraw_verbal(decision, by=by)
    elif decision.fund_id is not None:
        return_to_fund(decision, by=by)
    else:
        for uuid in acts_of(decision):
            cancel(uuid, by=by)
            settle_act(uuid, by=by)


@transaction.atomic
def send_acts_now(decision: Decision, *, by: Actor) -> None:
    """Send a decision's acts now, without the rest of the time to undo."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    for uuid in acts_of(decision):
        send_now(uuid, by=by)
        carry_act.enqueue(str(uuid))


@transaction.atomic
def undo(entry: Entry, *, by: Actor) -> None:
    """Take back a word, an outcome, a promise or a hand-over within ten minutes, and an answer until it goes out,
    by whoever is at the desk.
    """
    by.require(Permission.DESK_REQUEST_ANSWER)
    if entry.kind == EntryKind.REPLY:
        if undo_reply(entry, by=by):
            _withdraw_words(entry, by=by)
            uncount_answers_sent(entry)
            note_unused(entry.request, entry.outgoing.answers.split())
        return
    decision = Decision.objects.filter(entry=entry).first()
    _require_undoable(entry, decision)
    if decision is not None:
        decision.request, decision.entry = entry.request, entry
        cancel_decision(decision, by=by)
        return
    match entry.kind:
        case EntryKind.OUTCOME:
            if reopen(entry, now=timezone.now(), by=by):
                _withdraw_with_outcome(entry, by=by)
        case EntryKind.PROMISE:
            cancel_promise(entry.promise, by=by)
        case EntryKind.MERGED:
            undo_merge(entry, by=by)
        case _:
            undo_hand_over(entry, by=by)


def _require_untold(entry: Entry) -> None:
    """Raise Refusal where the patron was told something since: they count on it."""
    if told_since(entry, timezone.now()):
        raise Refusal(
            _("They have been told, so this stays."),
            next_step=_("Do what is right now, and tell them."),
            code="desk.undo.patron_told",
        )


def _require_undoable(entry: Entry, decision: Decision | None) -> None:
    """Raise Refusal for what is longer ago than ten minutes, or where something else has happened since."""
    newer = Entry.objects.filter(request=entry.request_id, id__gt=entry.pk)
    if not is_undoable(entry.kind, decision) or timezone.now() - entry.at > UNDO_WITHIN:
        raise Refusal(
            _("That was more than ten minutes ago, so it stays."),
            next_step=_("Write to the patron, or note what should happen instead."),
            code="desk.undo.too_late",
        )
    if newer.exclude(kind__in=[EntryKind.NOTE, EntryKind.UNDONE, EntryKind.CONTACT]).exists():
        raise Refusal(
            _("Something else has happened since, so this can’t simply be taken back."),
            next_step=_("Read what is new, then decide."),
            code="desk.undo.overtaken",
        )


def _withdraw_verbal(decision: Decision, *, by: Actor) -> None:
    """Take back a verbal yes, by whoever is at the desk. In the caller's transaction."""
    request = decision.request
    lock_request(request)
    if not _unsay(decision, by):
        return
    detail = {"what": "word"}
    told = add_entry(request, EntryKind.UNDONE, by=by, now=timezone.now(), detail=detail)
    add_decision_end(decision, told, DecisionState.CANCELLED)


def _withdraw_with_outcome(outcome: Entry, *, by: Actor) -> None:
    """Take back the exceptions in the words that ended the request: both were one tap."""
    before = Entry.objects.filter(request=outcome.request_id, pk__lt=outcome.pk).order_by("-pk")
    newest = before.exclude(decision__option__startswith=BY_WORDS).values("pk")[:1]
    by_words = Decision.objects.filter(
        option__startswith=BY_WORDS,
        entry__request=outcome.request_id,
        entry__gt=newest,
        entry__lt=outcome.pk,
    )
    for found in by_words.select_related("request__branch"):
        _unsay(found, by)


def _withdraw_words(reply: Entry, *, by: Actor) -> None:
    """Take back the exceptions that were in the words of an answer, as nobody will read them."""
    later = Decision.objects.filter(entry__request=reply.request_id, entry__gt=reply.pk)
    for found in later.filter(option__startswith=BY_WORDS).select_related("request__branch"):
        _unsay(found, by)


def _unsay(decision: Decision, by: Actor) -> bool:
    """Restore what was used up for it and drop its bend; False where somebody took it back before."""
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
