"""The report that docs/library-system.md gives a library to paste into Koha, and the page that reads its file."""

import re
from datetime import date
from pathlib import Path

import pytest

from yesdesk.ils.ledger.actions import import_waivers
from yesdesk.ils.models import ExternalWaiver

DOCS = Path(__file__).parents[5] / "docs"
IN_KOHA = {
    "credit.date": "2026-11-04",
    "credit.amount": "4.60",
    "part.debit_id": "17 18",
    "credit.accountlines_id": "4711",
    "manager.userid": "mill.anna",
    "credit.note": "yesdesk:6f3cf2c2-8d2a-4d4e-9f7e-2f0b9a0f2f11 mB3xk0Qf7wTzq1c9LhYd",
}


def columns_of_the_report():
    """Where each column comes from, by the name the report gives it."""
    text = (DOCS / "library-system.md").read_text()
    report = re.search(r"```sql\n(.*?)```", text, re.DOTALL)[1]
    before = re.split(r"AS `(\w+)`", report)
    return {
        name: next(each for each in IN_KOHA if each in told)
        for told, name in zip(before[::2], before[1::2], strict=False)
    }


@pytest.mark.django_db
def test_each_column_the_report_has_is_read_into_its_place(act, fay, library):
    columns = columns_of_the_report()
    file = "\n".join([",".join(columns), ",".join(IN_KOHA[source] for source in columns.values())])
    assert import_waivers(file, by=act(fay)) == 1
    read = ExternalWaiver.objects.get()
    assert (read.day, read.minor) == (date(2026, 11, 4), 460)
    assert (read.line, read.reference, read.who) == ("17 18", "4711", "mill.anna")
    assert str(read.tag) == "6f3cf2c2-8d2a-4d4e-9f7e-2f0b9a0f2f11"
