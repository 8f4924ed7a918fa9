"""Money given up: a waived line, or a credit on the account. Both are credits to Koha, found by their note. Koha takes
more than is owed, other patrons' lines and unknown words, so all of that is settled here."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_noop as _

from yesdesk.core.money import Money
from yesdesk.ils.account_facts import facts_around, find_line, spelled_amount
from yesdesk.ils.koha.api import KohaApi, KohaBalance, KohaOptions
from yesdesk.ils.koha.mapping import GROWING, asked_for, fee_kind, note_for, tag_in
from yesdesk.ils.koha.responses import (
    STRANGE,
    KohaRefused,
    Row,
    amount,
    koha_number,
    moment,
    text,
)
from yesdesk.ils.port import (
    Account,
    FeeKind,
    Order,
    Receipt,
    Refused,
    SearchResult,
    TagSearch,
    Unknown,
    Unreachable,
    Unreadable,
)

VOIDED: Final = "VOID"


@dataclass(frozen=True, slots=True)
class Credit:
    of_line: bool
    needs: tuple[str, ...] = (
        "POST /patrons/{patron_id}/account/credits",
        "GET /patrons/{patron_id}/account/credits",
        "GET /patrons/{patron_id}/account",
    )

    def check(self, desk: KohaApi, order: Order) -> tuple[KohaBalance, Row, Money]:
        """Return the debt, the line (empty for a credit), and the sum to send: never more than is owed."""
        owed = desk.owed(order.patron)
        if owed is None:
            raise Refused(
                _("There is no such account."),
                next_step=_("Look the patron up again by card."),
                code="koha.no_patron",
            )
        line = self._line_or_refuse(owed, order) if self.of_line else {}
        most = amount(line, "amount_outstanding", desk.currency) if line else owed.balance
        if most.minor < 1:
            raise Refused(
                _("Nothing is owed there any more."),
                next_step=_("Nothing needs doing. Look at the account once more."),
                code="koha.nothing_owed",
            )
        wanted = order.amount or most
        if wanted.minor < 1 or wanted.currency != desk.currency:
            raise Refused(
                _("It needs an amount above zero."),
                next_step=_("Say how much."),
                code="koha.no_amount",
            )
        return owed, line, min(wanted, most, key=lambda money: money.minor)

    def _line_or_refuse(self, owed: KohaBalance, order: Order) -> Row:
        line = owed.line(order.target)
        if line is None:
            raise Refused(
                _("This charge is not on this account, or no longer."),
                next_step=_("Look at the account once more."),
                code="koha.no_line",
            )
        if (
            text(line, "status") == GROWING
            and fee_kind(text(line, "debit_type")) is FeeKind.OVERDUE
        ):
            raise _still_growing_refusal()
        return line

    def send(self, desk: KohaApi, ways: KohaOptions, order: Order) -> Receipt:
        owed, line, wanted = self.check(desk, order)
        path = f"/patrons/{koha_number(order.patron)}/account/credits"
        desk.client.write("POST", path, self._request_body(ways, order, line, wanted))
        try:
            stored = self._stored(desk, order)
            receipt = self._receipt(desk, order, stored, owed.by_line)
        except (Unreachable, KohaRefused) as lost:
            raise Unknown("stored, but not read back") from lost
        if [-amount(row, "amount", desk.currency).minor for row in stored] != [wanted.minor]:
            raise Unknown("what is stored under our tag is not what was sent")
        return receipt

    def _request_body(
        self, ways: KohaOptions, order: Order, line: Row, wanted: Money
    ) -> dict[str, Any]:
        body: dict[str, Any] = {
            "amount": wanted.amount,
            "credit_type": ways.credit_type if self.of_line else "CREDIT",
            "note": note_for(order),
        }
        if line:
            body["account_lines_ids"] = [koha_number(order.target)]
        library = order.fields.get("library") or ways.library or text(line, "library_id")
        if library:
            body["library_id"] = library
        if ways.payment_type:
            body["payment_type"] = ways.payment_type
        return body

    def _stored(self, desk: KohaApi, order: Order) -> list[Row]:
        """Return the credits under exactly this tag that nobody voided."""
        rows = desk.credits_noted(order.patron, asked_for(order))
        return [row for row in rows if _is_of(row, order) and text(row, "status") != VOIDED]

    def _receipt(
        self, desk: KohaApi, order: Order, stored: list[Row], before: Mapping[str, int]
    ) -> Receipt:
        """Read back. `before`: open minor units by line. `left`: the unused rest, as somebody was quicker."""
        money = desk.money(order.patron)
        if money is None:
            raise Unreadable(STRANGE)  # the account went away meanwhile
        facts = facts_around(money[1], order)
        if self.of_line:
            facts.setdefault(
                "owed", spelled_amount(Money(0, desk.currency))
            )  # paid in full, it is off the list
        facts["waived"] = spelled_amount(_sum_of_credits(stored, "amount", desk.currency))
        left = _sum_of_credits(stored, "amount_outstanding", desk.currency)
        if left.minor:
            facts["left"] = spelled_amount(left)
        fell = {line: minor - money[0].by_line.get(line, 0) for line, minor in before.items()}
        spilled = _spilled(desk, order, stored, fell)
        if spilled:
            facts["spilled"] = spelled_amount(Money(spilled, desk.currency))
        numbers = " ".join(text(row, "account_line_id") for row in stored)
        return Receipt(numbers, desk.now(), facts, account=money[1])

    def look(self, desk: KohaApi, order: Order, before: Mapping[str, str]) -> TagSearch:
        stored = self._stored(desk, order)
        if not stored:
            rows = desk.credits_noted(order.patron, asked_for(order))
            voided = any(_is_of(row, order) for row in rows)
            return TagSearch(SearchResult.CANNOT_TELL if voided else SearchResult.NOT_DONE)
        others = (each.partition("=") for each in before.get("others", "").split())
        owed = {line: int(minor) for line, _is, minor in others}
        return TagSearch(SearchResult.DONE, self._receipt(desk, order, stored, owed))

    def warnings(self, order: Order, account: Account) -> tuple[str, ...]:
        if not self.of_line:
            return (_("It pays what is open, oldest first. The rest stays as credit."),)
        fee = find_line(account, order.target)
        if fee is not None and fee.growing:
            raise _still_growing_refusal()
        if fee is None or fee.kind is not FeeKind.LOST:
            return ()
        if order.amount is not None and order.amount < fee.owed:
            return ()
        return (
            _("If it is paid in full, Koha may end the loan."),
        )  # where MarkLostItemsAsReturned contains onpayment, which its API does not tell


def _spilled(desk: KohaApi, order: Order, stored: list[Row], fell: Mapping[str, int]) -> int:
    """Return the minor units of our credit that paid other charges, as Koha does with a surplus. `fell`: the fall of
    each line. A charge that fell in another second than our credit was paid by somebody else."""
    others = [line for line, minor in fell.items() if minor > 0 and line != order.target]
    if not (order.target and others and stored):
        return 0
    spans = [(moment(row, "date"), moment(row, "timestamp")) for row in stored]
    return sum(
        fell[text(row, "account_line_id")]
        for row in desk.permitted(lambda: desk.charges(order.patron, others)) or ()
        if (at := moment(row, "timestamp"))
        and any(since and until and since <= at <= until for since, until in spans)
    )


def _still_growing_refusal() -> Refused:
    return Refused(
        _("This charge grows again tonight, as the item is still out."),
        next_step=_("Renew the item or take it back first, then waive."),
        code="koha.line.growing",
    )


def _is_of(row: Row, order: Order) -> bool:
    tag = tag_in(text(row, "internal_note"))
    return tag is not None and tag.uuid == order.uuid


def _sum_of_credits(rows: list[Row], name: str, currency: str) -> Money:
    return Money(-sum(amount(row, name, currency).minor for row in rows), currency)


WAIVE: Final = Credit(of_line=True)
GIVE: Final = Credit(of_line=False)
