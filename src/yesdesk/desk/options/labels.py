"""Words of a way to yes: its title, cost and effect."""

from typing import Final

from django.utils.translation import gettext as _, gettext_lazy, gettext_noop, ngettext_lazy

from yesdesk.core.dates import humanize_day
from yesdesk.core.money import Money
from yesdesk.desk.options.context import OptionContext
from yesdesk.desk.options.option import Command, Option, sentence
from yesdesk.ils.port import Account, BlockKind, Capability, FeeKind, Loan
from yesdesk.policy.situation import Fact


def fee_words(kind: str) -> str:
    words = _FEES.get(kind, _OWED)
    return _(words)


_OWED: Final = gettext_noop("what is owed")
_FEES: Final[dict[str, str]] = {
    FeeKind.OVERDUE: gettext_noop("the late fees"),
    FeeKind.LOST: gettext_noop("the charge for a lost item"),
    FeeKind.DAMAGE: gettext_noop("the charge for damage"),
    FeeKind.CARD: gettext_noop("the fee for the card"),
    FeeKind.AGENCY: gettext_noop("the agency’s fee"),
}


def command_title(command: Command, language: str) -> str:
    """Return a title like `Waive the late fees, €18.40`."""
    title = command.name or _title_of_command(command)
    return with_amount(title, command, language)


def with_amount(title: str, command: Command, language: str) -> str:
    if command.money is None:
        return title
    return _("%(what)s, %(amount)s") % {"what": title, "amount": command.money.spoken(language)}


# Without a book's title: the label stays on the timeline.
RENEW: Final = ngettext_lazy("Renew a loan", "Renew %(n)d loans", "n")
RENEW_IN_TIME: Final = ngettext_lazy(
    "Renew a loan that is not late", "Renew %(n)d loans that are not late", "n"
)
_TITLES: Final = {
    Capability.WAIVE_LINE: gettext_lazy("Waive %(what)s"),
    Capability.EXTEND_DUE_DATE: ngettext_lazy(
        "More time for a loan", "More time for %(n)d loans", "n"
    ),
    Capability.RENEW: RENEW,
    Capability.CLAIMS_RETURNED: gettext_lazy("They say they returned it"),
    Capability.LIFT_BLOCK: gettext_lazy("Unblock the card"),
    Capability.EXTEND_EXPIRY: gettext_lazy("Extend the card"),
}


def _title_of_command(command: Command) -> str:
    first, fee = command.orders[0], command.facts.get(Fact.FEE_KIND)
    if first.does is Capability.LIFT_BLOCK and first.target == BlockKind.OTHER:
        return _("Unblock a card that a colleague blocked")
    return _TITLES[first.does] % {"n": len(command.orders), "what": fee_words(str(fee))}


def button_for(command: Command, language: str) -> str:
    """Return the button's words: the thing, and the money it moves."""
    if command.name:
        return _("Say yes")
    if command.money is not None:
        return _("Waive %(amount)s") % {"amount": command.money.spoken(language)}
    return _(_BUTTONS[command.orders[0].does])


_BUTTONS: Final = {
    Capability.EXTEND_DUE_DATE: gettext_noop("Give more time"),
    Capability.RENEW: gettext_noop("Renew"),
    Capability.CLAIMS_RETURNED: gettext_noop("Clear it"),
    Capability.LIFT_BLOCK: gettext_noop("Unblock the card"),
    Capability.EXTEND_EXPIRY: gettext_noop("Extend it"),
    Capability.PLACE_HOLD: gettext_noop("Reserve it"),
    Capability.MOVE_HOLD: gettext_noop("Put it first"),
}


def effect_for(option: Option, context: OptionContext) -> str:
    if option.secondary:
        return option.effect or _("Noted here. Nothing changes in the library system")
    then = option.effect or left_after(option.proposed, context)
    return manual_effect(then) if option.proposed.by_hand else then


# Shown without a library system. Not yet translated.
DO_IT_THERE: Final = gettext_noop("Do it in the library system now. It is noted here.")


def manual_effect(then: str = "") -> str:
    by_hand = _("To do in the library system. Then say here that it is done")
    return f"{sentence(then)} {by_hand}" if then else by_hand


def left_after(command: Command, context: OptionContext) -> str:
    first, language = command.orders[0], context.language
    if first.does is Capability.CLAIMS_RETURNED:
        return _("We look for it on the shelf and charge nothing meanwhile")
    if first.until is not None and first.does is Capability.EXTEND_EXPIRY:
        day = humanize_day(first.until, language=language)
        return _("The card is good until %(day)s") % {"day": day}
    if first.until is not None:
        return _("Due on %(day)s") % {"day": humanize_day(first.until, language=language)}
    if command.money is not None and context.account is not None:
        return _left_in_words(context.account, command.money, language)
    return ""


def _left_in_words(account: Account, waived: Money, language: str) -> str:
    left = account.balance - waived
    if left.minor <= 0:
        return _("Then they owe nothing")
    return _("They still owe %(amount)s") % {"amount": left.spoken(language)}


def loan_words(loan: Loan, context: OptionContext, nth: int) -> str:
    """Name a loan, like `“Volcanoes”`; by number where its title may not be read."""
    named = context.may_name and loan.title
    return _("“%(title)s”") % {"title": loan.title} if named else _("Item %(n)d") % {"n": nth}


def loan_owes(loan: Loan, account: Account, context: OptionContext) -> str:
    lost = [fee.owed for fee in account.fees or () if fee.item and fee.item == loan.item]
    if lost:
        owed = Money(sum(fee.minor for fee in lost), lost[0].currency)
        return owed.spoken(context.language)
    if loan.due_at is None:
        return ""
    return _("due %(day)s") % {"day": humanize_day(loan.due_at.date(), language=context.language)}
