"""Words for a question and its answer, in the reader's language."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _, gettext_lazy, ngettext_lazy

from yesdesk.core.errors import ValidationRefusal
from yesdesk.core.money import Money
from yesdesk.ils.port import Capability
from yesdesk.requests.actions.timeline import clean_words
from yesdesk.requests.models import ApprovalState
from yesdesk.requests.queries.entry_headers import Heading, SeenEntry


def approval_words(what: Mapping[str, Any], language: str) -> str:
    """Return words like `Waive €32.00` or `Renew 3 loans`. `what`: the small facts of a question."""
    if what["minor"] is not None:
        amount = Money(what["minor"], what["currency"]).spoken(language)
        return _("Waive %(amount)s") % {"amount": amount}
    if what.get("name"):
        return _("An exception: %(rule)s") % {"rule": what["name"]}
    words = _WORDS.get(what["does"])
    return words % {"n": what["count"]} if words else _("Make an exception")


def answer_words(state: str, name: str, what: str) -> str:
    """Return the answer for colleagues. `name`: of the answerer; `what`: from `approval_words`."""
    said = {
        ApprovalState.YES: _("%(name)s said yes: %(what)s"),
        ApprovalState.PART: _("%(name)s said yes to half of it: %(what)s"),
        ApprovalState.NO: _("%(name)s said not this time: %(what)s"),
        ApprovalState.COMING_OVER: _("%(name)s is coming over: %(what)s"),
        ApprovalState.TIMED_OUT: _("No one answered (%(what)s)"),
        ApprovalState.NOBODY: _("We reached no colleague who can say yes: %(what)s"),
        ApprovalState.WITHDRAWN: _("%(name)s took the question back: %(what)s"),
        ApprovalState.BY_VOICE: _("%(name)s said yes by word of mouth: %(what)s"),
        ApprovalState.NOT_SAID: _("%(name)s didn’t say this yes: %(what)s"),
    }
    return said[ApprovalState(state)] % {"name": name, "what": what}


def half_words(what: Mapping[str, Any], language: str) -> str:
    """Return words like `Half of it, €16.00`; empty for no money, or too little to halve."""
    if what["minor"] is None or what["minor"] < 2:
        return ""
    amount = Money((what["minor"] + 1) // 2, what["currency"]).spoken(language)
    return _("Half of it, %(amount)s") % {"amount": amount}


_WORDS: Final = {
    Capability.EXTEND_DUE_DATE: ngettext_lazy(
        "More time for a loan", "More time for %(n)d loans", "n"
    ),
    Capability.RENEW: ngettext_lazy("Renew a loan", "Renew %(n)d loans", "n"),
    Capability.CLAIMS_RETURNED: ngettext_lazy(
        "They say they returned a loan", "They say they returned %(n)d loans", "n"
    ),
    Capability.LIFT_BLOCK: gettext_lazy("Lift the block"),
    Capability.PLACE_HOLD: gettext_lazy("Reserve a book"),
    Capability.MOVE_HOLD: gettext_lazy("Put a patron first in the queue for a book"),
    Capability.EXTEND_EXPIRY: gettext_lazy("A longer card"),
}


def asked_up_label(seen: SeenEntry) -> Heading:
    what = approval_words(seen.row.detail["what"], seen.language)
    return (
        _("%(name)s asked a colleague: %(what)s") % {"name": seen.author, "what": what},
        "",
        "quiet",
    )


def ask_answer_label(seen: SeenEntry) -> Heading:
    state = seen.row.detail["state"]
    words = answer_words(state, seen.author, approval_words(seen.row.detail["what"], seen.language))
    return words, "", "note" if state == ApprovalState.NO else "quiet"


def words_of_a_no(why: str, next_step: str) -> str:
    """Join a reason and an offer as two paragraphs. Raises ValidationRefusal: there is no bare no."""
    missing = {
        "why": _("Say why in one line. Your colleague has to explain it."),
        "next_step": _("What can be offered instead? There is nearly always something."),
    }
    empty = {
        name: missing[name]
        for name, words in (("why", why), ("next_step", next_step))
        if not words.strip()
    }
    if empty:
        raise ValidationRefusal(empty)
    lines = (
        clean_words(each, field=name, at_most=1_000)
        for name, each in (("why", why), ("next_step", next_step))
    )
    return "\n\n".join(lines)
