"""Take an option by the only road: a no, a question to a colleague, or an act."""

from django.db import transaction
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.errors import Refusal
from yesdesk.desk.approvals.actions import request_approval
from yesdesk.desk.decisions.apply import apply_command
from yesdesk.desk.decisions.decline import send_decline
from yesdesk.desk.options.option import Option
from yesdesk.requests.actions.promises import suggest_purchase
from yesdesk.requests.models import Approval, Decision, Outcome, Promise, Request

type Taken = Outcome | Promise | Approval | Decision


@transaction.atomic
def take_option(request: Request, option: Option, *, by: Actor, asked_from: str = "") -> Taken:
    """Take an option offered a moment ago. Raises Refusal where it only informs, or is the member's no more.
    `asked_from`: the browser (`request_approval`).
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
    return apply_command(request, option.command, by=by)


def option_gone() -> Refusal:
    return Refusal(
        _("You can’t do this any more: something on the account has changed."),
        next_step=_("Look at the ways to yes once more."),
        code="desk.way.gone",
    )
