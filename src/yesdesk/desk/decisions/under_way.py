"""Find what is under way, so that nobody does it or asks for it twice: acts on the account, and questions."""

from collections.abc import Mapping
from typing import Any, Final

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.errors import Refusal
from yesdesk.core.prepared_query import JoinedRows, PreparedQuery
from yesdesk.desk.options.option import Command
from yesdesk.ils.account_facts import Thing, order_target
from yesdesk.ils.acts.actions import hold_account
from yesdesk.ils.acts.queries import targets_in_progress, unknown_acts_on
from yesdesk.ils.models import Act, ActState
from yesdesk.ils.port import Capability
from yesdesk.people.models import User
from yesdesk.requests.models import (
    Approval,
    ApprovalState,
    Decision,
    DecisionShare,
    DecisionState,
    How,
    Request,
)

# Their answer is still to come.
WAITS: Final = (ApprovalState.OPEN, ApprovalState.COMING_OVER)


def open_questions(request: int | None, account: str) -> list[Approval]:
    """Return open questions about this request, or this account (ref) in any request. One query, as few wait."""
    return [
        ask
        for ask in map(_ASKED.read, _approvals_waiting.rows())
        if ask.request_id == request or (account and ask.command.get("patron") == account)
    ]


@PreparedQuery
def _approvals_waiting() -> QuerySet[Approval, tuple[Any, ...]]:
    waiting = Approval.objects.filter(state__in=WAITS, request__closed_at=None)
    return waiting.order_by("pk").values_list(*_ASKED.columns)


_ASKED: Final = JoinedRows(Approval, {"request": Request, "answered_by": User})


def asks_for_same(ask: Approval, command: Command, request: int | None) -> bool:
    """Return whether the question is for a thing of the command; without a thing, for the same word."""
    theirs: Mapping[str, Any] = ask.command
    if command.orders:
        same_account = command.patron and theirs.get("patron") == command.patron
        return bool(same_account and _things_in(command) & _things_asked(theirs))
    if ask.request_id != request or theirs.get("orders"):
        return False
    if command.rule is not None:
        return (theirs.get("rule"), theirs.get("name")) == (command.rule, command.name)
    return theirs.get("way") == command.way


def _things_in(command: Command) -> set[Thing]:
    return {order_target(each.does, each.target) for each in command.orders}


def _things_asked(command: Mapping[str, Any]) -> set[Thing]:
    return {order_target(each["does"], each["target"]) for each in command.get("orders", ())}


def require_not_on_its_way(command: Command, by: Actor) -> None:
    """Raise Refusal where an act is under way. It locks the account first, so a second tap finds the first act."""
    if not command.patron:
        return
    hold_account(command.patron)
    wanted = _things_in(command)
    lost = {order_target(act.does, act.target) for act in unknown_acts_on(by, command.patron)}
    if wanted & lost:
        raise Refusal(
            _("We don’t know yet whether this arrived in the library system."),
            next_step=_(
                "Don’t do it again. We keep looking. You will see on the request what happened."
            ),
            code="desk.way.not_known_yet",
        )
    if wanted & targets_in_progress(by, command.patron):
        raise Refusal(
            _("This is on its way already."),
            next_step=_("See on the request what happens."),
            code="desk.way.under_way",
        )


def require_not_asked(command: Command, request: Request) -> None:
    """Raise Refusal where a colleague was asked and can still answer."""
    for ask in open_questions(request.pk, command.patron):
        if ask.state == ApprovalState.OPEN and asks_for_same(ask, command, request.pk):
            raise asked_already_refusal(ask)


# A verbal yes by name, or a free kindness by its option.
type Said = frozenset[tuple[str, str]]


def said_on(request: int) -> Said:
    """Return the words and free kindnesses of this request. One query."""
    done = Decision.objects.filter(
        request=request, how__in=(How.VERBAL, How.GIFT), state=DecisionState.DONE, fund=None
    )
    rows = done.values_list("how", "name", "option")
    return frozenset((how, name if how == How.VERBAL else option) for how, name, option in rows)


# Once for a request: the account does not show that they were done.
_GIVES_TIME: Final = (Capability.RENEW, Capability.EXTEND_DUE_DATE, Capability.EXTEND_EXPIRY)


def time_given(request: int) -> frozenset[Thing]:
    """Return things that got more time for this request, confirmed. One query."""
    return frozenset(order_target(*row) for row in _time_given.rows(request=request))


@PreparedQuery
def _time_given(*, request: int) -> QuerySet[Act, tuple[str, str]]:
    shares = DecisionShare.objects.filter(decision__request=request).values("act")
    done = Act.objects.filter(uuid__in=shares, state=ActState.DONE, does__in=_GIVES_TIME)
    return done.values_list("does", "target")


def is_given(command: Command, given: frozenset[Thing]) -> bool:
    return bool(command.orders) and _things_in(command) <= given


def is_said(command: Command, said: Said) -> bool:
    return (command.how, command.name if command.how == How.VERBAL else command.way) in said


def asked_already_refusal(ask: Approval) -> Refusal:
    if ask.state == ApprovalState.COMING_OVER:
        said = _("A colleague is coming over for this.")
    else:
        said = _("A colleague is asked for this already.")
    return Refusal(
        said,
        next_step=_("Wait for the answer. You see it on the request."),
        code="desk.way.asked",
        next_href=reverse("request", args=[ask.request_id]),
        next_label=_("Open the request"),
    )
