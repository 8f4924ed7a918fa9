"""A browser is known again by a random name, and guesses hold up the network they come from alone."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client

from yesdesk.people import throttle
from yesdesk.people.known_browsers import (
    COOKIE,
    KnownBrowser,
    _browser_key_signature,
    known_browser_from,
)
from yesdesk.people.models import StaffSession, User

pytestmark = pytest.mark.django_db
NETWORK = {"REMOTE_ADDR": "203.0.113.9"}


def sign_in(browser: Client, login: str, password: str = ""):
    words = {"login": login, "password": password or f"{login}-yes-desk"}
    return browser.post("/sign-in", words, **NETWORK)


def guess(login: str, times: int, browser: Client | None = None) -> None:
    for _try in range(times):
        sign_in(browser or Client(), login, "wrong-wrong-wrong")


@pytest.mark.parametrize("network", ["203.0.113.9", "198.51.100.9"])
def test_guesses_hold_up_the_network_they_come_from_alone(sam, now, network):
    guess("sam", 6)
    words = {"login": "sam", "password": "sam-yes-desk"}
    answer = Client().post("/sign-in", words, REMOTE_ADDR=network)
    assert answer.status_code == (200 if network == NETWORK["REMOTE_ADDR"] else 302)


def test_the_cookie_says_nothing_of_who_signed_in(sam, now):
    browser = Client()
    sign_in(browser, "sam")
    first = browser.cookies[COOKIE].value
    assert first.count(".") == 1
    browser.post("/sign-out")
    sign_in(browser, "lea", "lea-yes-desk")
    assert browser.cookies[COOKIE].value == first


def test_a_cookie_from_before_keeps_its_name():
    body = "name.mark1.mark2"
    old = f"{body}.{_browser_key_signature(settings.SECRET_KEY, body)}"
    assert known_browser_from(old) == KnownBrowser("name")
    assert known_browser_from(old[:-1]) is None


def test_browser_cookie_is_long_lived_and_closed_to_scripts(client_of, sam, settings):
    browser = client_of(sam)
    browser.get("/account/")
    cookie = browser.cookies[COOKIE]
    assert cookie["max-age"] == timedelta(days=400).total_seconds()
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_a_page_at_a_known_computer_sets_no_cookie_again(client_of, sam):
    browser = client_of(sam)
    browser.get("/account/")
    assert COOKIE not in browser.get("/account/").cookies


def test_a_patron_gets_no_cookie_at_all(client, library):
    for address in ("/en/ask", "/en", "/nowhere", "/en/nowhere"):
        assert not client.get(address).cookies, address


def test_the_same_browser_has_another_handle_for_each_thing():
    device = KnownBrowser.new()
    assert device.handle("request:1") == device.handle("request:1")
    assert device.handle("request:1") != device.handle("request:2")


def test_reading_sign_in_writes_no_row(client, library, django_assert_num_queries):
    for _page in range(3):
        Client().get("/sign-in")
    assert not StaffSession.objects.exists()


def test_sign_in_form_is_taken_with_its_own_token(sam):
    browser = Client(enforce_csrf_checks=True)
    page = browser.get("/sign-in").content.decode()
    token = page.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
    words = {"login": "sam", "password": "sam-yes-desk"}
    assert browser.post("/sign-in", words).status_code == 403
    assert browser.post("/sign-in", {**words, "csrfmiddlewaretoken": token}).status_code == 302
    stranger = Client(enforce_csrf_checks=True)
    assert stranger.post("/sign-in", {**words, "csrfmiddlewaretoken": token}).status_code == 403


def test_a_token_from_before_signing_in_opens_nothing_after_it(sam):
    browser = Client(enforce_csrf_checks=True)
    page = browser.get("/sign-in").content.decode()
    token = page.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
    words = {"login": "sam", "password": "sam-yes-desk", "csrfmiddlewaretoken": token}
    browser.post("/sign-in", words)
    state = {"state": "on", "csrfmiddlewaretoken": token}
    assert browser.post("/account/shift", state).status_code == 403


def test_a_wrong_password_writes_no_session_either(client, sam):
    guess("sam", 1, client)
    assert not StaffSession.objects.exists()


def test_signing_out_twice_writes_no_session(client, library):
    client.post("/sign-out")
    assert not StaffSession.objects.exists()


def test_a_network_that_tries_too_much_is_stopped_before_a_password_is_hashed(
    sam, now, monkeypatch
):
    monkeypatch.setattr(throttle, "PER_NETWORK", 4)
    hashed = []
    monkeypatch.setattr(User, "set_password", lambda self, text: hashed.append(text))
    for number in range(9):
        sign_in(Client(), f"nobody-{number}", "wrong-wrong-wrong")
    assert len(hashed) == 4
    page = sign_in(Client(), "sam").content.decode()
    assert "Your network has tried" in page
    now.shift(throttle.NETWORK_WINDOW)
    assert sign_in(Client(), "sam").status_code == 302


def test_a_branch_that_signs_in_for_the_first_time_is_no_flood(sam, lea, kim, monkeypatch):
    monkeypatch.setattr(throttle, "PER_NETWORK", 1)
    for login in ("sam", "lea", "kim", "sam"):
        assert sign_in(Client(), login).status_code == 302
