"""How far a rule bends at one branch in one week, whoever bends it."""

from django.utils.translation import gettext_noop as _

from yesdesk.policy.situation import LatitudeTerms, LazyText, Situation, Stop


def per_week(situation: Situation, terms: LatitudeTerms | None) -> Stop | None:
    """Stop where this time would go over what the branch may give this week."""
    cap = None if terms is None else terms.per_week
    if cap is None or situation.used_week + situation.amount <= cap:
        return None
    rule = situation.rule
    why = LazyText(
        _("This branch may give up to %(cap)s a week in your job class, and %(used)s is used."),
        {"cap": rule.amount(cap), "used": rule.amount(situation.used_week)},
    )
    return Stop(why, others_may=True)
