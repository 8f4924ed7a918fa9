"""How far one bend may go. A job class without a line for the rule may not bend it."""

from django.utils.translation import gettext_noop as _

from yesdesk.policy.situation import LatitudeTerms, LazyText, Situation, Stop

_NO_LINE = Stop(
    LazyText(_("The sheet gives your job class no room for this.")),
    others_may=True,
)
_LESS_THAN_NOTHING = Stop(
    LazyText(_("There is nothing here to give.")), LazyText(_("Look at the amount once more."))
)


def per_act(situation: Situation, terms: LatitudeTerms | None) -> Stop | None:
    """Stop above the cap for one time, and where there is no line at all."""
    if situation.amount < 0:
        return _LESS_THAN_NOTHING
    if terms is None:
        return None if situation.is_free else _NO_LINE
    cap = terms.per_act
    if cap is None or situation.amount <= cap:
        return None
    why = LazyText(
        _("You may decide up to %(cap)s each time, and this is %(amount)s."),
        {"cap": situation.rule.amount(cap), "amount": situation.rule.amount(situation.amount)},
    )
    return Stop(why, others_may=True)
