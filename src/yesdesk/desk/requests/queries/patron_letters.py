"""Sentences to a patron about acts, a promise and an honest no: the same on their page and in a mail."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache
from typing import Final

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yesdesk.core.dates import humanize_day
from yesdesk.core.money import Money
from yesdesk.ils.acts.queries import ActLine
from yesdesk.ils.models import ActState
from yesdesk.ils.port import Capability

_ON_ITS_WAY: Final = frozenset({ActState.WAITING, ActState.SENDING})


def acts_in_letter(acts: Sequence[ActLine], language: str) -> str:
    """The acts of one tap in a letter's words, like `We have taken €18.40 off your account.`; empty where it
    is not known to be so.

    What is only on its way is told as that, and a block as gone only where that was read.
    """
    states = {act.state for act in acts}
    if not acts or not (states == {ActState.DONE} or states <= _ON_ITS_WAY):
        return ""
    done = states == {ActState.DONE}
    words = _waived(acts, language, done=done) or _others(acts, language, done=done)
    free = _("Your card is free again.") if any(act.lifted_a_block for act in acts) else ""
    return " ".join(each for each in (words, free) if each)


def _waived(acts: Sequence[ActLine], language: str, *, done: bool) -> str:
    amounts = [act.amount for act in acts if act.amount is not None]
    if not amounts:
        return ""
    total = Money(sum(each.minor for each in amounts), amounts[0].currency).spoken(language)
    if done:
        return _("We have taken %(amount)s off your account.") % {"amount": total}
    if any(act.held_up for act in acts):
        away = _(
            "Our computer for accounts does not answer just now. %(amount)s comes off once it does."
        )
        return away % {"amount": total}
    return _("We are taking %(amount)s off your account.") % {"amount": total}


def _others(acts: Sequence[ActLine], language: str, *, done: bool) -> str:
    says = _DONE.get(acts[0].does)
    if not done or says is None:
        return ""
    return says(len(acts), _due(acts, language))


def _due(acts: Sequence[ActLine], language: str) -> str:
    days = {act.read_back.get("due") or act.until for act in acts}
    day = days.pop() if len(days) == 1 else ""
    return humanize_day(date.fromisoformat(day), language=language) if day else ""


def _longer(count: int, due: str) -> str:
    said = ngettext(
        "You have more time for what you borrowed.",
        "You have more time for the %(n)d things you borrowed.",
        count,
    ) % {"n": count}
    return f"{said} {_('The new day is %(day)s.') % {'day': due}}" if due else said


def _back(count: int, _due: str) -> str:
    return ngettext(
        "We have noted that what you borrowed is back.",
        "We have noted that all %(n)d are back.",
        count,
    ) % {"n": count}


def _good_until(_count: int, due: str) -> str:
    return _("Your card is good until %(day)s.") % {"day": due} if due else ""


def _reserved(_count: int, _due: str) -> str:
    return _("It is reserved for you. You hear from us when it is here.")


_DONE: Final[dict[Capability, Callable[[int, str], str]]] = {
    Capability.RENEW: _longer,
    Capability.EXTEND_DUE_DATE: _longer,
    Capability.CLAIMS_RETURNED: _back,
    Capability.EXTEND_EXPIRY: _good_until,
    Capability.PLACE_HOLD: _reserved,
}


def promised_words(what: str, language: str) -> str:
    """The promise as staff wrote it. The default words of its field are in `language`."""
    if what not in _by_themselves():
        return what
    with translation.override(language):
        return _("an answer")


@lru_cache(maxsize=1)
def _by_themselves() -> frozenset[str]:
    """Whoever promises reads the field in a language of their own."""
    found = set()
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found.add(_("an answer"))
    return frozenset(found)


def decline_lines(reason: str, nearest_yes: str, ask_again: str) -> list[tuple[str, str]]:
    """The three lines of a no, each under its heading in the active language."""
    return [
        (_("What stands in the way"), reason),
        (_("What you can have"), nearest_yes),
        (_("How to ask again"), ask_again),
    ]
