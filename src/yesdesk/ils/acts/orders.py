"""An act as an order for the port, capped by the account."""

from dataclasses import replace
from typing import Final

from django.utils.translation import gettext_noop as _

from yesdesk.core.money import Money
from yesdesk.ils.account_facts import find_line
from yesdesk.ils.extensions import SupportsPartialRead
from yesdesk.ils.models import Act
from yesdesk.ils.port import Account, Capability, LibrarySystem, Order, Refused

MOVES_MONEY: Final = frozenset({Capability.WAIVE_LINE, Capability.CREDIT})
FOR_NOBODY: Final = frozenset({Capability.PROVISIONAL_CARD, Capability.GUEST_PASS})


def order_of(act: Act) -> Order:
    """The order an act stands for, with its rule, so that the account's history can tell it again."""
    return Order(
        uuid=str(act.uuid),
        does=Capability(act.does),
        patron=act.patron,
        staff=act.staff if act.names_staff else "",
        target=act.target,
        amount=None if act.minor is None else Money(act.minor, act.currency),
        until=act.until,
        note=act.note,
        fields={**act.fields, "rule": act.rule},
    )


def read_around(system: LibrarySystem, order: Order) -> Account | None:
    if isinstance(system, SupportsPartialRead):
        return system.account_around(order)
    return system.account(order.patron)


def capped_order(order: Order, account: Account | None) -> Order:
    """Cap the order to the debt on that patron's own line at this moment. Raises Refused where the account is gone,
    the line is not on it, or nothing is owed there."""
    if account is None:
        if order.does in FOR_NOBODY and not order.patron:
            return order
        raise Refused(
            _("This account is no longer there."),
            next_step=_("Look the patron up again by card."),
            code="ils.act.no_account",
        )
    if order.amount is None:
        return order
    owed = _owed_or_refuse(order, account)
    if owed.currency != order.amount.currency or owed.minor < 1:
        raise Refused(
            _("Nothing is owed there any more."),
            next_step=_("Nothing needs doing. Look at the account once more."),
            code="ils.act.nothing_owed",
        )
    return replace(order, amount=min(order.amount, owed, key=lambda money: money.minor))


def _owed_or_refuse(order: Order, account: Account) -> Money:
    if not order.target:
        return account.balance
    fee = find_line(account, order.target)
    if fee is None:
        raise Refused(
            _("This charge is not on this account, or no longer."),
            next_step=_("Look at the account once more."),
            code="ils.act.no_line",
        )
    return fee.owed
