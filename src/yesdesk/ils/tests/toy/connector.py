"""Speaks to a box of cards."""

from django.utils import timezone

from yesdesk.core.money import Money
from yesdesk.ils.account_facts import facts_around, spelled_amount
from yesdesk.ils.extensions import WaiverTrialResult
from yesdesk.ils.port import (
    AccessDenied,
    Account,
    Capability,
    Check,
    Fee,
    FeeKind,
    PatronRecord,
    Receipt,
    Refused,
    SearchResult,
    SystemCheckLine,
    TagSearch,
    Unknown,
    Unreachable,
)
from yesdesk.ils.tests.toy.box import BOXES

CAN = frozenset({Capability.FIND_PATRON, Capability.FEES_BY_LINE, Capability.WAIVE_LINE})


def connect(values):
    return CardBox(values.get("shelf", ""), values.get("key", ""))


class CardBox:
    name = "toy"

    def __init__(self, shelf, key):
        self._shelf, self._key = shelf, key

    def check(self):
        try:
            self._box()
        except Unreachable:
            line = SystemCheckLine("The box opens", works=False, mend="Look for it, and its key.")
            return Check(works=False, can=frozenset(), findings=(line,))
        return Check(True, CAN, (SystemCheckLine("The box opens", works=True),))

    def find_patron(self, card):
        ref = self._box().cards.get(card)
        return None if ref is None else PatronRecord(ref, card, "Ana")

    def account(self, patron):
        owed = self._box().owed(patron)
        fees = tuple(
            Fee(line, FeeKind.OTHER, "Charge", Money(minor, "EUR"))
            for line, minor in owed.items()
            if minor
        )
        cards = {ref: card for card, ref in self._box().cards.items()}
        balance = Money(sum(owed.values()), "EUR")
        return Account(
            PatronRecord(patron, cards[patron], "Ana"), balance, timezone.now(), fees=fees
        )

    def before(self, order):
        if order.target in self._box().owed(order.patron):
            return None
        return Refused("This charge is not on this account.", next_step="Look again.", code="toy")

    def carry_out(self, order):
        stop = self.before(order)
        if stop is not None:
            raise stop
        box = self._box()
        fault, box.fault = box.fault, ""
        if fault == "time_out_before":
            raise Unknown
        box.waive(order.uuid, order.patron, order.target, order.amount.minor)
        if fault:
            raise Unknown
        return self._receipt(order)

    def prove_waiver(self, test_card, *, staff, day, tag):
        box, coin = self._box(), Money(1, "EUR")
        patron = self.find_patron(test_card).ref
        before = self.account(patron).balance
        box.waive(tag, patron, next(iter(box.owed(patron))), coin.minor)
        after = self.account(patron).balance
        return WaiverTrialResult(test_card, coin, before, after, f"{self._shelf} {day} {staff}")

    def look(self, order, before):
        if any(tag == order.uuid for tag, _patron, _minor in self._box().credits):
            return TagSearch(SearchResult.DONE, self._receipt(order))
        return TagSearch(SearchResult.NOT_DONE)

    def _receipt(self, order):
        minor = sum(minor for tag, _patron, minor in self._box().credits if tag == order.uuid)
        told = {"waived": spelled_amount(Money(minor, "EUR")), "left": "0.00"}
        facts = facts_around(self.account(order.patron), order)
        return Receipt(order.uuid, timezone.now(), {**facts, **told})

    def _box(self):
        box = BOXES.get(self._shelf)
        if box is None or box.fault == "down":
            raise Unreachable
        if box.key != self._key:
            raise AccessDenied("It is locked.", missing=("key",))
        return box
