"""Koha's API as the connector reads it for one patron: the calls, their order, and values Koha may leave out. The sums
from which Koha lends and reserves no more are preferences that its API does not tell. The library enters them beside
the connection; then a block for money is read, and is no guess."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from itertools import batched
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_noop as _

from yesdesk.core.env import SettingNeedsMending
from yesdesk.core.money import Money, money_from
from yesdesk.ils.extensions import SystemMark
from yesdesk.ils.koha.client import PAGE, KohaClient
from yesdesk.ils.koha.mapping import ANY_OF_OURS, fees_of, koha_blocks, koha_marks, patron_of
from yesdesk.ils.koha.responses import (
    STRANGE,
    KohaRefused,
    Row,
    amount,
    koha_number,
    required_id,
    text,
    trouble_for_read,
)
from yesdesk.ils.port import Account, Block, BlockKind, PatronRecord, Unreadable

NO_LIMIT: Final = "none"
MAY_BLOCK: Final = _("Owes money; Koha does not tell its limit")
STOPS_LOANS: Final = _("Owes more than Koha’s limit for loans")
STOPS_HOLDS: Final = _("Owes more than Koha’s limit for reservations")
STOPS_BOTH: Final = _("Owes more than Koha’s limits for loans and reservations")

_COUNTS: Final = frozenset(
    {"OVERDUE", "LOST", "PROCESSING", "ACCOUNT", "ACCOUNT_RENEW", "NEW_CARD"}
)
"""Charges that always count towards noissuescharge. Other kinds depend on preferences (RentalsInNoissuesCharge,
HoldsInNoissuesCharge, ManInvInNoissuesCharge) that the API does not tell."""

ASKED_AT_ONCE: Final = 50
PAGES_OF_HOLDS: Final = 3


@dataclass(frozen=True, slots=True)
class Limits:
    loans: Decimal | None = None
    holds: Decimal | None = None
    """The preference maxoutstanding. None: nobody said; Infinity: Koha has none."""

    def block(self, lines: Iterable[Row], balance: Money) -> tuple[Block, ...]:
        """Return the block for money, certain or possible, on an account with these open charges."""
        lines = list(lines)
        stops_loans, stops_holds = self._stops_loans(lines, balance), self._stops_holds(balance)
        if stops_loans is None:
            return (Block(BlockKind.MONEY, MAY_BLOCK, certain=False),)
        if not (stops_loans or stops_holds):
            return ()
        words = (
            STOPS_BOTH
            if stops_loans and stops_holds
            else STOPS_LOANS
            if stops_loans
            else STOPS_HOLDS
        )
        exceeded = (self.loans if stops_loans else None, self.holds if stops_holds else None)
        limit = money_from(
            f"{min(each for each in exceeded if each is not None):f}", balance.currency
        )
        return (Block(BlockKind.MONEY, words, limit=limit),)

    def _stops_loans(self, lines: list[Row], balance: Money) -> bool | None:
        """Return None where it cannot be told. Koha adds up charges and leaves out unused credit."""
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
    return Limits(_limit_or_none(values, "no_loans_over"), _limit_or_none(values, "no_holds_over"))


def _limit_or_none(values: Mapping[str, str], name: str) -> Decimal | None:
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


@dataclass(frozen=True, slots=True)
class KohaOptions:
    credit_type: str = "FORGIVEN"
    payment_type: str = ""
    """The payment type, where RequirePaymentType is on."""

    library: str = ""


@dataclass(frozen=True, slots=True)
class KohaBalance:
    balance: Money
    lines: list[Row]
    credit: Money

    @property
    def by_line(self) -> dict[str, int]:
        return {
            text(row, "account_line_id"): amount(
                row, "amount_outstanding", self.balance.currency
            ).minor
            for row in self.lines
        }

    def line(self, ref: str) -> Row | None:
        """Return the line on this very account; Koha itself would take anybody's."""
        return next((row for row in self.lines if text(row, "account_line_id") == ref), None)


@dataclass(frozen=True, slots=True)
class KohaApi:
    client: KohaClient
    currency: str
    now: Callable[[], datetime]
    zone: ZoneInfo
    limits: Limits = NOT_KNOWN

    @property
    def today(self) -> date:
        """Return the library's day: a card is good until its last one ends there, not in Greenwich."""
        return self.now().astimezone(self.zone).date()

    def find(self, card: str) -> PatronRecord | None:
        row = self.row_of_card(card)
        return None if row is None else patron_of(row, card.strip(), self.today)

    def row_of_card(self, card: str) -> Row | None:
        """Find by the whole number: Koha's own parameter would match any part of it."""
        wanted = card.strip()
        if not wanted:
            return None
        rows = self.client.read_all("/patrons", q={"cardnumber": wanted}, order="+patron_id")
        known = [
            row for row in rows if text(row, "cardnumber").casefold() in {wanted.casefold(), ""}
        ]
        return known[0] if len(known) == 1 else None

    def find_by_address(self, address: str) -> PatronRecord | None:
        """Find by the whole address; a shared one is nobody's. Databases take `ä` for `a`, and those are other
        people's domains."""
        wanted = address.strip()
        if not wanted:
            return None
        rows = self.client.read_all("/patrons", q={"email": wanted}, order="+patron_id")
        known = [row for row in rows if text(row, "email").lower() == wanted.lower()]
        return patron_of(known[0], "", self.today) if len(known) == 1 else None

    def patron(self, ref: str) -> Row | None:
        pk = koha_number(ref)
        return None if pk is None else self._or_gone(lambda: self.client.read_row(f"/patrons/{pk}"))

    def owed(self, ref: str) -> KohaBalance | None:
        row = self._or_gone(lambda: self.client.read_row(f"/patrons/{koha_number(ref)}/account"))
        if row is None:
            return None
        debits = row.get("outstanding_debits")
        lines = debits.get("lines") if isinstance(debits, dict) else None
        if not isinstance(lines, list):
            raise Unreadable(STRANGE)
        return KohaBalance(amount(row, "balance", self.currency), lines, self._credit(row))

    def _credit(self, row: Row) -> Money:
        """Read a sum below zero; some versions leave it out where there is none."""
        told = row.get("outstanding_credits")
        total = amount(told, "total", self.currency) if isinstance(told, dict) and told else None
        return Money(-total.minor if total else 0, self.currency)

    def credits_noted(self, ref: str, note: Mapping[str, str]) -> list[Row]:
        path = f"/patrons/{koha_number(ref)}/account/credits"
        return self.client.read_all(path, q={"internal_note": note}, order="-account_line_id")

    def charges(self, ref: str, lines: Iterable[str]) -> list[Row]:
        path = f"/patrons/{koha_number(ref)}/account/debits"
        q = {"account_line_id": [koha_number(line) for line in lines]}
        return self.client.read_all(path, q=q, order="+account_line_id")

    def marks_on(self, ref: str) -> tuple[SystemMark, ...]:
        return koha_marks(self.credits_noted(ref, ANY_OF_OURS), self.currency)

    def holds(self, q: Mapping[str, Any], *, pages: int = 20) -> list[Row]:
        """Find holds by `q`: a parameter like patron_id=6 would find 60 and 16 too."""
        return self.client.read_all("/holds", q=q, order="+hold_id", pages=pages)

    def money(self, ref: str) -> tuple[KohaBalance, Account] | None:
        row = self.patron(ref)
        owed = self.owed(ref) if row is not None else None
        if row is None or owed is None:
            return None
        as_of = self.now().astimezone(UTC)
        account = Account(
            patron=patron_of(row, "", self.today),
            balance=owed.balance,
            as_of=as_of,
            fees=fees_of(owed.lines, {}, (), self.currency, self.today),
            blocks=koha_blocks(row, self.limits.block(owed.lines, owed.balance), self.today),
        )
        return owed, account

    def checkouts(self, ref: str) -> list[Row] | None:
        q = {"patron_id": koha_number(ref)}
        return self.permitted(lambda: self.client.read_all("/checkouts", q=q, order="+checkout_id"))

    def items(self, rows: Iterable[Row]) -> dict[str, Row]:
        """Copies by item_id; empty where we may not look. Their titles are asked for apart: Koha embeds them ten times
        as slowly."""
        wanted = {required_id(row, "item_id") for row in rows if row.get("item_id")}
        return {text(row, "item_id"): row for row in self._by_ids("/items", "item_id", wanted)}

    def titles(self, rows: Iterable[Row]) -> dict[str, str]:
        wanted = {required_id(row, "biblio_id") for row in rows}
        found = self._by_ids("/biblios", "biblio_id", wanted)
        return {text(row, "biblio_id"): text(row, "title") for row in found}

    def _by_ids(self, path: str, name: str, ids: Iterable[int]) -> list[Row]:
        """Return the rows of these ids, in as few calls as an address can hold; none where we may not look. `me.`: a
        record has its number in two tables, and Koha looks in both."""

        def read() -> list[Row]:
            return [
                row
                for some in batched(sorted(ids), ASKED_AT_ONCE)
                for row in self.client.read_all(
                    path, q={f"me.{name}": list(some)}, order=f"+{name}"
                )
            ]

        return self.permitted(read) or []

    def others(self, ref: str, items: Mapping[str, Row]) -> dict[str, int | None]:
        return self.waiting({required_id(row, "biblio_id") for row in items.values()}, besides=ref)

    def waiting(self, titles: Iterable[int], *, besides: str = "") -> dict[str, int | None]:
        """Count waiting patrons for each title, besides one; counted, never kept. None where the list was too long."""
        titles = sorted(titles)
        if not titles:
            return {}
        pages = PAGES_OF_HOLDS
        rows = self.permitted(lambda: self.holds({"biblio_id": titles}, pages=pages))
        others = Counter(
            text(row, "biblio_id")
            for row in rows or ()
            if text(row, "patron_id") != besides and not text(row, "status")
        )
        whole = rows is not None and len(rows) < pages * PAGE
        return {
            str(title): others[str(title)] if whole else others[str(title)] or None
            for title in titles
        }

    def permitted[T](self, read: Callable[[], T]) -> T | None:
        """Return None where our account may not look, or an odd row spoils the list; never an empty list instead."""
        try:
            return read()
        except Unreadable:
            return None
        except KohaRefused as no:
            if no.answer.status in {403, 404}:
                return None
            raise trouble_for_read(no.answer) from no

    def _or_gone[T](self, read: Callable[[], T]) -> T | None:
        """Return None for a 404, which speaks of the patron in the address alone."""
        try:
            return read()
        except KohaRefused as no:
            if no.answer.status == 404:
                return None
            raise trouble_for_read(no.answer) from no
