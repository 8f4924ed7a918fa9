"""In by login name and password; out again; in nowhere after leaving."""

from datetime import time

import pytest
from django.contrib.auth import authenticate
from django.test import Client
from django.utils import timezone

from yesdesk.core.actors import SYSTEM
from yesdesk.people.models import CurrentShift, ShiftState, StaffSession, session_key_hash
from yesdesk.places.actions import set_hours
from yesdesk.places.hours import is_open_at
from yesdesk.places.models import Library
from yesdesk.places.queries import opening_hours
from yesdesk.testing.cast import NOW

pytestmark = pytest.mark.django_db


def sign_in(client: Client, login: str, password: str, **more: str):
    return client.post("/sign-in", {"login": login, "password": password, **more})


def test_the_page_asks_for_login_name_and_password(client, library):
    page = client.get("/sign-in")
    assert page.status_code == 200
    assert b'name="login"' in page.content
    assert b'name="password"' in page.content


def test_the_page_speaks_the_browsers_language(client, library):
    page = client.get("/sign-in", headers={"accept-language": "fr-CH, fr;q=0.9, en;q=0.8"})
    assert b'<html lang="fr' in page.content


def test_a_demo_lets_whoever_looks_sign_in_by_a_button(client, library, sam, lea, dana):
    Library.objects.update(is_demo=True)
    buttons = client.get("/sign-in").context["demo"]
    assert [each["login"] for each in buttons if each["try"]] == ["sam", "lea", "dana"]
    assert {each["login"] for each in buttons if not each["try"]} >= {"kim", "noor", "teo", "priya"}
    assert (buttons[2]["name"], buttons[2]["job_class"]) == (dana.name, "Director")
    assert sign_in(client, buttons[0]["login"], buttons[0]["password"])["Location"] == "/desk"


def test_a_real_library_shows_no_sign_in_of_anybody(client, library, sam):
    page = client.get("/sign-in")
    assert page.context["demo"] == []
    assert "sam-yes-desk" not in page.text


def test_a_demo_that_has_closed_opens_for_who_signs_in(client, mill, sam, lea, now):
    Library.objects.update(is_demo=True)
    set_hours(mill, [[(time(9), time(20))]] * 7, by=SYSTEM)
    now.move_to(NOW.replace(hour=23, minute=40))
    assert sign_in(client, "sam", "sam-yes-desk").status_code == 302
    mill.refresh_from_db()
    assert is_open_at(opening_hours(mill), timezone.now())
    assert CurrentShift.objects.get(user=lea).state == ShiftState.ON


def test_a_real_library_that_has_closed_stays_closed(client, mill, sam, now):
    set_hours(mill, [[(time(9), time(20))]] * 7, by=SYSTEM)
    now.move_to(NOW.replace(hour=23, minute=40))
    sign_in(client, "sam", "sam-yes-desk")
    mill.refresh_from_db()
    assert not is_open_at(opening_hours(mill), timezone.now())


def test_sam_comes_in_and_lands_at_the_desk(client, sam):
    answer = sign_in(client, "sam", "sam-yes-desk")
    assert answer.status_code == 302
    assert answer["Location"] == "/desk"
    assert client.get("/account/").status_code == 200


@pytest.mark.parametrize("login", ["Sam", " sam ", "SAM"])
def test_a_phone_that_starts_with_a_capital_is_no_obstacle(client, sam, login):
    assert sign_in(client, login, "sam-yes-desk").status_code == 302


def test_sign_in_leads_back_to_where_one_wanted_to_be(client, sam):
    asked = client.get("/account/sessions")
    assert asked["Location"] == "/sign-in?next=/account/sessions"
    assert sign_in(client, "sam", "sam-yes-desk", next="/account/sessions")["Location"] == (
        "/account/sessions"
    )


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/x", "http:evil"])
def test_nobody_is_led_to_another_site(client, sam, elsewhere):
    assert sign_in(client, "sam", "sam-yes-desk", next=elsewhere)["Location"] == "/desk"


def test_a_wrong_password_keeps_the_login_name_and_blames_nobody(client, sam):
    page = sign_in(client, "sam", "sam-no-desk").content.decode()
    assert 'value="sam"' in page
    assert "don’t match" in page
    assert "sam-no-desk" not in page


def test_an_unknown_name_reads_like_a_wrong_password(client, sam):
    def words(login: str) -> str:
        page = sign_in(client, login, "not-the-password").content.decode()
        notice = page.partition('role="alert"')[2].partition("</div>")[0]
        assert notice
        return notice

    assert words("nobody") == words("sam")


def test_ret_left_and_gets_in_nowhere(client, ret):
    assert "don’t match" in sign_in(client, "ret", "ret-yes-desk").content.decode()
    assert authenticate(None, username="ret", password="ret-yes-desk") is None


def test_an_unknown_name_costs_a_hash_like_a_known_one(library, monkeypatch):
    from yesdesk.people.account import passwords

    hashed = []
    monkeypatch.setattr(passwords.User, "set_password", lambda self, text: hashed.append(text))
    assert authenticate(None, username="nobody", password="something") is None
    assert hashed == ["something"]


def test_signing_in_changes_the_session_key(client, sam):
    sign_in(client, "sam", "sam-yes-desk")
    client.post("/sign-out")  # what it says next waits in a session that is nobody's
    before = client.cookies["yesdesk"].value
    sign_in(client, "sam", "sam-yes-desk")
    after = client.cookies["yesdesk"].value
    assert before != after
    assert not StaffSession.objects.filter(pk=session_key_hash(before)).exists()
    assert StaffSession.objects.get(pk=session_key_hash(after)).user == sam


def test_signing_out_ends_the_session_for_good(client_of, sam):
    browser = client_of(sam)
    key = browser.cookies["yesdesk"].value
    assert browser.post("/sign-out")["Location"] == "/sign-in"
    assert not StaffSession.objects.filter(pk=session_key_hash(key)).exists()
    assert browser.get("/account/")["Location"].startswith("/sign-in")


def test_a_link_to_sign_out_signs_nobody_out(client_of, sam):
    browser = client_of(sam)
    browser.get("/sign-out")
    assert browser.get("/account/").status_code == 200


def test_sign_up_and_reset_by_mail_do_not_exist(client, library):
    for path in ["/signup", "/account/signup/", "/account/password/reset/", "/accounts/signup/"]:
        assert client.get(path).status_code == 404
