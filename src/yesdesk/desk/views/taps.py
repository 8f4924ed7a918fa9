"""The acts on a request that need no words: one tap, what it does, and what the page then says."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.utils.translation import gettext_noop as _

from yesdesk.desk.actions.answering import mark_for_leads, release_held
from yesdesk.desk.actions.handing import give_back, take


@dataclass(frozen=True)
class Tap:
    """`do(request, by=)`: the act. `done`: what the page says after it, not yet translated."""

    do: Callable[..., None]
    done: str


TAPS = {
    "take": Tap(take, _("It is yours now.")),
    "give_back": Tap(give_back, _("Whoever is nearest may take it.")),
    "for_leads": Tap(
        partial(mark_for_leads, for_leads=True), _("Only leads see this from now on.")
    ),
    "about_lead": Tap(
        partial(mark_for_leads, for_leads=True, about_lead=True),
        _("It is about a lead: only the post your library named reads it from now on."),
    ),
    "for_all": Tap(
        partial(mark_for_leads, for_leads=False), _("Everybody on staff sees this again.")
    ),
    "release": Tap(release_held, _("It is on the desk now.")),
}
