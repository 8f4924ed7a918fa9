"""What a page says after an act waits in a cookie: signed, shown once, without a name or anybody's words."""

import ast
import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.contrib import messages
from django.core import signing
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import translation

import yesdesk
from yesdesk.core.web import notices
from yesdesk.core.web.notices import COOKIE, NoticeCookie, drop_notices, flash

PACKAGE = Path(yesdesk.__file__).parent


def asked(cookie=""):
    http = RequestFactory().get("/desk")
    if cookie:
        http.COOKIES[COOKIE] = cookie
    http._messages = NoticeCookie(http)
    return http


def answered(http):
    """The answer's cookie: what it holds, or None where nothing is said about it."""
    response = HttpResponse()
    http._messages.update(response)
    return response.cookies.get(COOKIE)


def shown(http):
    return [str(message) for message in http._messages]


def test_notice_is_shown_once_by_the_next_page_in_its_language():
    http = asked()
    flash(http, "Saved.")
    cookie = answered(http)
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert not cookie["max-age"]

    next_page = asked(cookie.value)
    with translation.override("es"):
        assert shown(next_page) == ["Guardado."]
    assert answered(next_page).value == ""


def test_a_page_that_shows_nothing_leaves_it_for_the_next():
    http = asked()
    flash(http, "Saved.", draft_done="reply.17")
    waiting = asked(answered(http).value)
    assert answered(waiting) is None
    (message,) = messages.get_messages(waiting)
    assert message.extra_tags == "reply.17"


def test_what_is_said_and_shown_by_one_answer_needs_no_cookie():
    http = asked()
    messages.warning(http, "Zoe's own words")
    assert shown(http) == ["Zoe's own words"]
    assert answered(http) is None


def test_numbers_and_days_stand_in_it():
    http = asked()
    flash(http, "On %(day)s, %(n)s times.", day=date(2026, 12, 4), n=3)
    assert shown(asked(answered(http).value)) == ["On Friday 4 December, 3 times."]


def test_names_and_words_do_not():
    with pytest.raises(TypeError):
        flash(asked(), "Thank you. %(name)s knows.", name="Ana")
    http = asked()
    messages.success(http, "Ana's words")
    with pytest.raises(TypeError):
        answered(http)


def test_an_hour_does_not_either():
    """Nothing would read it back as a day."""
    with pytest.raises(TypeError):
        flash(asked(), "At %(at)s.", at=datetime(2026, 12, 4, 9, 30, tzinfo=UTC))


@pytest.mark.parametrize(
    "kept",
    [
        ["At %(at)s.", "", {"at": "2026-12-04T09:30:00+00:00"}],
        ["%(n)s of %(m)s", "", {"n": 1}],
        ["Saved."],
        ["Saved.", "", None],
        17,
    ],
)
def test_what_cannot_be_read_breaks_no_page_and_takes_nothing_else_along(kept):
    cookie = signing.dumps([kept, ["Saved.", "", {}]], salt=notices._SALT)
    assert shown(asked(cookie)) == ["Saved."]


def test_what_waited_is_dropped_and_what_is_said_now_is_not():
    http = asked()
    flash(http, "Saved.")
    next_person = asked(answered(http).value)
    flash(next_person, "You are signed out. See you soon.")
    drop_notices(next_person)
    assert shown(asked(answered(next_person).value)) == ["You are signed out. See you soon."]


@pytest.mark.parametrize("cookie", ["x", "W10:1abc:forged"])
def test_a_forged_one_says_nothing(cookie):
    assert shown(asked(cookie)) == []


def test_what_waits_already_is_not_said_twice():
    http = asked()
    flash(http, "Saved.", draft_done="reply.17")
    pressed_again = asked(answered(http).value)
    flash(pressed_again, "Saved.", draft_done="reply.17")
    assert answered(pressed_again) is None
    flash(pressed_again, "Saved.", draft_done="reply.18")
    flash(pressed_again, "Saved.", draft_done="reply.17", stops=True)
    assert shown(asked(answered(pressed_again).value)) == ["Saved."] * 3


def test_what_was_shown_is_said_again():
    http = asked()
    flash(http, "Saved.")
    page = asked(answered(http).value)
    assert shown(page) == ["Saved."]
    flash(page, "Saved.")
    assert shown(asked(answered(page).value)) == ["Saved."]


def test_no_more_than_the_newest_few_wait():
    http = asked()
    for number in range(40):
        flash(http, "%(n)s", n=number)
    assert shown(asked(answered(http).value)) == ["36", "37", "38", "39"]


def test_every_sentence_is_written_where_it_is_said_or_names_one_that_is():
    """So that a cookie holds what stands in the code, and the catalogues hold it too."""
    wrong, calls = [], 0
    for path in PACKAGE.rglob("*.py"):
        text = path.read_text()
        ours = "tests" not in path.relative_to(PACKAGE).parts
        if not ours or not re.search(
            r"^from yesdesk\.core\.web\.notices import .*\bflash\b", text, re.M
        ):
            continue
        for call in ast.walk(ast.parse(text)):
            if not isinstance(call, ast.Call) or getattr(call.func, "id", "") != "flash":
                continue
            calls += 1
            if not isinstance(call.args[1], ast.Constant | ast.Name | ast.Attribute):
                wrong.append(f"{path.name}:{call.lineno}")
    assert not wrong
    assert calls
