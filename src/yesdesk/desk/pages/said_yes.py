"""A tap on a way to yes: what was tapped, and what the next page says. The button "Lea said yes" stands beside the one
that asks her, for a yes that was said aloud.
"""

from typing import Final

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_noop

from yesdesk.core.actors import Actor
from yesdesk.core.web.notices import flash
from yesdesk.desk.approvals.actions import note_verbal_yes, verbal_backer
from yesdesk.desk.approvals.take import option_gone
from yesdesk.desk.models import Request
from yesdesk.desk.options.labels import DO_IT_THERE
from yesdesk.desk.options.option import Command, Option
from yesdesk.desk.requests.views import StaffRequest, number_in

SAID_YES: Final = "said_yes"
"""A button: a colleague (user id) said yes to an option (its key), like `12:bend.ask`."""


def tapped(http: StaffRequest) -> tuple[int | None, str]:
    """Who said yes aloud, None where that was not the button, and the key of the option that was tapped."""
    said = http.POST.get(SAID_YES, "")
    if not said:
        return None, http.POST.get("option", "")
    whose, _colon, key = said.partition(":")
    return number_in(whose) or 0, key


def backer_of(http: StaffRequest, option: Option, card: str, whose: int) -> Actor:
    """The colleague who may have said it. Asks the library system, so not in a transaction. Raises Refusal where it
    needs no colleague, or nobody's yes would do.
    """
    if option.command is None or not option.ask:
        raise option_gone()
    return verbal_backer(option.command, option.ask, card, whose, by=http.actor)


def note_yes(http: StaffRequest, request: Request, option: Option, lead: Actor) -> HttpResponse:
    """Note it, and lead to the request."""
    note_verbal_yes(request, option.proposed, tiers=option.ask, lead=lead, by=http.actor)
    flash(http, "Noted. It is on its way, and your colleague sees it.")
    return redirect("request", request.pk)


def done_sentence(command: Command) -> str:
    """What the next page says of a command that was done, not yet translated."""
    if command.by_hand:
        return gettext_noop("Written down. Once it is done in the library system, say so here.")
    if command.done_elsewhere:
        return DO_IT_THERE
    if not command.orders:
        return gettext_noop("Done. It stands on the timeline.")
    return gettext_noop("Done here. You can undo it until the library system is told.")
