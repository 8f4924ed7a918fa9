"""At a shared desk computer money wants the PIN of whoever acts, in the act itself; nothing else does."""

from datetime import timedelta

import pytest
from django.urls import reverse

from yesdesk.core.models import AuditEntry
from yesdesk.ils.models import Act, StaffCard
from yesdesk.people.models import SharedDesk, User
from yesdesk.people.shared_desks.actions import set_own_pin
from yesdesk.requests.tests.account import CARD

pytestmark = pytest.mark.django_db
PIN = "4071"


@pytest.fixture
def desk(desk, sam, act):
    """Sam is signed in at a shared desk computer."""
    browser, request = desk
    set_own_pin(PIN, by=act(sam))
    shared = SharedDesk.objects.create(name="Ground floor", browser="b")
    session = browser.session
    session.stand_at(shared.pk)
    session.save()
    return browser, request


def late(browser, request):
    ways = browser.get(reverse("request_ways", args=[request.pk])).context["options"]
    return next(way.key for way in ways if "fees.overdue" in way.key)


def tap(browser, request, **more):
    said = {"option": late(browser, request), **more}
    return browser.post(reverse("take_way", args=[request.pk]), said)


def test_a_tap_asks_for_the_pin_and_keeps_what_was_tapped(desk):
    browser, request = desk
    page = tap(browser, request, title="River 3")
    assert page.status_code == 200
    assert 'name="staff_pin"' in page.text
    assert f'name="option" value="{late(browser, request)}"' in page.text
    assert 'name="title" value="River 3"' in page.text
    assert not Act.objects.exists()


def test_with_the_pin_it_is_done(desk, sam):
    browser, request = desk
    before = AuditEntry.objects.count()
    assert tap(browser, request, staff_pin=PIN).status_code == 302
    assert Act.objects.filter(user=sam).exists()
    assert AuditEntry.objects.count() == before


def test_a_wrong_pin_comes_back_with_the_tap(desk):
    browser, request = desk
    page = tap(browser, request, staff_pin="7777")
    assert page.status_code == 422
    assert f'name="option" value="{late(browser, request)}"' in page.text
    assert "7777" not in page.text
    assert not Act.objects.exists()


def test_pin_of_another_colleague_is_refused(desk, lea, act):
    set_own_pin("829310", by=act(lea))
    browser, request = desk
    assert tap(browser, request, staff_pin="829310").status_code == 422


@pytest.mark.parametrize(("seconds", "asks"), [(50, False), (61, True)])
def test_a_pin_holds_for_a_minute(desk, now, seconds, asks):
    browser, request = desk
    tap(browser, request, staff_pin=PIN)
    Act.objects.all().delete()
    now.shift(timedelta(seconds=seconds))
    assert ("staff_pin" in tap(browser, request).text) is asks


def test_the_card_is_asked_first_and_then_the_pin(desk):
    StaffCard.objects.all().delete()
    browser, request = desk
    assert "which_card" in tap(browser, request).text
    page = tap(browser, request, which_card="none")
    assert 'name="staff_pin"' in page.text
    assert 'name="which_card"' not in page.text
    assert tap(browser, request, staff_pin=PIN).status_code == 302


def test_who_has_no_pin_yet_says_their_password(desk, sam):
    User.objects.filter(pk=sam.pk).update(pin="")
    browser, request = desk
    assert tap(browser, request, staff_pin="wrong").status_code == 422
    assert tap(browser, request, staff_pin="sam-yes-desk").status_code == 302


def test_what_moves_no_money_asks_nobody(desk):
    browser, request = desk
    page = browser.post(reverse("take_way", args=[request.pk]), {"option": "kind.card"})
    assert page.status_code == 302


def test_where_a_part_of_the_page_was_tapped_the_question_takes_the_page(desk):
    browser, request = desk
    said = {"option": late(browser, request)}
    here = reverse("take_way", args=[request.pk])
    page = browser.post(here, said, headers={"HX-Request": "true"})
    assert (page["HX-Retarget"], page.status_code) == ("main", 200)
    assert "<html" not in page.text


def test_a_computer_that_is_not_shared_asks_for_no_pin(desk, client_of, sam):
    _shared, request = desk
    browser = client_of(sam)
    browser.post(reverse("prove_patron", args=[request.pk]), {"card_number": CARD})
    assert tap(browser, request).status_code == 302
