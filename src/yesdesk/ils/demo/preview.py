"""What the demo system does besides what it is told, said before: the same surprises as a real one."""

from collections.abc import Callable
from typing import Final

from django.utils.translation import gettext_noop as _

from yesdesk.ils.account_facts import find_line
from yesdesk.ils.port import Account, BlockKind, Capability, FeeKind, Order, Refused

_STOPS_HOLDS: Final = frozenset({BlockKind.MONEY, BlockKind.OTHER})


def forewarned(order: Order, account: Account) -> tuple[str, ...]:
    """Sentences for the preview, in English. Raises Refused where it would be turned away now."""
    told = _TELLS.get(order.does)
    return told(order, account) if told else ()


def _waiving(order: Order, account: Account) -> tuple[str, ...]:
    fee = find_line(account, order.target)
    if fee is None:
        return ()
    if fee.growing:
        return (_("It grows again tonight while the item is out. Renewing it stops that."),)
    whole = order.amount is None or order.amount.minor >= fee.owed.minor
    if fee.kind is FeeKind.LOST and whole:
        return (_("If the item is still on loan, its loan ends with this."),)
    return ()


def _placing(_order: Order, account: Account) -> tuple[str, ...]:
    if any(block.kind in _STOPS_HOLDS for block in account.blocks or ()):
        raise Refused(
            _("This card is blocked."), next_step=_("Lift the block first."), code="demo.blocked"
        )
    return ()


def _lifting(order: Order, account: Account) -> tuple[str, ...]:
    barred = any(block.kind is BlockKind.OTHER for block in account.blocks or ())
    if not barred or order.target not in {"", BlockKind.OTHER}:
        raise Refused(
            _("The library system itself lifts only what was blocked by hand."),
            next_step=_(
                "A block for money goes when less is owed; one for an old card when it is extended."
            ),
            code="demo.not_barred",
        )
    return ()


def _cancelling(order: Order, account: Account) -> tuple[str, ...]:
    if any(hold.hold == order.target and hold.ready for hold in account.holds or ()):
        return (_("It waits on the shelf. Once cancelled it goes to whoever is next."),)
    return ()


_TELLS: Final[dict[Capability, Callable[[Order, Account], tuple[str, ...]]]] = {
    Capability.WAIVE_LINE: _waiving,
    Capability.PLACE_HOLD: _placing,
    Capability.CANCEL_HOLD: _cancelling,
    Capability.LIFT_BLOCK: _lifting,
}
