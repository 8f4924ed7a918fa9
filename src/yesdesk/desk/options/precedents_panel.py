"""The notes beside the options: precedents, leadership's promise, acts whose result is not known yet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from babel.dates import format_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.dates import local_day
from yesdesk.desk.requests.queries.act_summary import title_of
from yesdesk.ils.acts.queries import ActLine, unknown_acts_on
from yesdesk.ils.port import Account
from yesdesk.places.models import Branch
from yesdesk.policy.evidence import REASON_WORDS, Precedent, precedents
from yesdesk.policy.queries import latitude_in_force


def precedent_sentences(by: Actor, names: Mapping[int, str], *, day: date) -> list[str]:
    """Precedents in sentences. `names`: of the rules in question, by id. The most frequent of each
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


@dataclass(frozen=True, slots=True)
class HarbourText:
    """`text`: empty while leadership has signed none, and then the page says so."""

    text: str = ""
    signed_by: str = ""
    signed_as: str = ""


def safe_harbour(by: Actor, branch: Branch, now: datetime) -> HarbourText:
    """The safe-harbour text of the sheet that is in force there today."""
    sheet = latitude_in_force(by, local_day(now, branch.time_zone))
    if sheet is None or not sheet.harbour_text:
        return HarbourText()
    return HarbourText(sheet.harbour_text, sheet.signed_by, sheet.signed_as)


def unknown_act_sentences(by: Actor, account: Account | None) -> list[str]:
    """Acts sent to an account that may not have arrived: a sentence for each kind. One query."""
    lost = unknown_acts_on(by, account.patron.ref) if account is not None else []
    together = groupby(
        sorted(lost, key=lambda act: (act.does, act.needs_a_look)),
        key=lambda act: (act.does, act.needs_a_look),
    )
    return [_unknown_sentence(list(acts), by) for _kind, acts in together]


def _unknown_sentence(acts: Sequence[ActLine], by: Actor) -> str:
    what = {"what": title_of(acts, by.language, for_staff=True)}
    if acts[0].needs_a_look:
        said = _(
            "We could not see whether this arrived in the library system: %(what)s. Look there, and say what you "
            "saw under “By hand”, before anybody does it again."
        )
        return said % what
    said = _(
        "We do not know yet whether this arrived in the library system: %(what)s. Do not do it again. "
        "We keep looking."
    )
    return said % what
