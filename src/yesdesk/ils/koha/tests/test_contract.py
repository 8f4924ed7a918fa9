"""Koha's connector keeps what every connector keeps."""

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.twins.koha import Fault
from tests.twins.koha.gate import SMALLEST
from yesdesk.ils.tests.contract import LOST_ANSWERS, Contract

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

CREDITS = ("POST", "/patrons/{patron_id}/account/credits")
FAULTS = {
    "time_out_before": Fault.SILENT_BEFORE,
    "time_out_after": Fault.SILENT_AFTER,
    "answer_500_after": Fault.ANSWER_AFTER,
    "duplicate_delivery": Fault.TWICE,
    "stores_late": Fault.LATE,
}


@pytest.fixture
def patience(hasty):
    return hasty


class KohaTwinned:
    faults = frozenset(
        {
            *LOST_ANSWERS,
            "duplicate_delivery",
            "clock_skew",
            "stores_late",
            "odd_record",
            "not_let_in",
        }
    )

    def __init__(self, koha, connected):
        self.koha, self._connected = koha, connected
        ana = koha.records.add_patron("29001000184")
        bo = koha.records.add_patron("29001000185", surname="Okafor", firstname="Bo")
        self.patron, self.card, self.owed = str(ana["patron_id"]), ana["cardnumber"], 1000
        self.line = self._charge(ana, "10.00")
        self._charge(ana, "3.00")
        self.others_line = self._charge(bo, "14.00")

    def _charge(self, patron, amount):
        return str(self.koha.records.add_debit(patron, "MANUAL", amount)["account_line_id"])

    def connect(self):
        return self._connected()

    def fail(self, fault):
        self.koha.spoilers.waiting.clear()
        ana = self.koha.records.patrons[int(self.patron)]
        ana["date_renewed"] = "0000-00-00" if fault == "odd_record" else None
        self.koha.gate.permissions["borrowers"] = SMALLEST["borrowers"]
        if fault == "down":
            self.koha.spoil(Fault.DROP_BEFORE, times=-1)
        elif fault == "clock_skew":
            self.koha.records.skew = timedelta(hours=7)
        elif fault == "not_let_in":
            self.koha.gate.permissions["borrowers"] = frozenset()
        elif fault == "dropped_mid_answer":
            self.koha.spoil(Fault.CUT, *CREDITS, after=40)
        elif fault and fault != "odd_record":
            self.koha.spoil(FAULTS[fault], *CREDITS)

    def catch_up(self):
        self.koha.catch_up()

    def written(self):
        lines = self.koha.records.lines_of(int(self.patron))
        return [int(-line["amount"] * Decimal(100)) for line in lines if line["credit_type"]]


class TestKoha(Contract):
    @pytest.fixture
    def twin(self, koha, connected):
        return KohaTwinned(koha, connected)
