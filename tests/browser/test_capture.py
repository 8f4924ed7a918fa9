"""The line at the lower edge: a need as it is said, written down by Enter, put right or undone where one is."""

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.house import Watch
from tests.browser.steps import SOLID

LINE = "+44 20 7946 0958 wants a hold"
WIDTHS = [(1280, 800), (320, 700)]


@pytest.mark.parametrize(("width", "height"), WIDTHS)
def test_enter_writes_it_down_and_nothing_moves(
    visit: Callable[..., Page], width: int, height: int
) -> None:
    page = visit("sam", "/answers", viewport={"width": width, "height": height})
    page.evaluate("scrollTo(0, 40)")
    before = page.evaluate("scrollY")
    line = page.locator("#capture-words")
    line.press_sequentially(LINE)
    expect(page.locator("#capture-open")).to_be_visible()
    page.locator("#capture-name").fill("Mrs Quirke")
    line.press("Enter")
    said = page.locator("#captured")
    expect(said).to_contain_text("Mrs Quirke")
    expect(said).to_contain_text("+44 20 7946 0958")
    expect(line).to_have_value("")
    expect(line).to_be_focused()
    assert page.evaluate("scrollY") == before
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator("#captured-change > summary").click()
    assert Axe().run(page).response["violations"] == []
    page.locator("#captured-undo").click()
    expect(line).to_have_value(LINE)
    expect(page.locator("#capture-name")).to_have_value("Mrs Quirke")
    expect(page.locator("#capture-undone")).to_be_visible()
    assert page.url.endswith("/answers")


def test_captured_number_is_dropped_and_changed_by_taps(visit: Callable[..., Page]) -> None:
    page = visit("sam", "/answers")
    page.locator("#capture-words").fill("+44 20 7946 0958 umbrella on hold")
    page.locator("#capture-words").press("Enter")
    page.locator("#drop-contact").click()
    expect(page.locator("#drop-contact")).to_have_count(0)
    page.locator("#captured-change > summary").click()
    page.locator("#captured_name").fill("Mr Quirke")
    page.locator("#captured-save").click()
    expect(page.locator("#drop-name")).to_contain_text("Mr Quirke")
    page.locator("#captured-open").click()
    expect(page.locator(".entry-patron")).to_contain_text("+44 20 7946 0958 umbrella on hold")
    expect(page.locator("h1")).to_contain_text("Mr Quirke")


def test_capture_works_without_a_script(visit: Callable[..., Page]) -> None:
    page = visit("sam", "/answers", java_script_enabled=False)
    page.locator("#capture-words").fill(LINE)
    page.locator("#capture-words").press("Enter")
    page.wait_for_url(re.compile(r"/desk/\d+/captured$"))
    page.locator("#drop-contact").click()
    expect(page.locator("#drop-contact")).to_have_count(0)
    page.locator("#captured-undo").click()
    expect(page.locator("#capture-words")).to_have_value(LINE)
    page.locator("#capture-leads").check()
    page.locator("#capture-open").click()
    expect(page.locator("#captured")).to_be_visible()
    expect(page.locator("#captured-open")).to_have_count(0)


def test_without_a_network_the_words_stay_and_it_says_so(
    visit: Callable[..., Page], watch: Watch
) -> None:
    watch.offline = True
    page = visit("sam", "/answers")
    line = page.locator("#capture-words")
    line.fill(LINE)
    page.context.set_offline(True)
    line.press("Enter")
    expect(page.locator("#capture-unsent")).to_be_visible()
    expect(line).to_have_value(LINE)
    page.context.set_offline(False)
    page.reload()
    expect(line).to_have_value(LINE)  # kept by this tab alone
    line.press("Enter")
    expect(page.locator("#captured")).to_be_visible()
    page.reload()
    expect(line).to_have_value("")


def test_a_key_leads_to_the_line(visit: Callable[..., Page]) -> None:
    page = visit("sam", "/answers")
    page.locator("h1").click()
    page.keyboard.press("w")
    expect(page.locator("#capture-words")).to_be_focused()


@pytest.mark.parametrize(("width", "height"), WIDTHS)
def test_while_it_is_open_its_button_alone_is_solid(
    visit: Callable[..., Page], width: int, height: int
) -> None:
    page = visit("sam", "/desk", viewport={"width": width, "height": height})
    before = page.evaluate(SOLID)
    assert len(before) == 1
    page.locator("#capture-words").fill(LINE)
    assert page.evaluate(SOLID) == ["Add to the queue"]
    page.locator("#capture-words").fill("")
    assert page.evaluate(SOLID) == before
