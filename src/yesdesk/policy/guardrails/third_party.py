"""Money of somebody else is theirs to give: it needs a line of its own on the sheet."""

from django.utils.translation import gettext_noop as _

from yesdesk.policy.situation import LatitudeTerms, LazyText, RuleKind, Situation, Stop

_WHY = LazyText(_("This money belongs to somebody else, so it is not ours to give."))


def third_party(situation: Situation, terms: LatitudeTerms | None) -> Stop | None:
    """Stop whoever has no line for it; where nobody has one, it stops everybody."""
    if situation.rule.kind is not RuleKind.THIRD_PARTY or terms is not None:
        return None
    return Stop(_WHY, others_may=bool(situation.latitude))
