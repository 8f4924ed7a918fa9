"""Accounts are off for volunteers, contractors and minors, by job class, so that nobody works out of grade."""

from django.utils.translation import gettext_noop as _

from yesdesk.policy.situation import LatitudeTerms, LazyText, Situation, Stop

_STOP = Stop(
    LazyText(_("Your job class does not work in patrons’ accounts.")),
    LazyText(_("Hand it to a colleague whose job class does, or promise an answer by a time.")),
    others_may=True,
)


def job_class_allows(situation: Situation, _terms: LatitudeTerms | None) -> Stop | None:
    """Stop what touches an account or money, for who may not."""
    if situation.may_touch_accounts or not (situation.touches_account or situation.is_money):
        return None
    return _STOP
