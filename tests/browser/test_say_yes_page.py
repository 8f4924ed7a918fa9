"""Say yes in a browser: one's own sheet on one printed A4, for each job class; read at a desk, on a phone, without
JavaScript, by keyboard.
"""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.house import DESKTOP, PHONE, Opened, Visit
from yesdesk.demo.story import STORY

ONE_OF_EACH = {each.job_class: each.login for each in STORY.staff if each.active}
A_PAGE = re.compile(rb"/Type\s*/Page\b")


def pages(page: Page) -> int:
    """The sheets of paper that it prints on."""
    return len(A_PAGE.findall(page.pdf(format="A4")))


@pytest.mark.parametrize("who", ONE_OF_EACH.values(), ids=ONE_OF_EACH)
def test_own_sheet_prints_on_one_page(look: Visit, who: str) -> None:
    page = look(who, "/say-yes")
    page.emulate_media(media="print")
    expect(page.get_by_role("table")).to_be_visible()
    expect(page.get_by_role("searchbox", name=re.compile("What do they need"))).to_be_hidden()
    assert pages(page) == 1


@pytest.mark.parametrize("size", [DESKTOP, PHONE, {"width": 320, "height": 640}], ids=str)
def test_the_table_is_read_without_scrolling_sideways(look: Visit, size: dict[str, int]) -> None:
    page = look("sam", "/say-yes", viewport=size)
    row = page.get_by_role("row").filter(has_text="Late charges")
    for words in ("Yes, up to €25.00", "Lead, up to €50.00", "Yes, up to €40.00"):
        expect(row.get_by_text(words)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_emergency_is_one_tap_away_on_a_phone(look: Visit) -> None:
    page = look("sam", "/say-yes", viewport=PHONE)
    link = page.locator(".to-emergency").get_by_role("link")
    expect(link).to_be_in_viewport()
    link.click()
    expect(page.get_by_role("region", name="In an emergency")).to_be_in_viewport()
    page.set_viewport_size(DESKTOP)
    expect(link).to_be_hidden()


def test_the_print_button_opens_the_browsers_own(look: Visit) -> None:
    page = look("sam", "/say-yes")
    page.evaluate("window.print = () => { window.printed = true }")
    page.get_by_role("button", name="Print on one page").click()
    assert page.evaluate("window.printed")


def test_rule_opens_from_its_name_by_keyboard(look: Visit) -> None:
    page = look("sam", "/say-yes")
    page.get_by_role("link", name="Late charges", exact=True).focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/rules/late-charges")
    page.get_by_role("link", name="What I can decide").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/say-yes")


def test_without_javascript_it_finds_and_shows_the_sheet(browser_of: Opened) -> None:
    script: dict[str, Any] = {"java_script_enabled": False}
    page = browser_of("sam", **script).new_page()
    page.goto("/say-yes")
    expect(page.get_by_role("button", name="Print on one page")).to_be_hidden()
    page.get_by_role("searchbox", name=re.compile("What do they need")).fill("lost book")
    page.get_by_role("button", name="Find a yes").click()
    page.wait_for_url("**/say-yes?q=lost+book")
    expect(page.locator("#yes-found").get_by_role("link", name="A lost book")).to_be_visible()
    expect(page.get_by_role("table")).to_be_visible()
