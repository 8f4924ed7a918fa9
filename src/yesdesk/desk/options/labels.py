"""The words on a way to yes: what it is called, what it costs, what happens then."""

from collections.abc import Callable
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from yesdesk.core.dates import humanize_day
from yesdesk.core.money import Money
from yesdesk.desk.options.context import OptionContext
from yesdesk.desk.options.option import Command, Option
from yesdesk.ils.port import Account, BlockKind, Capability, FeeKind
from yesdesk.policy.conditions import Fact


def fee_words(kind: str) -> str:
    """Fees in words, like `the late fees`."""
    return {
        FeeKind.OVERDUE: _("the late fees"),
        FeeKind.LOST: _("the charge for what was lost"),
        FeeKind.DAMAGE: _("the charge for damage"),
        FeeKind.CARD: _("the fee for the card"),
        FeeKind.AGENCY: _("the agency’s fee"),
    }.get(FeeKind(kind), _("what is owed"))


def command_title(command: Command) -> str:
    """The title of a command, like `Waive the late fees`."""
    return command.name or _TITLES[command.orders[0].does](command)


def _waive(command: Command) -> str:
    return _("Waive %(what)s") % {"what": fee_words(str(command.facts[Fact.FEE_KIND]))}


def _extend(command: Command) -> str:
    count = len(command.orders)
    return ngettext("More time for a loan", "More time for %(n)d loans", count) % {"n": count}


def _renew(command: Command) -> str:
    return renew_words(len(command.orders))


def renew_words(count: int) -> str:
    """The label of a renewal, without what was borrowed: it stays on the timeline."""
    return ngettext("Renew a loan", "Renew %(n)d loans", count) % {"n": count}


def renew_in_time_words(count: int) -> str:
    """The label of a renewal of loans that are not late."""
    return ngettext(
        "Renew a loan that is not late", "Renew %(n)d loans that are not late", count
    ) % {"n": count}


def _returned(command: Command) -> str:
    count = len(command.orders)
    return ngettext("Say that a loan is back", "Say that %(n)d loans are back", count) % {
        "n": count
    }


def _unblock(command: Command) -> str:
    if command.orders[0].target == BlockKind.OTHER:
        return _("Lift the block a colleague set")
    return _("Lift the block")


def _go_on(_command: Command) -> str:
    return _("Let the card go on")


_TITLES: Final[dict[Capability, Callable[[Command], str]]] = {
    Capability.WAIVE_LINE: _waive,
    Capability.EXTEND_DUE_DATE: _extend,
    Capability.RENEW: _renew,
    Capability.CLAIMS_RETURNED: _returned,
    Capability.LIFT_BLOCK: _unblock,
    Capability.EXTEND_EXPIRY: _go_on,
}


def cost_of(command: Command, language: str) -> str:
    """Its cost in words: an amount, or nothing."""
    return command.money.spoken(language) if command.money else _("Nothing")


def button_for(command: Command, language: str) -> str:
    """The button's words, short: the thing and, where money moves, how much."""
    if command.name:
        return _("Say yes")
    if command.money is not None:
        return _("Waive %(amount)s") % {"amount": command.money.spoken(language)}
    return {
        Capability.EXTEND_DUE_DATE: _("Give more time"),
        Capability.RENEW: _("Renew"),
        Capability.CLAIMS_RETURNED: _("It is back"),
        Capability.LIFT_BLOCK: _("Lift it"),
        Capability.EXTEND_EXPIRY: _("Let it go on"),
        Capability.PLACE_HOLD: _("Reserve it"),
        Capability.MOVE_HOLD: _("Put it first"),
    }[command.orders[0].does]


def effect_for(option: Option, context: OptionContext) -> str:
    """The effect in words, shown before it is done."""
    if option.secondary:
        return option.effect or _("Noted here. Nothing changes in the library system")
    then = option.effect or _left_after(option.proposed, context)
    if option.proposed.by_hand:
        return manual_effect(then)
    return then or _("It is read back before we say it is done")


DO_IT_THERE: Final = gettext_noop(
    "Do it in the library system now; here it stands on the timeline."
)
"""Shown with a yes where no library system is connected. Not yet translated."""


def manual_effect(then: str = "") -> str:
    """The effect where a colleague does it, as the library system cannot."""
    by_hand = _("A colleague does this in the library system; then say here that it is done")
    return f"{then}. {by_hand}" if then else by_hand


def _left_after(command: Command, context: OptionContext) -> str:
    first, language = command.orders[0], context.language
    if first.until is not None and first.does is Capability.EXTEND_EXPIRY:
        day = humanize_day(first.until, language=language)
        return _("The card is good until %(day)s") % {"day": day}
    if first.until is not None:
        return _("Due on %(day)s") % {"day": humanize_day(first.until, language=language)}
    if command.money is not None and context.account is not None:
        return _left(context.account, command.money, language)
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
