"""The words on a way to yes: what it is called, what it costs, what happens then."""

from collections.abc import Callable
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from yesdesk.core.dates import humanize_day
from yesdesk.core.money import Money
from yesdesk.desk.options.command import Target
from yesdesk.desk.options.rules import Candidate
from yesdesk.ils.port import Account, BlockKind, Capability, FeeKind


def fee_words(kind: str) -> str:
    """Fees in words, like `the late fees`."""
    return {
        FeeKind.OVERDUE: _("the late fees"),
        FeeKind.LOST: _("the charge for what was lost"),
        FeeKind.DAMAGE: _("the charge for damage"),
        FeeKind.CARD: _("the fee for the card"),
        FeeKind.AGENCY: _("the agency’s fee"),
    }.get(FeeKind(kind), _("what is owed"))


def title_for(target: Target) -> str:
    """The option's title, like `Waive the late fees`."""
    return target.name or _TITLES[target.steps[0].does](target)


def _waive(target: Target) -> str:
    return _("Waive %(what)s") % {"what": fee_words(target.fees[0].kind)}


def _extend(target: Target) -> str:
    count = len(target.steps)
    return ngettext("More time for a loan", "More time for %(n)d loans", count) % {"n": count}


def _renew(target: Target) -> str:
    return renew_words(len(target.steps))


def renew_words(count: int) -> str:
    """The label of a renewal, without what was borrowed: it stays on the timeline."""
    return ngettext("Renew a loan", "Renew %(n)d loans", count) % {"n": count}


def renew_in_time_words(count: int) -> str:
    """The label of a renewal of loans that are not late."""
    return ngettext(
        "Renew a loan that is not late", "Renew %(n)d loans that are not late", count
    ) % {"n": count}


def _returned(target: Target) -> str:
    count = len(target.steps)
    return ngettext("Say that a loan is back", "Say that %(n)d loans are back", count) % {
        "n": count
    }


def _reserve(target: Target) -> str:
    return _("Reserve “%(title)s”") % {"title": target.steps[0].words}


def _move(target: Target) -> str:
    return _("Put “%(title)s” first in the queue") % {"title": target.steps[0].words}


def _unblock(target: Target) -> str:
    if target.steps[0].target == BlockKind.OTHER:
        return _("Lift the block a colleague set")
    return _("Lift the block")


def _go_on(_subject: Target) -> str:
    return _("Let the card go on")


_TITLES: Final[dict[Capability, Callable[[Target], str]]] = {
    Capability.WAIVE_LINE: _waive,
    Capability.EXTEND_DUE_DATE: _extend,
    Capability.RENEW: _renew,
    Capability.CLAIMS_RETURNED: _returned,
    Capability.LIFT_BLOCK: _unblock,
    Capability.EXTEND_EXPIRY: _go_on,
    Capability.PLACE_HOLD: _reserve,
    Capability.MOVE_HOLD: _move,
}


def cost_of(target: Target, language: str) -> str:
    """The cost in words: an amount, a turn, or nothing."""
    if target.cost:
        return target.cost
    return target.money.spoken(language) if target.money else _("Nothing")


def button_for(target: Target, language: str) -> str:
    """The button's words, short: the thing and, where money moves, how much."""
    if target.name:
        return _("Say yes")
    does = target.steps[0].does
    if target.money is not None:
        return _("Waive %(amount)s") % {"amount": target.money.spoken(language)}
    return {
        Capability.EXTEND_DUE_DATE: _("Give more time"),
        Capability.RENEW: _("Renew"),
        Capability.CLAIMS_RETURNED: _("It is back"),
        Capability.LIFT_BLOCK: _("Lift it"),
        Capability.EXTEND_EXPIRY: _("Let it go on"),
        Capability.PLACE_HOLD: _("Reserve it"),
        Capability.MOVE_HOLD: _("Put it first"),
    }[does]


def effect_for(candidate: Candidate, language: str) -> str:
    """The effect in words, shown before it is done."""
    if candidate.secondary:
        return candidate.target.effect or _(
            "It stands on the timeline; the library system needs no word of it"
        )
    if candidate.target.by_hand:
        return manual_effect(_left_after(candidate, language))
    return _left_after(candidate, language) or _("It is read back before we say it is done")


DO_IT_THERE: Final = gettext_noop(
    "Do it in the library system now; here it stands on the timeline."
)
"""Shown with a yes where no library system is connected. Not yet translated."""


def manual_effect(then: str = "") -> str:
    """The effect where a colleague does it, as the library system cannot."""
    by_hand = _("A colleague does this in the library system; then say here that it is done")
    return f"{then}. {by_hand}" if then else by_hand


def _left_after(candidate: Candidate, language: str) -> str:
    step, money = candidate.target.steps[0], candidate.target.money
    if candidate.target.effect:
        return candidate.target.effect
    if step.until is not None and step.does is Capability.EXTEND_EXPIRY:
        day = humanize_day(step.until, language=language)
        return _("The card is good until %(day)s") % {"day": day}
    if step.until is not None:
        return _("Due on %(day)s") % {"day": humanize_day(step.until, language=language)}
    if money is not None and candidate.account is not None:
        return _left(candidate.account, money, language)
    return ""


def _left(account: Account, waived: Money, language: str) -> str:
    left = account.balance - waived
    if left.minor <= 0:
        return _("Nothing is owed any more")
    amount = left.spoken(language)
    if any(each.kind is BlockKind.MONEY and each.certain for each in account.blocks or ()):
        return _("%(amount)s stays owed; whether the block goes is read afterwards") % {
            "amount": amount
        }
    return _("%(amount)s stays owed") % {"amount": amount}
