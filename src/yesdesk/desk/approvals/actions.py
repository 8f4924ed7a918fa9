"""Ask a colleague with more latitude for a yes, act on the answer, note a yes said aloud. `escalate` has the clock."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from yesdesk.core.actors import SYSTEM, Actor
from yesdesk.core.errors import NotAllowed, Refusal, ValidationRefusal
from yesdesk.core.permissions import Permission
from yesdesk.core.tasks.timers import cancel_timer, set_timer
from yesdesk.desk.approvals.escalate import (
    ENDS,
    VOICE_AGAIN,
    add_answer_entry,
    count_asked,
    next_colleagues,
    notify_approval_pages,
    ring_members,
    settle_approval,
    tiers_for,
)
from yesdesk.desk.approvals.labels import words_of_a_no
from yesdesk.desk.approvals.queries import may_answer_late
from yesdesk.desk.decisions.apply import apply_command
from yesdesk.desk.decisions.under_way import (
    asked_already_refusal,
    asks_for_same,
    open_questions,
    require_not_on_its_way,
)
from yesdesk.desk.options.option import Command
from yesdesk.ils.accounts.own_card import require_own_card
from yesdesk.ils.acts.settle import note_backing
from yesdesk.people.models import User
from yesdesk.people.queries import actor_for, possible_backers
from yesdesk.places.queries import next_open_day
from yesdesk.requests.actions.conflict_of_interest import (
    require_no_conflict,
    require_no_verbal_conflict,
)
from yesdesk.requests.actions.intake import reopen_if_closed
from yesdesk.requests.actions.timeline import add_entry, lock_request
from yesdesk.requests.models import (
    Approval,
    ApprovalState,
    DecisionShare,
    Entry,
    EntryKind,
    Request,
)
from yesdesk.requests.models.approval import NOT_AT_ITS_END

_UNDECIDED: Final = (ApprovalState.OPEN, *NOT_AT_ITS_END)
_ANSWERABLE: Final = (ApprovalState.OPEN, ApprovalState.TIMED_OUT)


@transaction.atomic
def request_approval(
    request: Request, command: Command, *, tiers: Sequence[int], asked_from: str = "", by: Actor
) -> Approval:
    """Ask colleagues of these job classes (`Verdict.ask`); a second tap finds the first question. Raises Refusal.
    Without a reachable colleague it is `nobody` at once. Refused: acts under way, and a colleague's question.
    `asked_from`: the browser's name for this request (`Device.handle`).
    """
    _lock_for_question(request, command, by)
    asked = _approval_asked_before(request, command, by)
    if asked is not None:
        return asked
    return _ask_and_notify(request, command, tiers_for(request, tiers), asked_from, by)


def _approval_asked_before(request: Request, command: Command, by: Actor) -> Approval | None:
    # The asker's own waiting question. A question by an old version of its rule is taken back. Raises Refusal where a
    # colleague asked for the same, also for another request of the account.
    data = command.as_data()
    for asked in open_questions(request.pk, command.patron):
        if asked.asker_id == by.user_id and asked.request_id == request.pk:
            asked.request = request
            if asked.command == data:
                return asked
            if _is_of_another_version(asked, command):
                _withdraw_open(asked, by)
                continue
        if asks_for_same(asked, command, request.pk):
            raise asked_already_refusal(asked)
    return None


def _is_of_another_version(asked: Approval, command: Command) -> bool:
    former, rule = Command.from_data(asked.command), command.rule
    return rule is not None and rule == former.rule and command.rule_version != former.rule_version


def _ask_and_notify(
    request: Request, command: Command, tiers: list[int], asked_from: str, by: Actor
) -> Approval:
    now = timezone.now()
    reach = next_colleagues(by, tiers, request.branch_id)
    ask = _new_approval(request, command, tiers, by, now)
    ask.asked_from = asked_from
    if reach is not None:
        ask.tier, ask.everywhere, ask.state = reach.tier, reach.everywhere, ApprovalState.OPEN
        ask.ends_at = now + ask.answer_within
    ask.save()
    add_entry(request, EntryKind.ASKED_UP, by=by, now=now, detail={"what": ask.what})
    if reach is None:
        add_answer_entry(ask, now=now, by=SYSTEM)
        count_asked(ask, now=now)
    else:
        set_timer(ENDS, str(ask.pk), ask.ends_at)
        notify_approval_pages(ask)
        ring_members(ask, reach.members)
    return ask


def _new_approval(
    request: Request, command: Command, tiers: Sequence[int], by: Actor, now: datetime
) -> Approval:
    return Approval(
        request=request,
        asker_id=by.user_id,
        command=command.as_data(),
        what=command.summary(),
        tiers=list(tiers),
        answer_minutes=by.answer_minutes,
        asked_at=now,
        ends_at=now,
        state=ApprovalState.NOBODY,
    )


def answer_approval(
    ask: Approval,
    *,
    says: ApprovalState,
    why: str = "",
    next_step: str = "",
    answered_from: str = "",
    by: Actor,
) -> None:
    """Answer a question: yes, part, no (with a reason and a way on) or "I'll come over". A yes is carried out at once.
    A late answer counts until the patron was told something or it was asked again. The second of two answers raises
    Refusal. A yes to money first asks for the lead's own card (CardNotSaid). Never inside a transaction, as the
    library system is asked about households.
    """
    _may_answer(ask, answered_from, by)
    _refuse_unless_in(ask, _ANSWERABLE)
    words = words_of_a_no(why, next_step) if says is ApprovalState.NO else ""
    if says in {ApprovalState.YES, ApprovalState.PART}:
        command = Command.from_data(ask.command)
        if command.is_money:
            require_own_card(by)
        require_no_conflict(command.patron, ask.request.proven_card, by)
    _answer_and_carry_out(ask, says, words, by)


@transaction.atomic
def _answer_and_carry_out(ask: Approval, says: ApprovalState, words: str, by: Actor) -> None:
    lock_request(ask.request)
    if not may_answer_late(ask):
        raise _has_its_answer(ask)
    now = _settle_or_refuse(ask, says, was=_ANSWERABLE, by=by)
    add_answer_entry(ask, text=words, now=now, by=by)
    if says in {ApprovalState.YES, ApprovalState.PART}:
        _carry_out_command(ask, says, backer=by)
    notify_approval_pages(ask)


def record_verbal_yes(ask: Approval, *, whose: int, by: Actor) -> None:
    """Note a spoken yes of a reachable colleague, and do it at once. They see it, and can deny it. Never inside a
    transaction.
    """
    by.require(Permission.DESK_REQUEST_ANSWER)
    _refuse_unless_asker(ask, by)
    _refuse_unless_in(ask, _UNDECIDED)
    command = Command.from_data(ask.command)
    _note_voice(ask, verbal_backer(command, ask.tiers, ask.request.proven_card, whose, by=by))


def verbal_backer(
    command: Command, tiers: Sequence[int], card: str, whose: int, *, by: Actor
) -> Actor:
    """Return the colleague who may have said yes aloud. Raises ValidationRefusal, or NotAllowed. Not inside a
    transaction. `card`: the patron is known by it.
    """
    by.require(Permission.DESK_REQUEST_ANSWER)
    if whose not in dict(possible_backers(by, tiers)):
        raise ValidationRefusal({"whose": _("Choose who said yes: a colleague who is there now.")})
    lead = actor_for(User.objects.select_related("job_class").get(pk=whose))
    require_no_verbal_conflict(command.patron, card, lead, is_money=command.is_money)
    return lead


@transaction.atomic
def note_verbal_yes(
    request: Request, command: Command, *, tiers: Sequence[int], lead: Actor, by: Actor
) -> Approval:
    """Note a yes said aloud before any question, and carry it out. It settles a waiting question of the asker for the
    same. Raises ValidationRefusal where the lead's job class is not asked. `lead` comes from `verbal_backer`.
    """
    _lock_for_question(request, command, by)
    ask = _approval_asked_before(request, command, by)
    if ask is None:
        ask = _new_approval(request, command, tiers_for(request, tiers), by, timezone.now())
        ask.save()
    if lead.job_class_id not in ask.tiers:
        raise ValidationRefusal({"whose": _("Choose who said yes: a colleague who is there now.")})
    _note_voice(ask, lead)
    return ask


@transaction.atomic
def _note_voice(ask: Approval, lead: Actor) -> None:
    lock_request(ask.request)
    now = _settle_or_refuse(ask, ApprovalState.BY_VOICE, was=_UNDECIDED, by=lead)
    add_answer_entry(ask, now=now, by=lead)
    again, over = next_open_day(ask.request.branch, now)
    took = _carry_out_command(ask, ApprovalState.BY_VOICE, backer=lead, unseen_until=over)
    Approval.objects.filter(pk=ask.pk).update(took=took)
    set_timer(VOICE_AGAIN, str(ask.pk), again)
    notify_approval_pages(ask)


@transaction.atomic
def confirm_verbal_yes(ask: Approval, *, mine: bool, by: Actor) -> None:
    """Confirm or deny a yes noted for `by`. A denial undoes nothing and blames nobody: a correction follows. A request
    that this yes closed opens again for that.
    """
    if by.user_id is None or ask.answered_by_id != by.user_id:
        raise NotAllowed.because(Permission.DESK_REQUEST_ANSWER)
    lock_request(ask.request)
    state = ApprovalState.YES if mine else ApprovalState.NOT_SAID
    now = _settle_or_refuse(ask, state, was=(ApprovalState.BY_VOICE,), by=by)
    cancel_timer(VOICE_AGAIN, str(ask.pk))
    if ask.took is not None:
        note_backing(_acts_of_entry(ask.took), theirs=mine, by=by)
        Approval.objects.filter(pk=ask.pk).update(took=None)
    if not mine:
        reopen_if_closed(ask.request, by=by)
        add_answer_entry(
            ask, now=now, by=by, changes={"waiting_since": ask.request.waits_since or now}
        )
    notify_approval_pages(ask)


@transaction.atomic
def withdraw_approval(ask: Approval, *, by: Actor) -> None:
    by.require(Permission.DESK_REQUEST_ANSWER)
    _refuse_unless_asker(ask, by)
    lock_request(ask.request)
    _withdraw_open(ask, by)


def _withdraw_open(ask: Approval, by: Actor) -> None:
    now = _settle_or_refuse(
        ask, ApprovalState.WITHDRAWN, was=(ApprovalState.OPEN, ApprovalState.COMING_OVER), by=by
    )
    add_answer_entry(ask, now=now, by=by)
    notify_approval_pages(ask)


def _settle_or_refuse(
    ask: Approval, state: ApprovalState, *, was: Sequence[ApprovalState], by: Actor
) -> datetime:
    now = timezone.now()
    if not settle_approval(ask, state, was=was, by=by, now=now):
        raise _has_its_answer(ask)
    return now


def _refuse_unless_in(ask: Approval, was: Sequence[ApprovalState]) -> None:
    # Look before its command: an answered question has only the rule left.
    if ask.state not in was:
        raise _has_its_answer(ask)


def _has_its_answer(ask: Approval) -> Refusal:
    return Refusal(
        _("This question has its answer already, or its time is over."),
        next_step=_("Open the request. You see there what happened."),
        code="desk.approval.settled",
        next_href=reverse("request", args=[ask.request_id]),
        next_label=_("Open the request"),
    )


def _carry_out_command(
    ask: Approval, says: ApprovalState, *, backer: Actor, unseen_until: datetime | None = None
) -> Entry:
    command = Command.from_data(ask.command)
    wanted = command.half() if says is ApprovalState.PART else command
    if wanted is None:
        raise ValidationRefusal(
            {"says": _("You can’t say yes to half of this. Say yes, or why not.")}
        )
    asker = User.objects.select_related("job_class").filter(pk=ask.asker_id or 0).first()
    if asker is None or not asker.is_active:
        raise Refusal(
            _("The person who asked isn’t here any more."),
            next_step=_("Open the request: you can do it yourself."),
            code="desk.approval.asker_gone",
        )
    request = ask.request
    taken = apply_command(
        request,
        wanted,
        by=actor_for(asker),
        backer=backer.user_id,
        unseen_until=unseen_until,
    )
    return taken.entry


def _acts_of_entry(took: Entry) -> list[str]:
    shares = DecisionShare.objects.filter(decision__entry=took).order_by("pk")
    return [str(act) for act in shares.values_list("act", flat=True)]


def _may_answer(ask: Approval, answered_from: str, by: Actor) -> None:
    by.require(Permission.DESK_REQUEST_ANSWER)
    _refuse_if_closed(ask.request)
    if by.user_id is None or by.user_id == ask.asker_id:
        raise NotAllowed(
            _("You can’t answer your own question."),
            next_step=_("The person who is asked answers. Until then, do what you can."),
            code="desk.approval.own",
        )
    if by.job_class_id not in ask.tiers:
        raise NotAllowed(
            _("Your job class can’t decide this much."),
            next_step=_("Leave it to the person who was asked."),
            code="desk.approval.not_yours",
        )
    if answered_from and answered_from == ask.asked_from:
        raise NotAllowed(
            _("This is the computer it was asked on."),
            next_step=_("Answer on your own screen, or tell your colleague. They write it down."),
            code="desk.approval.same_screen",
        )


def _refuse_unless_asker(ask: Approval, by: Actor) -> None:
    if ask.asker_id != by.user_id:
        raise NotAllowed(
            _("A colleague asked this."),
            next_step=_("Ask from the request yourself, or leave them a note there."),
            code="desk.approval.not_asker",
        )


def _lock_for_question(request: Request, command: Command, by: Actor) -> None:
    # Raises Refusal where the request is closed or the act under way.
    by.require(Permission.DESK_REQUEST_ANSWER)
    if command.is_money:
        require_own_card(by)
    lock_request(request)
    _refuse_if_closed(request)
    require_not_on_its_way(command, by)


def _refuse_if_closed(request: Request) -> None:
    if request.closed_at is not None:
        raise Refusal(
            _("This request is closed already."),
            next_step=_("Take that back first, or write a note."),
            code="desk.request.closed",
        )
