"""The desk without a mouse: single keys, Tab in a sane order, and one always sees where one is."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import open_newest
from tests.browser.words import NOTE, ODA, REPLY

# The ring may be drawn on the element, on a layer above its row, or on the words of a hidden radio.
_RING_SEEN = """() => {
    const at = document.activeElement;
    const styles = [getComputedStyle(at), getComputedStyle(at, "::after")];
    if (at.nextElementSibling) styles.push(getComputedStyle(at.nextElementSibling));
    const ringed = styles.some(s => s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2);
    const box = at.getBoundingClientRect();
    return {what: at.id || at.textContent.trim().slice(0, 30), ringed, shown: box.width > 0 && box.height > 0};
}"""

_ORDER = """() => {
    const at = document.activeElement.getBoundingClientRect();
    return [Math.round(at.left + scrollX), Math.round(at.top + scrollY)];
}"""


def test_the_whole_way_by_keys(visit: Callable[..., Page], ask: Callable[..., str]) -> None:
    ask(ODA)
    page = visit("sam", "/desk")
    rows = page.locator(".need h2 a")
    page.keyboard.press("j")
    expect(rows.nth(0)).to_be_focused()
    page.keyboard.press("j")
    expect(rows.nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(rows.nth(0)).to_be_focused()
    at = [row.inner_text() for row in rows.all()]
    mine = len(at) - 1 - at[::-1].index(ODA.name)
    for step in range(mine):
        page.keyboard.press("j")
        expect(rows.nth(step + 1)).to_be_focused()  # faster than any hand it would be a scanner
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(ODA.name)
    page.wait_for_load_state()

    page.keyboard.press("n")
    expect(page.locator("#act-note textarea")).to_be_focused()
    page.keyboard.type(NOTE)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".entry-note")).to_contain_text(NOTE)
    page.wait_for_load_state()

    page.keyboard.press("p")
    expect(page.locator("#act-promise input[type=text]").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".entry-promise")).to_be_visible()
    page.wait_for_load_state()

    page.keyboard.press("r")
    expect(page.locator("#reply")).to_be_focused()
    page.keyboard.type(REPLY)
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.get_by_role("checkbox", name="Then close it")).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#req-head .badge.yes")).to_be_visible()
    page.wait_for_load_state()

    page.keyboard.press("g")
    page.keyboard.press("d")
    expect(page.locator("#desk-list")).to_be_visible()
    page.wait_for_load_state()
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox", name="Scan a card, or type to find")).to_be_focused()


@pytest.mark.parametrize(("key", "act"), [("h", "#act-hand-over"), ("o", "#act-close")])
def test_a_key_opens_its_form_and_the_focus_is_in_it(
    visit: Callable[..., Page], ask: Callable[..., str], key: str, act: str
) -> None:
    ask(ODA)
    page = visit("sam", "/desk")
    open_newest(page, ODA.name)
    page.keyboard.press(key)
    expect(page.locator(f"{act} form")).to_be_visible()
    expect(page.locator(f"{act} :is(select, input):focus")).to_have_count(1)


def test_letters_typed_into_a_field_are_only_letters(
    visit: Callable[..., Page], ask: Callable[..., str]
) -> None:
    ask(ODA)
    page = visit("sam", "/desk")
    open_newest(page, ODA.name)
    page.locator("#reply").press_sequentially("no hope? rnpjk")
    expect(page.locator("#reply")).to_have_value("no hope? rnpjk")
    expect(page.locator("#acts details[open]")).to_have_count(0)
    expect(page.locator("#keys")).to_be_hidden()


def test_the_sheet_of_keys_and_switching_them_off(visit: Callable[..., Page]) -> None:
    page = visit("sam", "/desk")
    page.keyboard.press("?")
    expect(page.get_by_role("heading", name="Keyboard shortcuts")).to_be_visible()
    page.get_by_label("Use single-key shortcuts on this computer").uncheck()
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()
    page.keyboard.press("j")
    expect(page.locator(".need h2 a").first).not_to_be_focused()
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_hidden()


@pytest.mark.parametrize("path", ["/desk", "request", "/settings/staff", "/account/"])
def test_tab_walks_everything_and_always_shows_where_it_is(
    visit: Callable[..., Page], ask: Callable[..., str], path: str
) -> None:
    page = visit("teo", "/desk" if path == "request" else path)
    if path == "request":
        ask(ODA)
        page.reload()
        open_newest(page, ODA.name)
        expect(page.locator("#req-title")).to_be_focused()  # where an opened request begins
        page.locator(".skip").focus()
    else:
        page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    seen = []
    for _stop in range(60):
        where = page.evaluate(_RING_SEEN)
        if where["what"] in {"", None} and seen:
            break
        seen.append(where)
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            break
    assert [stop for stop in seen if not (stop["ringed"] and stop["shown"])] == []
    assert len(seen) > 5


def test_the_skip_link_leads_past_the_head(visit: Callable[..., Page]) -> None:
    page = visit("sam", "/desk")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_a_list_that_is_fetched_again_leaves_the_focus_where_it_was(
    visit: Callable[..., Page], ask: Callable[..., str]
) -> None:
    page = visit("sam", "/desk")
    rows = page.locator(".need h2 a", has_text=ODA.name)
    before = rows.count()
    queue = page.get_by_role("navigation", name="Queues").get_by_role("link", name="Promised")
    queue.focus()
    ask(ODA)
    expect(rows).to_have_count(before + 1)
    expect(queue).to_be_focused()
