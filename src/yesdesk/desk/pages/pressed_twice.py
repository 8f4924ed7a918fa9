"""A second press of an answer's button: its words are not sent again, and the page says they are sent.

A different press is an answer of its own.
"""

from yesdesk.core.actors import Actor
from yesdesk.desk.pages.form_actions import TOLD, UNFINISHED_NO
from yesdesk.desk.pages.forms import ReplyForm, ToldForm
from yesdesk.requests.actions.close import stays_open, worked_out_outcome
from yesdesk.requests.actions.next_request import ToldHere
from yesdesk.requests.models import OutcomeValue, Request, Way
from yesdesk.requests.queries.undo import SentBefore, sent_before


def said_of_first(request: Request, form: ReplyForm, *, by: Actor) -> str:
    """Return the page's sentence about the first press, not yet translated; empty without one."""
    closes = form.cleaned_data["then"]
    found = _first_press(request, form, closes=closes, by=by)
    if found is None or form.cleaned_data["way"] not in {"", found.way}:
        return ""
    if closes and not found.closes:
        return UNFINISHED_NO
    return TOLD[found.way if found.waits else Way.HERE][closes]


def told_by_first(request: Request, form: ToldForm, *, by: Actor) -> ToldHere | None:
    """Return what the first press did in person; None without one."""
    found = _first_press(request, form, closes=True, by=by)
    if found is None or found.way is not Way.HERE:
        return None
    outcome = request.outcome if found.closes else worked_out_outcome(request)
    return ToldHere(outcome, None, closed=found.closes)


def _first_press(
    request: Request, form: ReplyForm, *, closes: bool, by: Actor
) -> SentBefore | None:
    # A no without its lines stayed open, though it was to close.
    clean = form.cleaned_data
    found = sent_before(request, clean["words"], last=clean["last"], by=by)
    if found is None or form.sent:
        return None
    if found.excepted != (clean["exceptions"] if closes else frozenset()):
        return None
    if found.closes == closes:
        return found
    lacks_lines = worked_out_outcome(request) == OutcomeValue.NOT_THIS_TIME
    return found if closes and (lacks_lines or stays_open(request)) else None
