"""Authority exists before the moment, in writing: without a signed sheet nobody bends anything."""

from django.utils.translation import gettext_noop as _

from yesdesk.policy.situation import LatitudeTerms, LazyText, Situation, Stop

_STOP = Stop(
    LazyText(_("No leader has signed yet what staff may decide.")),
    LazyText(_("Ask for the sheet to be signed. Until then, promise an answer by a time.")),
)


def signed(situation: Situation, _terms: LatitudeTerms | None) -> Stop | None:
    """Stop while no signed sheet is in force."""
    return None if situation.signed else _STOP
