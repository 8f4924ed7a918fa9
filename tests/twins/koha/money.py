"""Koha's way with money, as observed on 23.05: a credit is stored first and applied after, it spills over,
and clearing a line can renew or return the item.
"""

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

from tests.twins.koha.records import LOAN_DAYS, Records, Row

A_NIGHT: Final = Decimal("0.20")


class Broken(Exception):
    """Koha meets something it did not expect: a 500, whatever was stored by then."""


def add_credit(records: Records, patron_id: int, body: Row) -> Row:
    """Stores the credit, then pays the named lines, then whatever else this patron owes."""
    records.before_credit()
    with records.lock:
        credit, named = _stored(records, patron_id, body)
        seen = {line["account_line_id"]: line["amount_outstanding"] for line in named}
    records.between()
    with records.lock:
        if any(line["amount_outstanding"] != seen[line["account_line_id"]] for line in named):
            raise Broken("applied to a line that somebody else paid meanwhile")
        _apply(records, credit, named)
        _apply(records, credit, records.lines_of(patron_id))
    return credit


def _stored(records: Records, patron_id: int, body: Row) -> tuple[Row, list[Row]]:
    kind = body.get("credit_type") or "PAYMENT"
    records.credit_types.add(kind)  # a new word becomes a new type
    credit = records.add_line(
        patron_id=patron_id,
        credit_type=kind,
        amount=-body["amount"],
        amount_outstanding=-body["amount"],
        description=body.get("description"),
        internal_note=body.get("note"),
        library_id=body.get("library_id"),
        payment_type=body.get("payment_type"),
    )
    ids = body.get("account_lines_ids", [])
    return credit, [records.lines[pk] for pk in ids if pk in records.lines]


def _apply(records: Records, credit: Row, lines: Iterable[Row]) -> None:
    for line in lines:
        left = -credit["amount_outstanding"]
        if left <= 0:
            return
        paid = min(left, line["amount_outstanding"])
        if paid <= 0:
            continue
        line["amount_outstanding"] -= paid
        credit["amount_outstanding"] += paid
        line["timestamp"] = credit["timestamp"] = records.now()
        if line["amount_outstanding"] == 0:
            _cleared(records, line, credit["credit_type"])


def _cleared(records: Records, line: Row, kind: str) -> None:
    """What Koha does to the loan when a line is paid in full."""
    preferences = records.preferences
    accruing = line["debit_type"] == "OVERDUE" and line["status"] == "UNRETURNED"
    if accruing and preferences.get("RenewAccruingItemWhenPaid") and kind != "FORGIVEN":
        renew(records, records.checkouts[line["checkout_id"]])
        line["status"] = "RENEWED"
    wanted = str(preferences.get("MarkLostItemsAsReturned", ""))
    if line["debit_type"] == "LOST" and "onpayment" in wanted:
        records.checkouts.pop(line["checkout_id"], None)


def renew(records: Records, checkout: Row) -> None:
    """From today where RenewalPeriodBase is `now`, so that a second one the same day moves no date; else from the day
    it was due.
    """
    by_due_date = records.preferences.get("RenewalPeriodBase", "now") == "date_due"
    base = checkout["due_date"] if by_due_date else records.now()
    checkout["due_date"] = (base + timedelta(days=LOAN_DAYS)).replace(
        hour=23, minute=59, second=0, microsecond=0
    )
    checkout["renewals_count"] += 1


def add_debit(records: Records, patron_id: int, body: Row) -> Row:
    """As observed, `user_id` comes back as the patron."""
    values: dict[str, Any] = {
        name: body.get(name)
        for name in ("amount", "description", "item_id", "library_id", "internal_note")
    }
    return records.add_line(
        patron_id=patron_id,
        debit_type=body.get("type"),
        amount_outstanding=body["amount"],
        user_id=patron_id,
        **values,
    )


def a_night_passes(records: Records) -> None:
    """The nightly job of fines: what is out and late costs more."""
    with records.lock:
        for line in records.lines.values():
            if line["debit_type"] == "OVERDUE" and line["status"] == "UNRETURNED":
                line["amount"] += A_NIGHT
                line["amount_outstanding"] += A_NIGHT
