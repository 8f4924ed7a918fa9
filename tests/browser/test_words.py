"""Words that help, beside the reply: put where the cursor stands, taken out again, and nothing typed lost."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.house import PHONE, House, Opened, Visit, Watch
from tests.browser.steps import open_newest, send
from tests.browser.wcag import sideways, stretch, violations
from tests.browser.words import Patron

ZOE = Patron("Zoe", "zoe@post.example", "I cannot print from my phone, the printer says no")
PRINTING = "Printing from a phone"
BEGINS = "Send the page or the photo to us from the address below."
_SPOKEN_IN = """
import json
from yesdesk.requests.models import Request
Request.objects.filter(pk={pk}).update(language="{language}")
print(json.dumps(True))
"""
_UNDERSTOOD = """
import json
from yesdesk.requests.actions.reply import set_need
from yesdesk.requests.models import Request
from yesdesk.people.models import User
from yesdesk.people.queries import actor_for
by = actor_for(User.objects.select_related("job_class").get(username="kim"))
request = Request.objects.select_related("branch", "patron").get(pk={pk})
set_need(request, asked_for="a room for a meeting", needed="", kind="", by=by)
print(json.dumps(True))
"""
_HOW_OFTEN = """
import json
from yesdesk.requests.models import OutgoingReply
sent = OutgoingReply.objects.filter(undone_at=None).values_list("answers", flat=True)
print(json.dumps(sum(len(answers.split()) for answers in sent)))
"""


@pytest.fixture
def beside(ask: Callable[..., str], visit: Visit) -> Callable[..., Page]:
    """`beside()`: Zoe's request, open before Sam, with words beside the reply."""

    def opened(**options: Any) -> Page:
        ask(ZOE)
        page = visit("sam", "/desk", **options)
        open_newest(page, "Zoe")
        expect(words(page).get_by_role("button", name=PRINTING)).to_be_visible()
        return page

    return opened


def words(page: Page) -> Any:
    """The answers beside the reply, unfolded."""
    if not page.locator("#insert-answer[open]").count():
        page.locator("#reply").focus()
        page.locator("#insert-answer > summary").click()
    return page.locator("#words")


def tap(page: Page, title: str = PRINTING) -> None:
    words(page).get_by_role("button", name=title).click()
    expect(page.locator("[data-put-done]")).to_be_visible()


def typed(page: Page) -> str:
    return page.locator("#reply").input_value()


def test_a_tap_puts_them_where_the_cursor_stands(beside: Callable[..., Page]) -> None:
    page = beside()
    box = page.locator("#reply")
    box.fill("Dear Zoe,\n\nSam")
    box.press("Control+Home")
    box.press("ArrowDown")
    tap(page)
    assert typed(page).startswith(f"Dear Zoe,\n\n{BEGINS}")
    assert typed(page).endswith("https://wrenvalley.example/print\n\nSam")
    expect(box).to_be_focused()
    expect(page.locator("[data-live-heard]")).to_contain_text("Added.")


def test_inserted_words_can_be_removed_in_two_ways(beside: Callable[..., Page]) -> None:
    page = beside()
    box = page.locator("#reply")
    box.fill("Dear Zoe,")
    tap(page)
    box.press("Control+End")
    page.keyboard.type(" And so on.")
    page.get_by_role("button", name="Remove").click()
    assert typed(page) == "Dear Zoe, And so on."
    tap(page)
    box.press("Control+z")
    assert typed(page) == "Dear Zoe, And so on."


def test_what_was_changed_since_is_theirs(beside: Callable[..., Page]) -> None:
    page = beside()
    tap(page)
    page.locator("#reply").press("Control+Home")
    page.keyboard.press("Delete")
    changed = typed(page)
    page.get_by_role("button", name="Remove").click()
    assert typed(page) == changed
    expect(page.locator("[data-put-done]")).to_be_hidden()


def test_a_line_changed_and_sent_it_is_counted(beside: Callable[..., Page], house: House) -> None:
    page = beside()
    before = house.look_up(_HOW_OFTEN)
    tap(page)
    page.locator("#reply").press("Control+Home")
    page.keyboard.type("Dear Zoe, ")
    send(page)
    expect(page.locator(".entry-reply").last).to_contain_text(f"Dear Zoe, {BEGINS}")
    assert house.look_up(_HOW_OFTEN) == before + 1


def test_another_answer_is_found_while_typing_and_enter_sends_nothing(
    beside: Callable[..., Page],
) -> None:
    page = beside()
    page.locator("#reply").fill("Dear Zoe,")
    words(page).get_by_role("searchbox", name="Find an answer").press_sequentially("wif")
    found = words(page).get_by_role("button", name="Wi-Fi: how to get on it")
    expect(found).to_be_visible()
    page.get_by_role("searchbox", name="Find an answer").press("Enter")
    expect(found).to_be_visible()
    assert typed(page) == "Dear Zoe,"
    tap(page, "Wi-Fi: how to get on it")
    assert "Our Wi-Fi is free" in typed(page)
    assert violations(page) == []


def test_another_way_puts_its_words_in_and_closes_it_so(beside: Callable[..., Page]) -> None:
    page = beside()
    page.locator("#ways").get_by_role("link", name="Insert").first.click()
    expect(page.locator("[data-put-done]")).to_be_visible()
    assert BEGINS in typed(page)
    page.get_by_label("Then close it").check()
    send(page)
    expect(page.locator(".req-head .badge")).to_have_text("Yes, another way")


def test_where_they_cannot_be_fetched_the_plain_way_is_gone(
    beside: Callable[..., Page], watch: Watch
) -> None:
    page = beside()
    watch.expected.add(503)
    page.route("**/words?part=text**", lambda route: route.fulfill(status=503, body=""))
    page.locator("#reply").fill("Dear Zoe,")
    words(page).get_by_role("button", name=PRINTING).click()
    page.wait_for_url("**/words")
    assert typed(page).startswith(f"Dear Zoe,\n\n{BEGINS}")


def test_without_a_script_all_of_it_works(ask: Callable[..., str], visit: Visit) -> None:
    ask(ZOE)
    page = visit("sam", "/desk", java_script_enabled=False)
    page.locator(".need h2 a", has_text="Zoe").last.click()
    page.locator("#reply").fill("Dear Zoe,")
    words(page).get_by_role("button", name="Show the answers").click()
    assert typed(page) == "Dear Zoe,"
    page.get_by_label("Find an answer").fill("wifi")
    words(page).get_by_role("button", name="Find").click()
    words(page).get_by_role("button", name="Wi-Fi: how to get on it").click()
    assert typed(page).startswith("Dear Zoe,\n\nOur Wi-Fi is free")
    send(page)
    expect(page.locator(".entry-reply").last).to_contain_text("Our Wi-Fi is free")


@pytest.mark.parametrize(
    ("language", "begins"), [("es", "Mándenos la página"), ("pl", "Send the page")]
)
def test_offered_words_are_in_the_patrons_language_or_say_so(
    beside: Callable[..., Page], house: House, language: str, begins: str
) -> None:
    page = beside()
    pk = page.url.rpartition("/")[2]
    house.look_up(_SPOKEN_IN.format(pk=pk, language=language))
    page.reload()
    line = words(page).get_by_role("button", name=PRINTING)
    expect(line).to_contain_text(begins)
    if language == "pl":
        expect(line).to_contain_text("in English: they wrote in another language")
    tap(page)
    assert begins in typed(page)


def test_offered_words_fit_a_phones_width(beside: Callable[..., Page]) -> None:
    page = beside(viewport=PHONE)
    tap(page)
    assert sideways(page) == []
    stretch(page, PHONE["width"])
    assert violations(page) == []


def test_a_reply_is_kept_for_everybody_once_it_was_looked_over(
    beside: Callable[..., Page], browser_of: Opened, house: House
) -> None:
    page = beside()
    page.locator("#reply").fill(
        "Dear Zoe, zoe@post.example is known now. Kiln hours are on the door."
    )
    send(page)
    kim = browser_of("kim").new_page()
    kim.goto(page.url)
    kim.get_by_role("link", name="Keep this reply as an answer").last.click()
    area = kim.get_by_label("Words to send (English)")
    assert area.input_value() == "Dear …, … is known now. Kiln hours are on the door."
    area.fill("Kiln hours are on the door.")
    kim.get_by_label("The question, as a colleague would ask it").fill("When the kiln is on")
    kim.get_by_role("button", name="Save").click()
    expect(kim.get_by_role("heading", name="When the kiln is on")).to_be_visible()
    kim.get_by_role("navigation", name="Main").get_by_role("link", name="Answers").click()
    kim.wait_for_url("**/answers")  # and its scripts
    kim.get_by_role("searchbox", name="Find an answer").press_sequentially("kil")
    expect(kim.locator("#answer-list").get_by_role("link")).to_have_text(["When the kiln is on"])
    assert violations(kim) == []


def test_what_can_i_say_yes_to_is_answered_from_the_desk(visit: Visit) -> None:
    page = visit("sam", "/desk")
    page.keyboard.press("/")
    expect(page.locator("#one-box")).to_be_focused()
    page.keyboard.type("lost book")
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/find?q=lost+book")
    expect(page.get_by_role("heading", name="Answers and rules")).to_be_visible()
    expect(page.get_by_role("link", name="A lost book").first).to_be_visible()
    page.locator("#one-box").fill("wifi")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Wi-Fi: how to get on it")).to_be_visible()
    assert violations(page) == []


def test_what_was_done_meanwhile_is_offered_without_a_reload(
    beside: Callable[..., Page], house: House
) -> None:
    page = beside()
    pk = page.url.rpartition("/")[2]
    house.look_up(_UNDERSTOOD.format(pk=pk))
    expect(words(page).get_by_role("button", name="A room for a meeting")).to_be_visible()


def test_a_place_for_ones_own_line_is_filled_or_asked_for(
    beside: Callable[..., Page], watch: Watch
) -> None:
    watch.expected.add(422)
    page = beside()
    words(page).get_by_label("Find an answer").fill("died")
    words(page).get_by_role("button", name="Has someone died?").click()
    box = page.locator("#reply")
    line = box.get_attribute("data-open-line") or ""
    expect(box).to_have_value(re.compile(re.escape(line)))
    selected = "box => box.value.slice(box.selectionStart, box.selectionEnd)"
    assert box.evaluate(selected) == line
    send(page)
    expect(page.locator("#reply-error")).to_be_visible()
    page.wait_for_load_state()
    expect(box).to_have_value(re.compile(re.escape(line)))
    assert box.evaluate(selected) == line
    page.keyboard.type("I remember your father well.")
    expect(box).not_to_have_value(re.compile(re.escape(line)))
    send(page)
    expect(page.locator(".entry-reply").last).to_contain_text("I remember your father well.")
