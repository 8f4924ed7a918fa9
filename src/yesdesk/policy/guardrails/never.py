"""Law, safety, privacy, minors: no latitude reaches there. The rule says why, and the nearest yes."""

from django.utils.translation import gettext_noop as _

from yesdesk.policy.situation import LatitudeTerms, LazyText, RuleKind, Situation, Stop

_PLAIN = LazyText(_("Nobody here may bend this one."))


def never(situation: Situation, _terms: LatitudeTerms | None) -> Stop | None:
    """Stop every rule of the kind `never`, for everybody."""
    rule = situation.rule
    if rule.kind is not RuleKind.NEVER:
        return None
    if not rule.reason:
        return Stop(_PLAIN)
    return Stop(LazyText(_("Nobody here may bend this one: %(reason)s"), {"reason": rule.reason}))
