"""The outcome of a request, worked out from what was done for it, so that nobody is asked what can be known."""

from dataclasses import dataclass
from typing import Final

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from yesdesk.core.dates import humanize_time
from yesdesk.desk.models import (
    AnswerRule,
    Approval,
    ApprovalState,
    Decision,
    DecisionState,
    Entry,
    EntryKind,
    How,
    OutcomeValue,
    OutgoingReply,
    Promise,
    PromiseState,
    Request,
    Way,
)
from yesdesk.desk.requests.queries.mail_status import FROM_PATRON

PROMISED: Final = "promised"
"""No outcome but a state: an answer by a time is promised and not given yet, so the request stays open."""


@dataclass(frozen=True, slots=True)
class WhatWasDone:
    """What was done for a request. `yeses`: of each that stands, whether a rule was bent for it. `partly`: a part of it
    is given, or not settled yet. `refused`: a lead or the library system said no. `told`: they have an answer to their
    latest words. `other_way`: that answer says what there is instead of a rule's yes. `promised`: an answer is promised
    and not given.
    """

    yeses: tuple[bool, ...] = ()
    partly: bool = False
    refused: bool = False
    told: bool = False
    other_way: bool = False
    promised: bool = False


def outcome_of(done: WhatWasDone) -> str:
    """The outcome of what was done, or PROMISED; empty where nothing was done, as nobody can know it then."""
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
    """The outcome of a request as it stands. `answers`: keys of the words put into its newest answer; `other_way`: that
    offers another way.
    """
    return outcome_of(what_was_done(request, answers=answers, other_way=other_way))


def what_was_done(request: Request, *, answers: str = "", other_way: bool = False) -> WhatWasDone:
    """What was done for a request, from its decisions, questions to leads, answers and promises."""
    decisions = list(
        Decision.objects.filter(request=request)
        .exclude(how=How.GIFT)
        .values_list("state", "rule", "option")
    )
    asked = set(Approval.objects.filter(request=request).values_list("state", flat=True))
    told, keys = _newest_answer(request)
    promised = Promise.objects.filter(
        request=request, state__in=(PromiseState.OPEN, PromiseState.BROKEN)
    )
    return WhatWasDone(
        yeses=tuple(rule is not None for state, rule, _key in decisions if state in _STANDS),
        partly=bool(asked & _HALF)
        or any(state in _IN_PART or key.startswith("partial") for state, _rule, key in decisions),
        refused=ApprovalState.NO in asked
        or any(state == DecisionState.REFUSED for state, _rule, _key in decisions),
        told=told,
        other_way=other_way or _of_a_rule(f"{keys} {answers}"),
        promised=promised.exists(),
    )


_STANDS: Final = frozenset({DecisionState.DONE, DecisionState.PARTLY, DecisionState.PENDING})
_IN_PART: Final = frozenset({DecisionState.PARTLY, DecisionState.UNKNOWN})
_HALF: Final = frozenset({ApprovalState.OPEN, ApprovalState.COMING_OVER})
"""A colleague is still asked for the rest."""


def _newest_answer(request: Request) -> tuple[bool, str]:
    """Whether the newest word between us and them is an answer they were told, and the keys of what was put into it."""
    outgoing = OutgoingReply.objects.filter(entry=OuterRef("pk"), undone_at__isnull=False)
    kinds = (*FROM_PATRON, EntryKind.REPLY, EntryKind.TOLD)
    newest = (
        Entry.objects.filter(request=request, kind__in=kinds)
        .exclude(Exists(outgoing))
        .order_by("-pk")
        .values_list("kind", "detail", "outgoing__answers")
        .first()
    )
    if newest is None or newest[0] in FROM_PATRON:
        return False, ""
    kind, detail, keys = newest
    to_call = kind == EntryKind.REPLY and detail.get("told") == Way.PHONE
    return not to_call, keys or ""


def _of_a_rule(keys: str) -> bool:
    """Whether one of these answers says what there is instead of a rule's yes."""
    numbers = [int(key[1:]) for key in keys.split() if key[:1] == "a" and key[1:].isdecimal()]
    return bool(numbers) and AnswerRule.objects.filter(answer__in=numbers[:20]).exists()


def untold_sentence(request: Request, name: str) -> str:
    """That the patron has not been told yet; empty where they were."""
    if _newest_answer(request)[0]:
        return ""
    if not name:
        return _("They have not been told yet.")
    return _("%(name)s has not been told yet.") % {"name": name}


def refused_rule(request: Request) -> int | None:
    """The rule that a lead was asked about last and said no to; its words may be those of the no."""
    noes = Approval.objects.filter(request=request, state=ApprovalState.NO)
    command = noes.order_by("-pk").values_list("command", flat=True).first()
    return command.get("rule") if command else None


def promised_choice(request: Request, language: str) -> str:
    """The choice to keep a promised request open; empty where nothing is promised."""
    if request.promised_for is None:
        return ""
    zone, now = request.branch.time_zone, timezone.now()
    at = humanize_time(request.promised_for, zone=zone, language=language, now=now)
    return _("Promised by %(at)s: it stays open until then") % {"at": at}
