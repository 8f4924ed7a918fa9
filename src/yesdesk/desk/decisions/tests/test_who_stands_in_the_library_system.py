"""The library system keeps what is written there for good, so nobody stands in it unless the auditor asked."""

import pytest
from django.urls import reverse

from yesdesk.desk.tests.taps import LATE, tap
from yesdesk.ils.demo.models import DemoWrite
from yesdesk.ils.models import LedgerLine
from yesdesk.policy.models import Sheet
from yesdesk.policy.queries import clear_cache

pytestmark = pytest.mark.django_db


def codes_there():
    return set(DemoWrite.objects.values_list("staff", flat=True))


def test_no_staff_code_goes_along(desk, work, sam):
    tap(*desk, LATE)
    work(20)
    assert codes_there() == {""}
    assert set(LedgerLine.objects.values_list("staff", flat=True)) == {f"S{sam.pk}"}
    assert "The library system has no staff code of yours." in own_sheet(desk[0])


def test_where_the_signed_sheet_says_that_the_auditor_asked_it_does(desk, work, sam):
    Sheet.objects.update(names_staff=True)
    clear_cache()
    tap(*desk, LATE)
    work(20)
    assert codes_there() == {f"S{sam.pk}"}
    assert "auditor asked for it. The library system keeps the staff code" in own_sheet(desk[0])


def own_sheet(browser):
    return browser.get(f"{reverse('own_sheet')}?for=all").text
