"""A loan renewed. Koha keeps no note with it, so looking compares the number of renewals. With RenewalPeriodBase
`now`, a second renewal of the day leaves the due date as it is."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from django.utils.translation import gettext_noop as _

from yesdesk.ils.account_facts import facts_around
from yesdesk.ils.koha.api import KohaApi, KohaOptions
from yesdesk.ils.koha.mapping import loans_of
from yesdesk.ils.koha.responses import (
    STRANGE,
    KohaRefused,
    KohaResponse,
    Row,
    koha_number,
    refusal_for_write,
    required_id,
    text,
)
from yesdesk.ils.port import (
    Account,
    Order,
    Receipt,
    Refused,
    SearchResult,
    TagSearch,
    Unknown,
    Unreachable,
    Unreadable,
)

COUNT: Final = "renewals_count"


@dataclass(frozen=True, slots=True)
class RenewLoan:
    needs: tuple[str, ...] = (
        "POST /checkouts/{checkout_id}/renewals",
        "GET /checkouts/{checkout_id}",
        "GET /checkouts/{checkout_id}/allows_renewal",
    )

    def check(self, desk: KohaApi, order: Order) -> Row:
        row = self._loan(desk, order)
        if row is None:
            raise Refused(
                _("This is not on loan to this patron."),
                next_step=_("Look at the account once more."),
                code="koha.no_loan",
            )
        may = desk.client.read_row(f"/checkouts/{koha_number(order.target)}/allows_renewal")
        if not may.get("allows_renewal"):
            raise refusal_for_write(KohaResponse(403, {"error": text(may, "error")}))
        return row

    def send(self, desk: KohaApi, ways: KohaOptions, order: Order) -> Receipt:  # noqa: ARG002 - nothing to choose
        before = self.check(desk, order)
        path = f"/checkouts/{koha_number(order.target)}/renewals"
        answer = desk.client.write("POST", path)
        try:
            row = self._loan(desk, order)
            if row is None or text(row, "due_date") != text(answer.row, "due_date"):
                raise Unknown("the due date read back is not the one answered")
            if required_id(row, COUNT) != required_id(before, COUNT) + 1:
                raise Unknown("answered as renewed, and not counted as one renewal")
            return self._receipt_with_account(desk, order, row)
        except (Unreachable, KohaRefused) as lost:
            raise Unknown("renewed, but not read back") from lost

    def look(self, desk: KohaApi, order: Order, before: Mapping[str, str]) -> TagSearch:
        row = self._loan(desk, order)
        if row is None or not {"due", "renewed"} <= before.keys():
            return TagSearch(SearchResult.CANNOT_TELL)
        receipt = self._receipt_with_account(desk, order, row)
        times = required_id(row, COUNT) - int(before["renewed"])
        if times == 1:
            return TagSearch(SearchResult.DONE, receipt)
        unchanged = times == 0 and receipt.read_back.get("due", "") == before["due"]
        return TagSearch(SearchResult.NOT_DONE if unchanged else SearchResult.CANNOT_TELL)

    def warnings(self, order: Order, account: Account) -> tuple[str, ...]:  # noqa: ARG002 - nothing else happens
        return ()

    def _loan(self, desk: KohaApi, order: Order) -> Row | None:
        """Find the loan on this patron's account: Koha renews anybody's by its number."""
        pk = koha_number(order.target)
        if pk is None:
            return None
        try:
            row = desk.client.read_row(f"/checkouts/{pk}")
        except KohaRefused as no:
            if no.answer.status == 404:
                return None
            raise
        ours = text(row, "patron_id") == order.patron and not text(row, "checkin_date")
        return row if ours else None

    def _receipt_with_account(self, desk: KohaApi, order: Order, row: Row) -> Receipt:
        money = desk.money(order.patron)
        if money is None:
            raise Unreadable(STRANGE)  # the account went away meanwhile
        account = replace(money[1], loans=loans_of([row], {}, {}, {}))
        number = f"{order.target}.{text(row, 'renewals_count')}"
        return Receipt(number, desk.now(), facts_around(account, order))


RENEW: Final = RenewLoan()
