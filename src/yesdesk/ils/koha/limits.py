"""From which sum on Koha lends and reserves no more: two of its preferences, which its API does not tell.

Somebody reads them in Koha once and says them beside the connection. Then whether money blocks a card is read, before
an act and after it, and is no guess.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

from django.utils.translation import gettext_noop as _

from yesdesk.core.env import SettingNeedsMending
from yesdesk.core.money import Money
from yesdesk.ils.koha.responses import Row, amount, text
from yesdesk.ils.port import Block, BlockKind

NO_LIMIT: Final = "none"
MAY: Final = _("Owes money; Koha does not tell its limit")
LOANS: Final = _("Owes more than Koha’s limit for loans")
HOLDS: Final = _("Owes more than Koha’s limit for reservations")
BOTH: Final = _("Owes more than Koha’s limits for loans and reservations")

_COUNTS: Final = frozenset(
    {"OVERDUE", "LOST", "PROCESSING", "ACCOUNT", "ACCOUNT_RENEW", "NEW_CARD"}
)
"""Charges that always count towards noissuescharge. Rents, holds and a library's own kinds do or do not, by
preferences (RentalsInNoissuesCharge, HoldsInNoissuesCharge, ManInvInNoissuesCharge) that nobody can ask for either."""


@dataclass(frozen=True, slots=True)
class Limits:
    loans: Decimal | None = None
    """Noissuescharge."""

    holds: Decimal | None = None
    """Maxoutstanding. None: nobody said; Infinity: Koha has none."""

    def block(self, lines: Iterable[Row], balance: Money) -> tuple[Block, ...]:
        """Return the block for money, if there is one or may be one, on an account with these open charges."""
        lines = list(lines)
        stops_loans, stops_holds = self._stops_loans(lines, balance), self._stops_holds(balance)
        if stops_loans is None:
            return (Block(BlockKind.MONEY, MAY, certain=False),)
        if not (stops_loans or stops_holds):
            return ()
        words = BOTH if stops_loans and stops_holds else LOANS if stops_loans else HOLDS
        return (Block(BlockKind.MONEY, words),)

    def _stops_loans(self, lines: list[Row], balance: Money) -> bool | None:
        """None where it cannot be told. Koha adds up charges and leaves out credit that was not used yet."""
        if self.loans is None:
            return None if balance.minor > 0 else False
        owed = {"": Decimal(0)}
        for line in lines:
            kind = text(line, "debit_type") if text(line, "debit_type") in _COUNTS else ""
            part = amount(line, "amount_outstanding", balance.currency).amount
            owed[kind] = owed.get(kind, Decimal(0)) + part
        if sum(owed.values()) <= self.loans:
            return False
        return True if sum(owed.values()) - owed[""] > self.loans else None

    def _stops_holds(self, balance: Money) -> bool:
        return self.holds is not None and balance.amount > self.holds


NOT_KNOWN: Final = Limits()


def limits_from(values: Mapping[str, str]) -> Limits:
    """The limits in the connection's values. Raises SettingNeedsMending."""
    return Limits(_limit(values, "no_loans_over"), _limit(values, "no_holds_over"))


def _limit(values: Mapping[str, str], name: str) -> Decimal | None:
    said = values.get(name, "").strip().lower().replace(",", ".")
    if not said:
        return None
    try:
        limit = Decimal("Infinity" if said == NO_LIMIT else said)
    except InvalidOperation:
        limit = Decimal(-1)
    if limit.is_nan() or limit < 0 or (limit.is_infinite() and said != NO_LIMIT):
        raise SettingNeedsMending(
            f"YESDESK_KOHA_{name.upper()} is {values[name]!r}. It takes an amount like 5.00, or none."
        )
    return limit
