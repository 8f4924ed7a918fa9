"""What is scarce is taken from the next patron: somebody looks who waits before it is given."""

from django.utils.translation import gettext_noop as _

from yesdesk.policy.conditions import Fact, known_value
from yesdesk.policy.situation import LatitudeTerms, LazyText, RuleKind, Situation, Stop

_LOOK = Stop(
    LazyText(_("Others may wait for it, and nobody has looked yet.")),
    LazyText(_("Look first how many others wait for it.")),
)


def scarce(situation: Situation, terms: LatitudeTerms | None) -> Stop | None:
    """While others wait, a lead decides; while it is not known, nobody does."""
    if situation.rule.kind is not RuleKind.SCARCE:
        return None
    waiting = known_value(situation.facts, Fact.HOLDS_WAITING)
    if not isinstance(waiting, int):
        return _LOOK
    if waiting < 1 or (terms is not None and terms.lead):
        return None
    why = LazyText(
        _("Others wait for it: %(waiting)s. It would be taken from them."), {"waiting": waiting}
    )
    return Stop(why, others_may=True)
