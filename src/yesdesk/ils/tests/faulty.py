"""The demo system behind a connection that can go wrong, as a twin for the contract."""

from datetime import date, datetime, timedelta

from yesdesk.ils.demo.connector import DemoSystem
from yesdesk.ils.demo.models import DemoFee, DemoItem, DemoLoan, DemoPatron, DemoTitle, DemoWrite
from yesdesk.ils.port import Unknown, Unreachable
from yesdesk.ils.tests.contract import LOST_ANSWERS


class FaultyDemo(DemoSystem):
    """`fault`: what the next write meets; `down` stays until it is taken away. `late`: what is stored later."""

    def __init__(self):
        self.fault = ""
        self.sent = []
        self.late = []

    def find_patron(self, card):
        self._must_be_up()
        return super().find_patron(card)

    def account(self, patron):
        self._must_be_up()
        return super().account(patron)

    def before(self, order):
        self._must_be_up()
        return super().before(order)

    def look(self, order, before):
        self._must_be_up()
        return super().look(order, before)

    def check(self):
        check = super().check()
        if self.fault != "down":
            return check
        from yesdesk.ils.port import Check, SystemCheckLine

        return Check(False, frozenset(), (SystemCheckLine("Does it answer", False, "Start it."),))

    def carry_out(self, order):
        self._must_be_up()
        fault, self.fault = self.fault, ""
        self.sent.append(order)
        if fault == "stores_late":
            self.late.append(order)
        if fault in {"time_out_before", "stores_late"}:
            raise Unknown
        receipt = super().carry_out(order)
        if fault == "duplicate_delivery":
            super().carry_out(order)
            return self.look(order, {}).receipt
        if fault:
            raise Unknown
        return receipt

    def catch_up(self):
        while self.late:
            super().carry_out(self.late.pop(0))

    def _must_be_up(self):
        if self.fault == "down":
            raise Unreachable


class DemoTwin:
    faults = frozenset({*LOST_ANSWERS, "duplicate_delivery", "stores_late"})

    def __init__(self):
        ana = DemoPatron.objects.create(card="29001000184", name="Ana", born=date(1980, 5, 2))
        other = DemoPatron.objects.create(card="29001000185", name="Bo")
        self.patron, self.card, self.owed = str(ana.pk), ana.card, 1000
        self.line = self._charge(ana, 1000)
        self._charge(ana, 300)
        self.others_line = self._charge(other, 1400)
        self._system = FaultyDemo()

    def connect(self):
        return self._system

    def fail(self, fault):
        self._system.fault = fault

    def catch_up(self):
        self._system.catch_up()

    @property
    def sent(self):
        return self._system.sent

    def written(self):
        rows = DemoWrite.objects.filter(patron=self.patron, amount__gt=0).order_by("pk")
        return list(rows.values_list("amount", flat=True))

    def lend(self, days_late):
        """A book that is out and late, with its growing charge; the loan."""
        from django.utils import timezone

        return self._lend(DemoPatron.objects.get(pk=self.patron), timezone.now(), days_late)

    def _lend(self, patron, now: datetime, days_late):
        item = DemoItem.objects.create(
            barcode=f"39{DemoItem.objects.count():06d}",
            title=DemoTitle.objects.create(name="A Book of Rivers"),
        )
        loan = DemoLoan.objects.create(
            patron=patron, item=item, due_at=now - timedelta(days=days_late)
        )
        DemoFee.objects.create(
            patron=patron, loan=loan, kind="overdue", words="Late", charged=20 * days_late,
            since=loan.due_at.date(), growing=True,
        )  # fmt: skip
        return loan

    @staticmethod
    def _charge(patron, minor):
        fee = DemoFee.objects.create(
            patron=patron, kind="other", words="Charge", charged=minor, since=date(2026, 10, 1)
        )
        return str(fee.pk)
