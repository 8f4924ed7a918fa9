"""The acts on a request that need no words: one tap, what it does, and what the page then says."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.utils.translation import gettext_noop as _

from yesdesk.desk.requests.actions.assignment import assign, unassign
from yesdesk.desk.requests.actions.reply import release_held, set_audience


@dataclass(frozen=True)
class QuickAction:
    """`do(request, by=)`: the act. `done`: what the page says after it, not yet translated."""

    do: Callable[..., None]
    done: str


QUICK_ACTIONS = {
    "take": QuickAction(assign, _("It is yours now.")),
    "give_back": QuickAction(unassign, _("Whoever is nearest may take it.")),
    "for_leads": QuickAction(
        partial(set_audience, for_leads=True), _("Only leads see this from now on.")
    ),
    "about_lead": QuickAction(
        partial(set_audience, for_leads=True, about_lead=True),
        _("It is about a lead: only the post your library named reads it from now on."),
    ),
    "for_all": QuickAction(
        partial(set_audience, for_leads=False), _("Everybody on staff sees this again.")
    ),
    "release": QuickAction(release_held, _("It is on the desk now.")),
}
