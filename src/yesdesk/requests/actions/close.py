"""Close a request with an outcome, worked out where possible; and undo that."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.dates import by_words
from yesdesk.core.errors import Refusal, ValidationRefusal
from yesdesk.core.permissions import Permission
from yesdesk.requests.access import require_own_link_or_staff
from yesdesk.requests.actions.assignment import require_other_colleague
from yesdesk.requests.actions.calls import drop_call
from yesdesk.requests.actions.letters import post_decline, require_own_line
from yesdesk.requests.actions.presence import end_presence
from yesdesk.requests.actions.promise_state import settle_promises
from yesdesk.requests.actions.timeline import (
    add_entry,
    change_requests,
    clean_words,
    lock_request,
)
from yesdesk.requests.counting.actions import ended_columns
from yesdesk.requests.counting.rules import answer_numbers, name_rules, rules_of_answers
from yesdesk.requests.models import (
    Approval,
    ApprovalState,
    Decision,
    DecisionState,
    Entry,
    EntryKind,
    How,
    Outcome,
    OutcomeValue,
    OutgoingReply,
    Promise,
    PromiseState,
    Request,
    Way,
)
from yesdesk.requests.queries.mail_status import FROM_PATRON, of_undone_merge, reply_says

# No outcome: a promised answer is not given yet, so the request stays open.
PROMISED: Final = "promised"


@dataclass(frozen=True, slots=True)
class WhatWasDone:
    yeses: tuple[bool, ...] = ()  # those that stand; True: by exception
    partly: bool = False  # a part is given or not settled
    refused: bool = False  # by a lead or the library system
    told: bool = False  # they have an answer to their latest words
    other_way: bool = False  # the answer offers another way
    promised: bool = False  # and not given


def outcome_of(done: WhatWasDone) -> str:
    """Return the outcome or PROMISED; empty where nobody can know."""
    if done.yeses:
        if done.partly or done.refused or done.promised:
            return OutcomeValue.YES_PARTIAL
        return OutcomeValue.YES_BENT if any(done.yeses) else OutcomeValue.YES
    if done.promised:
        return PROMISED
    if done.told and done.other_way:
        return OutcomeValue.YES_OTHER_WAY
    if done.refused:
        return OutcomeValue.NOT_THIS_TIME
    return OutcomeValue.YES if done.told and not done.partly else ""


def worked_out_outcome(request: Request, *, answers: str = "", other_way: bool = False) -> str:
    """Return a request's outcome. `answers`: keys in its newest answer; `other_way`: it offers one."""
    return outcome_of(what_was_done(request, answers=answers, other_way=other_way))


def what_was_done(request: Request, *, answers: str = "", other_way: bool) -> WhatWasDone:
    decisions = list(
        Decision.objects.filter(request=request)
        .exclude(how=How.GIFT)
        .values_list("state", "rule", "option")
    )
    asked = set(Approval.objects.filter(request=request).values_list("state", flat=True))
    told, keys = _waits_and_newest_words(request)
    promised = Promise.objects.filter(
        request=request, state__in=(PromiseState.OPEN, PromiseState.BROKEN)
    )
    return WhatWasDone(
        yeses=tuple(rule is not None for state, rule, _key in decisions if state in _STANDS),
        partly=request.card_blocked
        or bool(asked & _HALF)
        or any(state in _IN_PART or key.startswith("partial") for state, _rule, key in decisions),
        refused=ApprovalState.NO in asked
        or any(state == DecisionState.REFUSED for state, _rule, _key in decisions),
        told=told,
        other_way=other_way or bool(rules_of_answers(answer_numbers(f"{keys} {answers}"))),
        promised=promised.exists(),
    )


def stays_open(request: Request) -> bool:
    """Return whether telling leaves it open: a blocked card, a question, a promise."""
    return request.card_blocked or is_to_come(request)


def is_to_come(request: Request) -> bool:
    """Return whether a promise runs or a colleague is asked: somebody is reminded of it."""
    promised = request.promised_for or request.late_since
    asked = Approval.objects.filter(request=request, state__in=_ASKED)
    return promised is not None or asked.exists()


def wait_on(request: Request, since: datetime | None) -> None:
    """Let a told patron wait on, unless something is to come, so that the request stands in a list."""
    if not is_to_come(request):
        request.waiting_since = since or timezone.now()
        changes = {"waiting_since": request.waiting_since}
        change_requests(Request.objects.filter(pk=request.pk), changes)


def note_card_blocked(request: Request, *, blocked: bool, by: Actor) -> bool:
    """Note whether the card is blocked, as just read; True where that is new."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    if blocked == request.card_blocked:
        return False
    request.card_blocked = blocked
    return bool(Request.objects.filter(pk=request.pk, closed_at=None).update(card_blocked=blocked))


_STANDS: Final = frozenset({DecisionState.DONE, DecisionState.PARTLY, DecisionState.PENDING})
_IN_PART: Final = frozenset({DecisionState.PARTLY, DecisionState.UNKNOWN})
# For the rest.
_ASKED: Final = frozenset({ApprovalState.OPEN, ApprovalState.COMING_OVER})

_HALF: Final = _ASKED | {ApprovalState.PART}


def _waits_and_newest_words(request: Request) -> tuple[bool, str]:
    # Whether the newest word is a told answer, and its keys.
    outgoing = OutgoingReply.objects.filter(entry=OuterRef("pk"), undone_at__isnull=False)
    kinds = (*FROM_PATRON, EntryKind.REPLY, EntryKind.TOLD)
    newest = (
        Entry.objects.filter(request=request, kind__in=kinds)
        .exclude(Exists(outgoing))
        .exclude(of_undone_merge())
        .order_by("-pk")
        .values_list("kind", "told", "outgoing__answers")
        .first()
    )
    if newest is None or newest[0] in FROM_PATRON:
        return False, ""
    kind, told, keys = newest
    to_call = kind == EntryKind.REPLY and told == Way.PHONE
    return not to_call, keys or ""


def untold_sentence(request: Request, name: str) -> str:
    if _waits_and_newest_words(request)[0]:
        return ""
    if not name:
        return _("They haven’t been told yet.")
    return _("%(name)s hasn’t been told yet.") % {"name": name}


def refused_rule(request: Request) -> int | None:
    """Return the rule that a lead said no to last; its words may be the no's."""
    noes = Approval.objects.filter(request=request, state=ApprovalState.NO)
    command = noes.order_by("-pk").values_list("command", flat=True).first()
    return command.get("rule") if command else None


def promised_choice(request: Request, language: str) -> str:
    """Return the choice to keep a promised request open; empty without a promise."""
    if request.promised_for is None:
        return ""
    zone, now = request.branch.time_zone, timezone.now()
    by = by_words(request.promised_for, zone=zone, language=language, now=now)
    return _("Promised %(by)s: it stays open until then") % {"by": by}


@transaction.atomic
def close_request(
    request: Request,
    *,
    value: OutcomeValue,
    reason: str = "",
    nearest_yes: str = "",
    ask_again: str = "",
    rule: int | None = None,
    answers: str = "",
    told: bool = False,
    kind: str = "",
    stood: Mapping[str, Any] | None = None,
    seen_revision: int | None = None,
    by: Actor,
) -> Outcome:
    """End the request. A *not this time* wants three lines and mails them, unless a reply `told` them. `stood`: for an
    undo, as before the same tap told them (`columns_for_undo`). `rule`: of a no. `answers`: keys of a spoken answer.
    `kind`: where nobody said it.
    """
    by.require(Permission.DESK_REQUEST_ANSWER)
    if value is OutcomeValue.WITHDRAWN:
        raise ValidationRefusal(
            {"value": _("Only the patron takes a request back, from their own page.")}
        )
    if value is OutcomeValue.NOT_THIS_TIME:
        require_other_colleague(request, by)
    lines = _lines_of_no_or_refuse(value, reason, nearest_yes, ask_again)
    if value is OutcomeValue.YES and _was_by_exception(request):
        value = OutcomeValue.YES_BENT
    _say_kind(request, kind)
    ended = _close_and_record_outcome(
        request, value, lines, told=told, stood=stood, seen_revision=seen_revision, by=by
    )
    rule = rule or (refused_rule(request) if value is OutcomeValue.NOT_THIS_TIME else None)
    name_rules(ended, rules=[rule] if rule else [], answers=answers, at=ended.at)
    return ended


def _say_kind(request: Request, kind: str) -> None:
    # Unless somebody did meanwhile.
    if kind and Request.objects.filter(pk=request.pk, kind="").update(kind=kind):
        request.kind = kind


def _was_by_exception(request: Request) -> bool:
    # By a decision with a part done or on its way.
    bent = Decision.objects.filter(request=request, rule__isnull=False)
    stands = Q(state__in=(DecisionState.PENDING, DecisionState.PARTLY, DecisionState.DONE))
    # of one act nobody knows yet, but another one is done
    return bent.filter(stands | Q(state=DecisionState.UNKNOWN, bend_recorded=True)).exists()


@transaction.atomic
def withdraw_request(request: Request, *, by: Actor) -> Outcome | None:
    """End the request as the patron takes it back; a closed one stays."""
    require_own_link_or_staff(request, by)
    if request.closed_at is not None:
        return None
    return _close_and_record_outcome(request, OutcomeValue.WITHDRAWN, {}, by=by)


def _lines_of_no_or_refuse(
    value: OutcomeValue, reason: str, nearest_yes: str, ask_again: str
) -> dict[str, str]:
    if value is not OutcomeValue.NOT_THIS_TIME:
        return {}
    lines = {"reason": reason, "nearest_yes": nearest_yes, "ask_again": ask_again}
    missing = {
        "reason": _("What is in the way? One line is enough."),
        "nearest_yes": _("What can they have instead? There is nearly always something."),
        "ask_again": _("How can they ask again, or whom?"),
    }
    empty = {name: missing[name] for name, line in lines.items() if not line.strip()}
    if empty:
        raise ValidationRefusal(empty)
    for name, line in lines.items():
        require_own_line(line, field=name)
    return {name: clean_words(line, field=name, at_most=300) for name, line in lines.items()}


def _close_and_record_outcome(
    request: Request,
    value: OutcomeValue,
    lines: dict[str, str],
    *,
    told: bool | None = None,
    stood: Mapping[str, Any] | None = None,
    seen_revision: int | None = None,
    by: Actor,
) -> Outcome:
    lock_request(request)
    if request.closed_at is not None:
        raise Refusal(
            _("This request is closed already."),
            next_step=_("Take that back first, or write a note."),
            code="desk.request.closed",
        )
    now = timezone.now()
    tells = bool(lines) and not (told or reply_says(request, lines.values()))
    message = post_decline(request, lines, now=now) if tells else None
    stood = stood or columns_for_undo(request)
    entry = add_entry(
        request,
        EntryKind.OUTCOME,
        by=by,
        now=now,
        detail={"value": value} | ({"untold": True} if tells and message is None else {}),
        message=message,
        seen_revision=seen_revision,
        changes={**_CLOSED, "outcome": value, "closed_at": now},
    )
    end_presence(request, by=by)
    settle_promises(request, now=now)
    drop_call(request)
    counted = ended_columns(request, now)
    return Outcome.objects.create(
        request=request, entry=entry, value=value, at=now, **stood, **lines, **counted
    )


_CLOSED = {"waiting_since": None, "at_desk": False, "held": False}


def columns_for_undo(request: Request) -> dict[str, Any]:
    return {
        "waited_since": request.waits_since,
        "was_at_desk": request.at_desk,
        "was_held": request.held,
    }
