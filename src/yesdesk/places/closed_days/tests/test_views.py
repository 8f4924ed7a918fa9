"""The page that reads closed days from a file shows them first, and adds each once."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from yesdesk.places.models import Closure

pytestmark = pytest.mark.django_db

PAGE = "/settings/closed-days/file"
CSV = b"2026-12-25,,Christmas\n2026-11-01,,Over\n2027-01-01,2027-01-02,New Year\nsoon\n"


@pytest.fixture
def browser(client_of, teo, now):
    return client_of(teo)


def upload(browser, raw: bytes, **more):
    return browser.post(PAGE, {"file": SimpleUploadedFile("days.csv", raw), **more})


def add(browser, shown):
    context = shown.context
    branch = context["branch"]
    pressed = {"lines": context["lines"], "branch": branch.pk if branch else ""}
    return browser.post(PAGE, pressed)


def test_a_file_is_shown_before_anything_is_added(browser, mill):
    page = upload(browser, CSV)
    assert [day for day, _said, _why in page.context["new"]] == [
        date(2026, 12, 25),
        date(2027, 1, 1),
        date(2027, 1, 2),
    ]
    assert page.context["over"] == 1
    assert [number for number, _why in page.context["faults"]] == [4]
    assert not Closure.objects.exists()


def test_what_was_shown_is_added_and_the_same_file_adds_nothing(browser, mill):
    assert add(browser, upload(browser, CSV))["Location"] == "/settings/closed-days"
    assert Closure.objects.get(day=date(2027, 1, 2)).reason == "New Year"
    again = upload(browser, CSV)
    assert (again.context["new"], again.context["there"]) == ([], 3)
    browser.post(PAGE, {"lines": "2026-12-25", "branch": mill.pk})
    assert Closure.objects.count() == 3


def test_days_of_one_branch_are_its_own(browser, mill, hill):
    add(browser, upload(browser, b"2026-12-24\n", branch=hill.pk))
    assert Closure.objects.get().branch == hill


def test_a_reason_with_a_colleagues_name_is_left_out_and_the_day_stays(browser, mill, sam):
    page = upload(browser, f"2026-12-24,,leaving party of {sam.name}\n".encode())
    assert page.context["new"][0][2] == ""
    assert sam.name.split()[0] in page.context["faults"][0][1]


def test_a_calendar_is_read_like_a_table(browser, mill):
    ics = b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:20261225\r\nSUMMARY:<b>Christmas\r\nEND:VEVENT\r\n"
    page = upload(browser, ics)
    assert [why for _day, _said, why in page.context["new"]] == ["<b>Christmas"]
    assert "<b>Christmas" not in page.text


@pytest.mark.parametrize(
    "sent", [{}, {"lines": "soon"}, {"lines": ""}, {"lines": "2026-12-25", "branch": "0"}]
)
def test_without_a_day_the_page_says_so(browser, mill, sent):
    page = browser.post(PAGE, {**sent})
    assert page.status_code in {302, 422}
    assert not Closure.objects.exists()
