"""A chat: Sam turns his key on, Tomasz writes without an account, with scripts and without, and both end it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.house import PHONE, House, Visit
from tests.browser.wcag import sideways, violations

_NO_CHAT = """
from yesdesk.people.models import StaffSession
from yesdesk.requests.models import Request
StaffSession.objects.update(chat_until=None)
Request.objects.update(chat_until=None)
print("1")
"""


@pytest.fixture
def _no_chat_stays(house: House) -> Iterator[None]:
    yield
    house.look_up(_NO_CHAT)


def _turn_on(page: Page) -> None:
    # The other test's key may still be read for two seconds: then the same button says "One at a time".
    page.locator("#sign summary").click()
    page.get_by_role("form", name="Chat").get_by_role("button").first.click()


@pytest.mark.usefixtures("open_now", "_no_chat_stays")
def test_tomasz_writes_and_sam_answers_at_once(visit: Visit) -> None:
    sam = visit("sam", "/desk")
    _turn_on(sam)
    expect(sam.locator(".chat-bar")).to_contain_text("You can chat now.")

    tomasz = visit("", "/en/ask/mill", viewport=PHONE)
    assert violations(tomasz) == []
    tomasz.get_by_label("What do you need?").fill("The printer wants a card.")
    tomasz.get_by_role("button", name="Chat now").click()
    expect(tomasz.get_by_role("log")).to_contain_text("Please wait.")
    assert violations(tomasz) == []

    sam.get_by_role("button", name="Take it").click()
    assert violations(sam, "#chat-box") == []
    sam.get_by_role("textbox", name="Write to them").fill("You don’t need one.")
    sam.locator("#chat-form").get_by_role("button", name="Send").click()
    expect(tomasz.get_by_role("log")).to_contain_text("You don’t need one.")
    tomasz.get_by_label("Write to us").fill("Thank you")
    tomasz.keyboard.press("Enter")
    expect(tomasz.get_by_role("log")).to_contain_text("Thank you")
    expect(sam.locator("#timeline")).to_contain_text("Thank you")
    tomasz.set_viewport_size({"width": 320, "height": 700})
    assert sideways(tomasz) == []
    assert tomasz.context.cookies() == []

    plain = visit("", tomasz.url, viewport=PHONE, java_script_enabled=False)
    frame = plain.frame_locator("iframe")
    expect(frame.get_by_text("You don’t need one.")).to_be_visible()
    plain.get_by_label("Write to us").fill("Where is it?")
    plain.get_by_role("button", name="Send").click()
    expect(frame.get_by_text("Where is it?")).to_be_visible()

    sam.get_by_role("button", name="End it: threat or abuse").click()
    expect(sam.get_by_role("link", name="Are you all right?")).to_be_visible()
    expect(tomasz.get_by_role("heading", name="This chat is closed")).to_be_visible()
    assert violations(tomasz) == []


@pytest.mark.usefixtures("open_now", "_no_chat_stays")
def test_a_page_asks_whether_somebody_is_there_and_lets_the_key_go(visit: Visit) -> None:
    sam = visit("sam", "/desk")
    sam.clock.install()
    _turn_on(sam)
    expect(sam.locator("body[data-holds^=chat]")).to_have_count(1)
    expect(sam.locator("#still-there")).to_be_hidden()
    sam.clock.fast_forward("20:06")
    expect(sam.locator("#still-there")).to_contain_text("You can chat now.")
    sam.get_by_role("button", name="Yes, I’m here").click()
    expect(sam.locator("#still-there")).to_be_hidden()
    sam.clock.fast_forward("20:06")
    expect(sam.locator("#still-there")).to_be_visible()
    sam.clock.fast_forward("02:00")
    expect(sam.locator("body[data-holds]")).to_have_count(0)
