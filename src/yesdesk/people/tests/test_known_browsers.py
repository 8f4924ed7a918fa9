"""A browser is known again: strangers who guess lock nobody out of the computer they work at."""

from datetime import timedelta

import pytest
from django.test import Client

from yesdesk.people import throttle
from yesdesk.people.account import passwords
from yesdesk.people.colleagues.actions import reset_password
from yesdesk.people.known_browsers import COOKIE, KnownBrowser, known_browser_from
from yesdesk.people.models import StaffSession, User

pytestmark = pytest.mark.django_db
NETWORK = {"REMOTE_ADDR": "203.0.113.9"}


def sign_in(browser: Client, login: str, password: str = ""):
    words = {"login": login, "password": password or f"{login}-yes-desk"}
    return browser.post("/sign-in", words, **NETWORK)


def guess(login: str, times: int, browser: Client | None = None) -> None:
    for _try in range(times):
        sign_in(browser or Client(), login, "wrong-wrong-wrong")


@pytest.fixture
def at_work(sam, now):
    """The browser Sam works in: signed in once, and out again."""
    browser = Client()
    assert sign_in(browser, "sam").status_code == 302
    browser.post("/sign-out")
    return browser


def test_guesses_of_strangers_keep_nobody_from_the_computer_they_work_at(at_work):
    guess("sam", 30)
    assert sign_in(Client(), "sam").status_code == 200
    assert sign_in(at_work, "sam").status_code == 302


def test_guesses_at_a_known_computer_are_counted_for_it_alone(at_work):
    guess("sam", 6, at_work)
    assert "30 seconds" in sign_in(at_work, "sam").content.decode()
    assert sign_in(Client(), "sam").status_code == 302


def test_signing_in_at_a_known_computer_forgives_strangers_nothing(at_work):
    guess("sam", 6)
    sign_in(at_work, "sam")
    assert sign_in(Client(), "sam").status_code == 200


def test_ones_own_sign_in_makes_a_computer_known_for_no_colleague(at_work, lea):
    guess("lea", 6)
    assert sign_in(at_work, "lea").status_code == 200


def test_an_open_screen_makes_no_browsers_that_are_counted_apart(client_of, sam, now):
    browser, words = (
        client_of(sam),
        {"new": "four quiet words here", "again": "four quiet words here"},
    )
    for _guess in range(6):
        browser.cookies.pop(COOKIE, None)
        page = browser.post("/account/password", {"current": "a guess of mine", **words})
    assert "30 seconds" in page.content.decode()
    browser.get("/account/")
    device = known_browser_from(browser.cookies[COOKIE].value)
    assert device is not None
    assert not device.marks


def test_guesses_of_strangers_stop_nobody_who_is_signed_in(client_of, sam, now):
    browser = client_of(sam)
    guess("sam", 9)
    words = {"new": "four quiet words here", "again": "four quiet words here"}
    answer = browser.post("/account/password", {"current": "sam-yes-desk", **words})
    assert answer.status_code == 302
    device = known_browser_from(browser.cookies[COOKIE].value)
    sam.refresh_from_db()
    assert device is not None
    assert device.knows(sam.pk, sam.password)


def test_a_cookie_of_ones_own_making_is_none(at_work, sam):
    kept = at_work.cookies[COOKIE].value
    device = known_browser_from(kept)
    assert device is not None
    head, _dot, _seal = kept.rpartition(".")
    for forged in ("", "x", f"{head}.", f"{head}.{'A' * 27}", kept[:-1], "." * 300):
        assert known_browser_from(forged) is None


def test_a_former_secret_key_still_knows_it(at_work, settings):
    former, cookie = settings.SECRET_KEY, at_work.cookies[COOKIE].value
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another" * 8, [former]
    guess("sam", 6)
    assert sign_in(at_work, "sam").status_code == 302
    settings.SECRET_KEY_FALLBACKS = []
    assert known_browser_from(cookie) is None
    assert known_browser_from(at_work.cookies[COOKIE].value) is not None  # sealed anew meanwhile


def test_a_start_password_makes_every_computer_a_stranger(at_work, sam, teo, act):
    reset_password(sam, by=act(teo))
    sam.refresh_from_db()
    device = known_browser_from(at_work.cookies[COOKIE].value)
    assert device is not None
    assert not device.knows(sam.pk, sam.password)


def test_the_cookie_names_nobody_and_stays_small(sam, lea):
    device = KnownBrowser.new()
    for pk in range(60):
        device = device.with_member(pk, "a-password")
    assert len(device.cookie()) < 600
    assert device.knows(59, "a-password")
    assert not device.knows(0, "a-password")
    assert "sam" not in device.cookie()


def test_it_is_long_lived_and_for_no_script(client_of, sam, settings):
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


def test_its_form_is_taken_with_the_token_it_came_with(sam):
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


def test_a_busy_network_keeps_no_known_computer_out(at_work, monkeypatch):
    monkeypatch.setattr(throttle, "PER_NETWORK", 1)
    guess("nobody", 3)
    assert sign_in(at_work, "sam").status_code == 302


def test_strangers_never_take_all_the_places_for_hashing(monkeypatch):
    taken = []
    with passwords.from_unknown_browser():
        while True:
            try:
                taken.append(passwords.take_hashing_slot())
            except passwords.TooManySigningIn:
                break
    assert len(taken) > 0
    passwords.take_hashing_slot()()
    for give_back in taken:
        give_back()
