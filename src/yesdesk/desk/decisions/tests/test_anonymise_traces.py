"""A trace about a request with a bend names nobody once what leadership promised is over."""

from datetime import time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from yesdesk.core.models import AuditEntry
from yesdesk.desk.decisions.anonymise import anonymise_authors
from yesdesk.desk.tests.taps import LATE, tap
from yesdesk.people.operations.audit_lines import AuditFilter, audit_lines
from yesdesk.policy.models import Sheet
from yesdesk.testing.cast import five_of
from yesdesk.testing.needs import ask_as_ana

pytestmark = pytest.mark.django_db


@pytest.fixture
def printed(desk):
    """Sam prints a slip, and leaves its trace."""
    browser, request = desk
    browser.post(reverse("request_slip", args=[request.pk]))
    return browser, request


def trace():
    return AuditEntry.objects.get(tag="desk.slip.printed")


def later(**span):
    anonymise_authors("", timezone.now() + timedelta(**span))


def test_nobody_and_no_hour_stand_in_it_any_more(printed, work, act, dana, mill):
    tap(*printed, LATE)
    work(20)
    day = trace().at.astimezone(ZoneInfo(mill.time_zone)).date()
    later(days=11)
    left = trace()
    assert (left.actor, left.job_class) == (-1, "")
    at = left.at.astimezone(ZoneInfo(mill.time_zone))
    assert (at.date(), at.time()) == (day, time())
    (line,) = [each for each in audit_lines(act(dana), AuditFilter()) if each.tag == left.tag]
    assert "Sam" not in line.sentence + line.who
    assert "Yesdesk" not in line.sentence, "the machine prints no slips"


def test_while_the_days_run_it_says_who(printed, work, sam):
    tap(*printed, LATE)
    work(20)
    later(days=9)
    assert trace().actor == sam.pk


def test_where_nothing_is_promised_a_week_is_left_to_ask_about_a_slip(printed, work, sam):
    Sheet.objects.update(harbour_text="", harbour_days=0)
    tap(*printed, LATE)
    work(20)
    later(days=6)
    assert trace().actor == sam.pk
    later(days=8)
    assert trace().actor == -1


def test_a_job_class_that_five_share_stays(printed, work, sam):
    five_of(sam)
    tap(*printed, LATE)
    work(20)
    AuditEntry.objects.update(job_class="Shelver")
    later(days=11)
    assert trace().job_class == "Shelver"


def test_audit_of_a_request_without_an_exception_stays(printed, work, sam, mill):
    browser, request = printed
    other = ask_as_ana(mill)
    browser.post(reverse("request_slip", args=[other.pk]))
    tap(browser, request, LATE)
    work(20)
    later(days=40)
    assert AuditEntry.objects.get(subject=f"request:{other.pk}").actor == sam.pk
