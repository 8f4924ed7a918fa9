"""What we did last time, in sentences: of the whole library, in ranges, by month, from five on."""

from collections.abc import Mapping
from datetime import date

from babel.dates import format_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.policy.precedents import Precedent, precedents
from yesdesk.policy.reasons import REASON_WORDS


def precedent_sentences(by: Actor, names: Mapping[int, str], *, day: date) -> list[str]:
    """What was done last time, in sentences. `names`: of the rules in question, by id. The most frequent of each
    rule. One query.
    """
    found = precedents(by, names, day=day)
    return [precedent_words(names[rule], some[0]) for rule, some in found.items()]


def precedent_words(rule: str, precedent: Precedent) -> str:
    """Like `Late charges. Family emergency: by exception, 5 to 9 times since March 2026`."""
    since = format_date(precedent.since, "MMMM y", locale=get_language() or "en")
    values = {
        "rule": rule,
        "reason": REASON_WORDS[precedent.reason],
        "n": precedent.at_least,
        "most": precedent.at_most,
        "month": since,
    }
    if precedent.at_most is None:
        words = _("%(rule)s. %(reason)s: by exception, %(n)d times or more since %(month)s")
    else:
        words = _("%(rule)s. %(reason)s: by exception, %(n)d to %(most)d times since %(month)s")
    return words % values
