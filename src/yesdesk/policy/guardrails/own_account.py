"""Nobody moves money on their own or their household's account; a colleague's goes to a lead."""

from django.utils.translation import gettext_noop as _

from yesdesk.policy.situation import LatitudeTerms, LazyText, Situation, Stop

_OWN = Stop(LazyText(_("Nobody moves money on their own account.")), others_may=True)
_HOUSEHOLD = Stop(
    LazyText(_("Nobody moves money on an account of their household.")), others_may=True
)
_COLLEAGUE = Stop(
    LazyText(_("This account belongs to a colleague, so a lead decides.")), others_may=True
)


def not_own_account(situation: Situation, terms: LatitudeTerms | None) -> Stop | None:
    """Stop money on one's own, one's household's, and (but for a lead) a colleague's account."""
    if not situation.is_money:
        return None
    if situation.own_account:
        return _OWN
    if situation.household:
        return _HOUSEHOLD
    if situation.colleagues_account and not (terms is not None and terms.lead):
        return _COLLEAGUE
    return None
