"""SIP2 keeps what every connector keeps."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.twins.sip2.server import Fault, sip2_twin
from yesdesk.ils.sip2.connector import Sip2System
from yesdesk.ils.sip2.server import Sip2Server
from yesdesk.ils.tests.contract import Contract

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


class Sip2Twin:
    """One charge of 13.00, of which 10.00 is waived: SIP2 cannot choose between two."""

    patron = card = "29001000184"
    line = others_line = ""
    owed = 1000
    faults = frozenset(
        {
            "time_out_before",
            "time_out_after",
            "dropped_mid_answer",
            "duplicate_delivery",
            "clock_skew",
            "stores_late",
            "odd_record",
            "not_let_in",
        }
    )

    def __init__(self, twin):
        self._twin = twin
        twin.books.writeoff_type = "06"
        twin.books.owe(twin.books.person(self.card, "Ana"), "Overdue", 1300)
        twin.books.owe(twin.books.person("29001000185", "Bo"), "Overdue", 1400)
        server = Sip2Server(
            "127.0.0.1", twin.port, ZoneInfo("UTC"), "EUR", user=twin.user, password=twin.password, tls=False,
            timeout=1.5,
        )  # fmt: skip
        proof = f"{server.fingerprint} 2026-03-04 dana"
        self.system = Sip2System(replace(server, waive_proved=proof))

    def connect(self):
        return self.system

    def fail(self, fault):
        kinds = {
            "time_out_before": Fault.SILENT_BEFORE,
            "time_out_after": Fault.SILENT_AFTER,
            "dropped_mid_answer": Fault.DROP_MIDWAY,
            "duplicate_delivery": Fault.TWICE,
            "stores_late": Fault.LATE,
        }
        self._twin.down = fault == "down"
        self._twin.books.odd = {self.card} if fault == "odd_record" else set()
        self._twin.user = "another" if fault == "not_let_in" else "yesdesk"
        if self._twin.down or fault == "not_let_in":
            self._twin.hang_up()
        if fault in kinds:
            self._twin.faults["37"] = [kinds[fault]]
        if fault == "clock_skew":
            self._twin.answering.skew = timedelta(days=-400, hours=3)

    def catch_up(self):
        self._twin.catch_up()

    def written(self):
        ours = self._twin.books.people[self.card].credits
        return [each.minor for each in ours if each.kind == "WRITEOFF"]


class TestSip2(Contract):
    @pytest.fixture
    def twin(self, library):
        with sip2_twin() as twin:
            stand_in = Sip2Twin(twin)
            yield stand_in
            stand_in.system.close()
