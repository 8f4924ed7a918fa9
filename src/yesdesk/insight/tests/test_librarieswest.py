"""LibrariesWest's own file: 24,786 lines of seven library services, where a copy of it is at hand.

Contains public sector information from LibrariesWest licensed under the OGL v3.0; it is read here and never copied.
"""

from datetime import date

import pytest
from django.test import TestCase

from yesdesk.core.actors import SYSTEM
from yesdesk.insight.models import FactSettled, Settled
from yesdesk.insight.payments.actions import read_file
from yesdesk.insight.payments.queries import figures_of, settled_sums, sums_of_reading
from yesdesk.testing.shared_data import SHARED_DATA

FILE = SHARED_DATA / "librarieswest-bills/payments.csv"


@pytest.mark.skipif(not FILE.exists(), reason="LibrariesWest's open data is not here")
class TestLibrariesWest(TestCase):
    """Read in once for all tests."""

    @classmethod
    def setUpTestData(cls):
        cls.done = read_file(FILE, by=SYSTEM)

    def test_librarieswest_sums_equal_those_worked_out_by_hand(self):
        currency = self.done.reading.currency
        for sums in (list(sums_of_reading(self.done.reading)), list(settled_sums(self.done.file))):
            found = figures_of(
                sums, currency, kind="overdue", first=date(2019, 7, 1), last=date(2020, 2, 1)
            )
            assert found.by_how[Settled.FORGIVEN] == 35_340_00
            assert found.by_how[Settled.PAID] == 141_260_00
            assert found.by_how[Settled.CANCELLED] == 12_380_00
            assert round(found.share, 4) == 0.2001
            assert (found.branches, len(found.shares)) == (143, 82)
            tenths = [round(found.tenth(number), 4) for number in (1, 5, 9)]
            assert tenths == [0.0772, 0.1922, 0.4045]
            assert (round(min(found.shares), 4), round(max(found.shares), 4)) == (0.0, 0.6066)
            whole = figures_of(sums, currency, kind="overdue")
            assert whole.by_how[Settled.FORGIVEN] == 73_930_00
            assert whole.by_how[Settled.PAID] == 190_310_00
            assert round(whole.share, 4) == 0.2798
            assert whole.branches == 146

    def test_a_month_of_it(self):
        sums = list(settled_sums(self.done.file))
        for month, forgiven, paid in (
            (date(2019, 7, 1), 4_520, 18_740),
            (date(2020, 2, 1), 4_740, 15_710),
        ):
            found = figures_of(sums, "GBP", kind="OVERDUE", first=month, last=month)
            assert found.by_how[Settled.FORGIVEN] == forgiven * 100
            assert found.by_how[Settled.PAID] == paid * 100

    def test_librarieswest_file_is_anothers_and_rounded_to_ten_pounds(self):
        file, reading = self.done.file, self.done.reading
        assert not file.is_ours
        assert (file.currency, file.rounded_to_minor) == ("GBP", 1000)
        assert (file.lines, file.hidden_cells) == (24_786, 0)
        assert not reading.problems
        assert FactSettled.objects.filter(file=file, our_branch=None).count() == len(reading.sums)
