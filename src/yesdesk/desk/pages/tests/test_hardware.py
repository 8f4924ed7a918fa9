"""Your hardware: a scanner is learnt from, a slip is tried, a phone rings."""

import pytest
from django.utils import timezone

from yesdesk.core.models import AuditEntry
from yesdesk.core.site_context import forget_library_info
from yesdesk.core.webpush.keys import public_key
from yesdesk.patrons.actions import card_number_from
from yesdesk.people.models import PushSubscription
from yesdesk.places.models import Library

pytestmark = pytest.mark.django_db

SCANS = {"scan1": "A29401234567890B", "scan2": "A29409876543210B", "scan3": "A29405555555555B"}


@pytest.fixture
def browser(library, client_of, teo):
    return client_of(teo)


def test_what_was_learnt_is_shown_before_it_is_kept(browser):
    page = browser.post("/settings/hardware", SCANS)
    shown = {name: page.context["shape"][name].value() for name in ("length", "begins", "marks")}
    assert shown == {"length": 14, "begins": "2940", "marks": "AB"}
    assert "29401234567890" in page.text
    assert Library.objects.get().card_length == 0


def test_what_is_kept_is_how_cards_are_read(browser, client_of, sam):
    browser.post(
        "/settings/hardware", {"keep": "1", "length": "14", "begins": "2940", "marks": "ab"}
    )
    forget_library_info()
    assert card_number_from("A29401234567890B") == "29401234567890"
    assert card_number_from("b29401234567890a") == "b29401234567890a"
    find = client_of(sam).post
    assert find("/desk/find", {"q": "A29401234567890B"})["Location"].startswith("/yes/card/")
    assert not find("/desk/find", {"q": "39401234567890"}).has_header("Location")
    assert AuditEntry.objects.get(tag="places.library.changed").detail["changed"] == (
        "card_length, card_prefix, card_marks"
    )


def test_a_scanner_that_presses_enter_is_led_to_the_next_field(browser):
    page = browser.post("/settings/hardware", {"scan1": SCANS["scan1"]})
    assert page.status_code == 200
    assert page.context["scans"].fields["scan2"].widget.attrs["autofocus"]
    assert SCANS["scan1"] in page.text


def test_a_wrong_scan_keeps_the_others(browser):
    page = browser.post("/settings/hardware", SCANS | {"scan2": "no"})
    assert page.status_code == 422
    assert page.context["scans"].errors.keys() == {"scan2"}
    assert SCANS["scan3"] in page.text


def test_scans_of_two_lengths_are_said(browser):
    assert browser.post("/settings/hardware", SCANS | {"scan2": "A940987654321B"}).context["differ"]


@pytest.mark.parametrize(
    ("field", "value"), [("length", "99"), ("begins", "29 40"), ("marks", "A"), ("marks", "12")]
)
def test_a_wrong_value_is_kept_nowhere(browser, field, value):
    right = {"keep": "1", "length": "14", "begins": "2940", "marks": "AB"}
    page = browser.post("/settings/hardware", right | {field: value})
    assert page.status_code == 422
    assert page.context["shape"].errors.keys() == {field}
    assert Library.objects.get().card_prefix == ""


def test_a_test_slip_is_of_no_request(browser, mill):
    page = browser.get("/settings/hardware/slip").text
    assert "<svg" in page
    assert "close_former" not in page


def test_ones_own_phone_can_ring(browser, teo):
    phone = PushSubscription.objects.create(
        user=teo,
        endpoint="https://push.example/1",
        endpoint_hash="1",
        p256dh="k",
        auth="a",
        server_key=public_key(),
        allowed_at=timezone.now(),
    )
    assert f"/account/ringing/{phone.pk}/try" in browser.get("/settings/hardware").text
