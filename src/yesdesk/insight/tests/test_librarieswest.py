"""LibrariesWest's own file: 24,786 lines of seven library services, where a copy of it is at hand.

Contains public sector information from LibrariesWest licensed under the OGL v3.0; it is read here and never copied.
"""

from datetime import date

import pytest
from django.test import TestCase

from yesdesk.core.actors import SYSTEM
from yesdesk.core.readin.csv_source import chunks_of_file
from yesdesk.insight.models import FactSettled
from yesdesk.insight.tests.files import newest_file, read_file, sums_of
from yesdesk.testing.shared_data import SHARED_DATA

FILE = SHARED_DATA / "librarieswest-bills/payments.csv"


@pytest.mark.skipif(not FILE.exists(), reason="LibrariesWest's open data is not here")
class TestLibrariesWest(TestCase):
    """Read in once for all tests."""

    @classmethod
    def setUpTestData(cls):
        cls.done = read_file(chunks_of_file(FILE), by=SYSTEM)
        cls.file = newest_file()

    def test_librarieswest_sums_equal_those_worked_out_by_hand(self):
        months = {"first": date(2019, 7, 1), "last": date(2020, 2, 1)}
        found, at = sums_of(self.file, kind="overdue", **months)
        assert found == {"forgiven": 35_340_00, "paid": 141_260_00, "cancelled": 12_380_00}
        assert len(at) == 143
        whole, everywhere = sums_of(self.file, kind="overdue")
        assert (whole["forgiven"], whole["paid"]) == (73_930_00, 190_310_00)
        assert len(everywhere) == 146

    def test_a_month_of_it(self):
        for month, forgiven, paid in (
            (date(2019, 7, 1), 4_520, 18_740),
            (date(2020, 2, 1), 4_740, 15_710),
        ):
            found, _at = sums_of(self.file, kind="OVERDUE", first=month, last=month)
            assert (found["forgiven"], found["paid"]) == (forgiven * 100, paid * 100)

    def test_librarieswest_file_is_anothers_and_rounded_to_ten_pounds(self):
        file = self.file
        assert not file.is_ours
        assert (file.currency, file.rounded_to_minor) == ("GBP", 1000)
        assert (file.lines, file.hidden_cells) == (24_786, 0)
        assert self.done.made == 24
        assert not FactSettled.objects.filter(file=file).exclude(our_branch=None).exists()
