"""Sentences to a patron about acts, promises and noes: the same on their page and in a mail."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import chain
from typing import Any, Final

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _, gettext_lazy, gettext_noop, ngettext_lazy

from yesdesk.core.dates import by_words
from yesdesk.core.money import Money, money_from
from yesdesk.ils.acts.queries import ActLine
from yesdesk.ils.models import ActState
from yesdesk.ils.port import Capability
from yesdesk.requests.models import Promise, PromiseState, Request
from yesdesk.requests.queries.decisions import due_together

_ON_ITS_WAY: Final = frozenset({ActState.WAITING, ActState.SENDING})


def acts_in_letter(
    taps: Sequence[Sequence[ActLine]], language: str, *, owed_since: datetime | None = None
) -> str:
    """Say what these taps did, like `We have taken €50.40 off your account. You owe nothing now.`; empty if unknown.
    An unfinished tap is left out. A block is gone only where that was read; a debt only where it was read after
    `owed_since`, with nothing on its way. The next steps come last.
    """
    done = list(chain(*(acts for acts in taps if {act.state for act in acts} == {ActState.DONE})))
    going = list(chain(*(acts for acts in taps if {act.state for act in acts} <= _ON_ITS_WAY)))
    words = [
        _waived_sentence(done, language),
        _other_sentences(done, language),
        _("Your card works again.") if any(act.lifted_a_block for act in done) else "",
        _owed_sentence(done, language, owed_since) if owed_since and not going else "",
        _under_way_sentence(going, language),
        _other_sentences(done, language, next_step=True),
    ]
    return " ".join(each for each in words if each)


def _total_in_words(acts: Iterable[ActLine], language: str) -> str:
    amounts = [act.amount for act in acts if act.amount is not None]
    if not amounts:
        return ""
    return Money(sum(each.minor for each in amounts), amounts[0].currency).spoken(language)


def _waived_sentence(done: Sequence[ActLine], language: str) -> str:
    total = _total_in_words(done, language)
    return _("We have taken %(amount)s off your account.") % {"amount": total} if total else ""


def _under_way_sentence(acts: Sequence[ActLine], language: str) -> str:
    total = _total_in_words(acts, language)
    if not total:
        return ""
    if any(act.held_up for act in acts):
        away = _(
            "Our computer for accounts does not answer just now. %(amount)s comes off once it does."
        )
        return away % {"amount": total}
    return _("We are taking %(amount)s off your account.") % {"amount": total}


def _owed_sentence(done: Sequence[ActLine], language: str, since: datetime) -> str:
    # Only where the readings add up: former debt less all waivers. Else somebody paid meanwhile, or was charged.
    read = [act for act in done if "balance" in act.before and "balance" in act.read_back]
    fresh = [act for act in read if act.settled_at is not None and act.settled_at > since]
    currency = next((act.amount.currency for act in done if act.amount is not None), "")
    if not fresh or not currency or len({act.patron for act in read}) > 1:
        return ""
    taken = sum(act.amount.minor for act in done if act.amount is not None)
    first = min(read, key=lambda act: act.settled_at or act.created_at)
    left = money_from(first.before["balance"], currency).minor - taken
    if left not in {money_from(act.read_back["balance"], currency).minor for act in fresh}:
        return ""
    if left <= 0:
        return _("You owe nothing now.")
    return _("You still owe %(amount)s.") % {"amount": Money(left, currency).spoken(language)}


def _other_sentences(acts: Sequence[ActLine], language: str, *, next_step: bool = False) -> str:
    # `next_step`: sentences that say what comes, or the others.
    of_a_kind: dict[Capability, list[ActLine]] = {}
    for act in acts:
        if act.amount is None and act.does in _DONE and (act.does in _NEXT) is next_step:
            of_a_kind.setdefault(act.does, []).append(act)
    words = [_done_sentence(same, language) for same in of_a_kind.values()]
    return " ".join(dict.fromkeys(each for each in words if each))


_MORE_TIME: Final = ngettext_lazy(
    "You have more time for what you borrowed.",
    "You have more time for the %(n)d things you borrowed.",
    "n",
)
_DONE: Final[Mapping[Capability, Any]] = {
    Capability.RENEW: _MORE_TIME,
    Capability.EXTEND_DUE_DATE: _MORE_TIME,
    Capability.CLAIMS_RETURNED: ngettext_lazy(
        "We have noted that what you borrowed is back.",
        "We have noted that all %(n)d are back.",
        "n",
    ),
    Capability.EXTEND_EXPIRY: "",
    Capability.PLACE_HOLD: gettext_lazy(
        "It is reserved for you. You hear from us when it is here."
    ),
}
_UNTIL: Final = {
    Capability.RENEW: gettext_lazy("The new day is %(day)s."),
    Capability.EXTEND_DUE_DATE: gettext_lazy("The new day is %(day)s."),
    Capability.EXTEND_EXPIRY: gettext_lazy("Your card is good until %(day)s."),
}


def _done_sentence(acts: Sequence[ActLine], language: str) -> str:
    does, due = acts[0].does, due_together(acts, language)
    until = _UNTIL[does] % {"day": due} if due and does in _UNTIL else ""
    return f"{_DONE[does] % {'n': len(acts)}} {until}".strip()


# Their sentence is what happens next.
_NEXT: Final = frozenset({Capability.PLACE_HOLD})


def promised_words(what: str, language: str) -> str:
    """Return the promise as staff wrote it; our own words in `language`."""
    ours = _ready_words().get(what)
    if ours is None:
        return what
    with translation.override(language):
        return _(ours)


def is_purchase(what: str) -> bool:
    """Return whether a promise is about a suggested purchase, in any language."""
    return _ready_words().get(what) == PURCHASE


def purchase_words() -> list[str]:
    return [words for words, ours in _ready_words().items() if ours == PURCHASE]


AN_ANSWER: Final = gettext_noop("an answer")
PURCHASE: Final = gettext_noop(
    "an answer whether we buy what you asked for. The colleague who chooses our books decides"
)


@lru_cache(maxsize=1)
def _ready_words() -> Mapping[str, str]:
    # By their text in each language, as the promiser has a language of their own.
    found: dict[str, str] = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found |= {_(words): words for words in (AN_ANSWER, PURCHASE)}
    return found


def sorry_words(request: Request, *, now: datetime) -> str:
    """Draft that our promise is late, for a colleague to change; empty where none is."""
    rows = Promise.objects.filter(request=request, state=PromiseState.BROKEN).order_by("due_at")
    for what, due_at in rows.values_list("what", "due_at")[:1]:
        with translation.override(request.language):
            late = _("We promised you %(what)s %(by)s. We are late, and we are sorry.")
            when = _by_when(request, due_at, now)
            return late % {"what": promised_words(what, request.language), "by": when}
    return ""


def new_time_words(request: Request, sorry: str, due_at: datetime, *, now: datetime) -> str:
    """Return a new time as a patron reads it: a colleague's words, and the chosen time."""
    with translation.override(request.language):
        hear = _("You will hear from us %(by)s.") % {"by": _by_when(request, due_at, now)}
    return f"{sorry}\n\n{hear}"


def _by_when(request: Request, at: datetime, now: datetime) -> str:
    return by_words(at, zone=request.branch.time_zone, language=request.language, now=now)


def what_was_promised(request: Request) -> str:
    """Return the patron's broken promises as listed; by default an answer."""
    rows = Promise.objects.filter(request=request, state=PromiseState.BROKEN).order_by("due_at")
    found = dict.fromkeys(rows.values_list("what", flat=True))
    return "; ".join(found)[:200] or _("an answer")


def decline_lines(reason: str, nearest_yes: str, ask_again: str) -> list[tuple[str, str]]:
    """Return the three lines of a no with headings, in the active language."""
    return [
        (_("Why"), reason),
        (_("What you can have"), nearest_yes),
        (_("How to ask again"), ask_again),
    ]
