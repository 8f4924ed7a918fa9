"""How far, and how often, a rule bends for one patron in twelve months."""

from django.utils.translation import gettext_noop as _

from yesdesk.policy.situation import LatitudeTerms, LazyText, Situation, Stop


def per_patron(situation: Situation, terms: LatitudeTerms | None) -> Stop | None:
    """Stop where this time would go over the year's sum or number of times."""
    if terms is None:
        return None
    times = terms.per_pattern_times
    if times is not None and situation.used_pattern_times >= times:
        why = LazyText(
            _("It was done for the same person as often as you may in a year: %(cap)s."),
            {"cap": times},
        )
        return Stop(why, others_may=True)
    cap, rule = terms.per_pattern, situation.rule
    if cap is None or situation.used_pattern + situation.amount <= cap:
        return None
    why = LazyText(
        _("For the same person you may decide up to %(cap)s a year, and %(used)s is used."),
        {"cap": rule.amount(cap), "used": rule.amount(situation.used_pattern)},
    )
    return Stop(why, others_may=True)
