"""Take an option, the one road for page and terminal: said no, asked of a colleague, or done."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.errors import Refusal
from yesdesk.desk.approvals.actions import request_approval
from yesdesk.desk.decisions.apply import apply_command
from yesdesk.desk.decisions.decline import send_decline
from yesdesk.desk.models import Approval, Decision, Outcome, OutcomeValue, Promise, Request
from yesdesk.desk.options.option import Option
from yesdesk.desk.requests.actions.card_scan import open_scanned_request
from yesdesk.desk.requests.actions.close import close_request, worked_out_outcome
from yesdesk.desk.requests.actions.promises import suggest_purchase
from yesdesk.desk.requests.queries.decisions import acts_of
from yesdesk.ils.acts.actions import send_now
from yesdesk.ils.port import Account
from yesdesk.places.models import Branch

type Taken = Outcome | Promise | Approval | Decision
"""A no that was said, an answer promised, a question to a colleague, or a yes."""


@transaction.atomic
def take_option(
    request: Request,
    option: Option,
    *,
    by: Actor,
    asked_from: str = "",
    at_once: bool = False,
) -> Taken:
    """Take an option as it was offered a moment ago. `asked_from`: the browser it is asked in
    (`request_approval`). `at_once`: its acts are sent without the seconds in which they can be called back.

    Raises Refusal for an option that only tells, and for what is not theirs (any more).
    """
    if option.decline is not None:
        return send_decline(request, option.decline, by=by)
    if option.suggests:
        return suggest_purchase(request, by=by)
    if option.command is None:
        raise option_gone()
    if option.ask:
        return request_approval(
            request, option.command, tiers=option.ask, asked_from=asked_from, by=by
        )
    decision = apply_command(request, option.command, by=by)
    if at_once:
        for uuid in acts_of(decision):
            send_now(uuid, by=by)
    return decision


@transaction.atomic
def take_at_terminal(
    card: str, account: Account, option: Option, *, branch: Branch, by: Actor
) -> list[UUID]:
    """Open a walk-in and take its option together, without time to undo; the acts to carry out. Raises Refusal where
    it may not be, and nothing is left behind then.
    """
    request = open_scanned_request(card, account, branch=branch, by=by)
    taken = take_option(request, option, at_once=True, by=by)
    if not isinstance(taken, Approval | Promise):
        close_request(request, value=OutcomeValue(worked_out_outcome(request)), by=by)
    return acts_of(taken) if isinstance(taken, Decision) else []


def option_gone() -> Refusal:
    """The refusal where an option was offered and is not any more."""
    return Refusal(
        _("You can’t do this any more: something on the account has changed."),
        next_step=_("Look at the ways to yes once more."),
        code="desk.way.gone",
    )
