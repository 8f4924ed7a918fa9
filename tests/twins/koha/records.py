"""What the twin of Koha holds: tables of rows by Koha's own names, in memory, amounts as Decimal."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any, Final

Row = dict[str, Any]

ZONE: Final = timezone(timedelta(hours=1))
"""Koha writes its times with the offset of its own place."""

LOAN_DAYS: Final = 21
MAX_RENEWALS: Final = 3


@dataclass
class Records:
    """`preferences`: Koha's system preferences by name. `skew`: how far its clock is off.

    `before_credit`: called when a credit was sent and nothing is stored yet: somebody in Koha is quicker.
    `between`: called after a credit is stored and before it is applied, where two requests can meet.
    """

    patrons: dict[int, Row] = field(default_factory=dict)
    lines: dict[int, Row] = field(default_factory=dict)
    items: dict[int, Row] = field(default_factory=dict)
    biblios: dict[int, Row] = field(default_factory=dict)
    checkouts: dict[int, Row] = field(default_factory=dict)
    holds: dict[int, Row] = field(default_factory=dict)
    pins: dict[int, str] = field(default_factory=dict)
    wrong_pins: dict[int, int] = field(default_factory=dict)
    libraries: dict[str, Row] = field(default_factory=dict)
    credit_types: set[str] = field(
        default_factory=lambda: {"PAYMENT", "WRITEOFF", "FORGIVEN", "CREDIT"}
    )
    preferences: dict[str, Any] = field(default_factory=dict)
    skew: timedelta = timedelta(0)
    before_credit: Callable[[], object] = lambda: None
    between: Callable[[], object] = lambda: None
    lock: threading.RLock = field(default_factory=threading.RLock)
    last_id: int = 0

    def next_id(self) -> int:
        self.last_id += 1
        return self.last_id

    def now(self) -> datetime:
        return (datetime.now(UTC) + self.skew).astimezone(ZONE)

    def add_library(self, library_id: str, name: str) -> Row:
        row = {"library_id": library_id, "name": name, "pickup_location": True, "public": True}
        self.libraries[library_id] = row
        return row

    def add_patron(self, card: str, surname: str = "Rivera", **more: Any) -> Row:
        pk = self.next_id()
        row = {
            "patron_id": pk,
            "cardnumber": card,
            "userid": f"user{pk}",
            "surname": surname,
            "firstname": "Ana",
            "email": "ana@example.org",
            "date_of_birth": date(1984, 5, 9),
            "library_id": "MILL",
            "category_id": "ADULT",
            "expiry_date": (self.now() + timedelta(days=200)).date(),
            "restricted": False,
            "patron_card_lost": False,
            "incorrect_address": False,
            "staff_notes": None,
            "opac_notes": None,
            "updated_on": self.now(),
            **more,
        }
        self.patrons[pk] = row
        return row

    def add_item(self, barcode: str, title: str, biblio_id: int | None = None) -> Row:
        """One copy, of a new title unless `biblio_id` names one."""
        if biblio_id is None:
            biblio_id = self.next_id()
            self.biblios[biblio_id] = {
                "biblio_id": biblio_id,
                "title": title,
                "author": None,
                "isbn": None,
            }
        pk = self.next_id()
        row = {
            "item_id": pk,
            "biblio_id": biblio_id,
            "external_id": barcode,
            "home_library_id": "MILL",
            "holding_library_id": "MILL",
            "not_for_loan_status": 0,
            "lost_status": 0,
            "damaged_status": 0,
            "withdrawn": 0,
            "effective_item_type_id": "BK",
            "checked_out_date": None,
        }
        self.items[pk] = row
        return row

    def add_checkout(self, patron: Row, item: Row, *, due_in: int, renewals: int = 0) -> Row:
        """`due_in`: days from now, negative when it is late."""
        pk = self.next_id()
        row = {
            "checkout_id": pk,
            "patron_id": patron["patron_id"],
            "item_id": item["item_id"],
            "due_date": (self.now() + timedelta(days=due_in)).replace(
                hour=23, minute=59, second=0, microsecond=0
            ),
            "library_id": "MILL",
            "renewals_count": renewals,
            "unseen_renewals": 0,
            "auto_renew": False,
            "checkout_date": self.now() - timedelta(days=LOAN_DAYS),
            "onsite_checkout": False,
        }
        self.checkouts[pk] = row
        return row

    def add_hold(self, patron_id: int, biblio_id: int, pickup: str, **more: Any) -> Row:
        pk = self.next_id()
        place = 1 + sum(hold["biblio_id"] == biblio_id for hold in self.holds.values())
        row = {
            "hold_id": pk,
            "patron_id": patron_id,
            "biblio_id": biblio_id,
            "item_id": None,
            "pickup_library_id": pickup,
            "hold_date": self.now().date(),
            "priority": place,
            "status": None,
            "notes": None,
            "waiting_date": None,
            "expiration_date": None,
            "suspended": False,
            "suspended_until": None,
            "item_level": False,
            **more,
        }
        self.holds[pk] = row
        return row

    def add_debit(
        self, patron: Row, kind: str, amount: str, description: str = "", **more: Any
    ) -> Row:
        owed = Decimal(amount)
        return self.add_line(
            patron_id=patron["patron_id"],
            debit_type=kind,
            amount=owed,
            amount_outstanding=owed,
            description=description or kind.title(),
            **more,
        )

    def add_line(self, **values: Any) -> Row:
        pk = self.next_id()
        row = {
            "account_line_id": pk,
            "amount": Decimal(0),
            "amount_outstanding": Decimal(0),
            "cash_register_id": None,
            "checkout_id": None,
            "credit_number": None,
            "credit_type": None,
            "date": self.now(),
            "debit_type": None,
            "description": None,
            "interface": "api",
            "internal_note": None,
            "item_id": None,
            "library_id": "MILL",
            "payment_type": None,
            "payout_type": None,
            "status": None,
            "timestamp": self.now(),
            "user_id": 1,
            **values,
        }
        self.lines[pk] = row
        return row

    def pay_there(self, line: Row, amount: str) -> None:
        """Somebody takes it off in Koha itself, ten seconds ago by Koha's clock."""
        with self.lock:
            line["amount_outstanding"] -= Decimal(amount)
            line["timestamp"] = self.now() - timedelta(seconds=10)

    def merge(self, kept: Row, gone: Row) -> None:
        """What one patron has goes to another, and the card is no more."""
        with self.lock:
            for rows in (self.lines, self.checkouts, self.holds):
                for row in rows.values():
                    if row["patron_id"] == gone["patron_id"]:
                        row["patron_id"] = kept["patron_id"]
            del self.patrons[gone["patron_id"]]

    def lines_of(self, patron_id: int) -> list[Row]:
        return [line for line in self.lines.values() if line["patron_id"] == patron_id]

    def balance(self, patron_id: int) -> Decimal:
        return sum((line["amount_outstanding"] for line in self.lines_of(patron_id)), Decimal(0))
