"""One's own name, language and password."""

import re

import pytest

pytestmark = pytest.mark.django_db


def change(browser, current="sam-yes-desk", new="four quiet words here", again=None):
    words = {"current": current, "new": new, "again": new if again is None else again}
    return browser.post("/account/password", words)


def test_name_and_language_change_and_the_next_page_speaks_it(client_of, sam):
    browser = client_of(sam)
    assert browser.post("/account/", {"name": "Samira", "language": "fr"}).status_code == 302
    sam.refresh_from_db()
    assert (sam.name, sam.language) == ("Samira", "fr")
    assert b'<html lang="fr"' in browser.get("/account/").content


def test_the_clocks_are_ones_own_and_the_session_knows_them(client_of, sam):
    browser = client_of(sam)
    slow = {"name": "Sam", "language": "en", "undo_seconds": "60", "answer_minutes": "5"}
    assert browser.post("/account/", slow).status_code == 302
    sam.refresh_from_db()
    assert (sam.undo_seconds, sam.answer_minutes) == (60, 5)
    page = browser.get("/account/")
    assert (page.wsgi_request.actor.undo_seconds, page.wsgi_request.actor.answer_minutes) == (60, 5)
    for name, value in (("undo_seconds", 60), ("answer_minutes", 5)):
        radio = re.search(rf'<input[^>]*name="{name}"[^>]*value="{value}"[^>]*>', page.text)[0]
        assert "checked" in radio


@pytest.mark.parametrize("wrong", [{"undo_seconds": "3600"}, {"answer_minutes": "-1"}])
def test_a_clock_that_is_not_offered_changes_nothing(client_of, sam, wrong):
    page = client_of(sam).post("/account/", {"name": "Sam", "language": "en", **wrong})
    assert page.status_code == 422
    sam.refresh_from_db()
    assert (sam.undo_seconds, sam.answer_minutes) == (20, 2)


def test_an_empty_name_is_asked_for_again(client_of, sam):
    page = client_of(sam).post("/account/", {"name": " ", "language": "en"})
    assert page.status_code == 422
    assert "Write the name" in page.content.decode()


def test_the_new_password_lets_one_in(client_of, client, sam):
    assert change(client_of(sam)).status_code == 302
    answer = client.post("/sign-in", {"login": "sam", "password": "four quiet words here"})
    assert answer.status_code == 302


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ({"current": "not-mine-at-all"}, "That isn’t your password"),
        ({"new": "short"}, "at least 10 characters"),
        ({"new": "password123"}, "too common"),
        ({"again": "four quiet words there"}, "The two differ"),
    ],
)
def test_what_will_not_do_is_said_and_changes_nothing(client_of, sam, words, sentence):
    page = change(client_of(sam), **words)
    assert page.status_code == 422
    assert sentence in page.content.decode()
    sam.refresh_from_db()
    assert sam.check_password("sam-yes-desk")


def test_guesses_at_an_open_screen_are_counted_too(client_of, sam, now):
    browser = client_of(sam)
    for _ in range(5):
        change(browser, current="a guess of mine")
    assert "30 seconds" in change(browser).content.decode()


def test_the_account_page_tells_whether_the_second_step_is_on(client_of, sam):
    page = client_of(sam).get("/account/").content.decode()
    assert "Set up the second step" in page
    assert "You sign in as sam. Your job class is Shelver." in page
