"""Who listens to a page hears what changes by itself, once; and nobody's place on it is lost to a swap."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.house import House
from tests.browser.steps import (
    ANSWERS_GO,
    answer,
    hold_back,
    open_newest,
    wait_for_any,
    write_again,
)
from tests.browser.words import ODA, REPLY

HEARD = "[data-live-heard]"


@pytest.mark.parametrize("path", ["/desk", "/desk/asked"])
def test_a_colleagues_question_is_heard_once(
    visit: Callable[..., Page],
    sam_asks: Callable[[str], list[int]],
    path: str,
) -> None:
    page = visit("lea", path)
    sam_asks(f"heard at {path}")
    expect(page.locator(HEARD)).to_contain_text("Sam asks")
    page.goto(path)
    expect(page.locator("#asked a")).not_to_have_count(0)
    expect(page.locator(HEARD)).not_to_contain_text("Sam asks")


def test_what_ones_own_tap_did_is_heard(
    visit: Callable[..., Page], ask: Callable[..., str]
) -> None:
    ask(ODA)
    page = visit("sam", "/desk")
    open_newest(page, ODA.name)
    page.locator("#act-more > summary").click()
    page.get_by_role("button", name="I’ll take it").click()
    expect(page.locator(HEARD)).to_have_text(page.locator("[data-heard-first]").inner_text())


def test_two_things_heard_at_once_are_two_sentences(visit: Callable[..., Page]) -> None:
    page = visit("sam", "/answers")
    said = ["Waive €4.60", "Kim is writing.", "Lea said yes"]
    page.evaluate(
        "said => { for (const detail of said) document.dispatchEvent(new CustomEvent('yesdesk:heard', { detail })); }",
        said,
    )
    expect(page.locator(HEARD)).to_have_text("Waive €4.60. Kim is writing. Lea said yes")


def test_a_button_is_heard_once_with_the_way_it_takes(
    visit: Callable[..., Page], ask: Callable[..., str]
) -> None:
    ask(ODA)
    page = visit("sam", "/desk")
    open_newest(page, ODA.name)
    promise = page.locator(".way-line", has_text="Promise an answer").locator("a.button")
    expect(promise).to_have_accessible_name("Promise an answer")
    expect(promise).to_have_text("Promise")


def test_what_a_patron_writes_meanwhile_is_heard(
    visit: Callable[..., Page], ask: Callable[..., str], house: House
) -> None:
    own_page = ask(ODA)
    page = visit("sam", "/desk")
    open_newest(page, ODA.name)
    write_again(visit("", own_page, java_script_enabled=False), ODA.more)
    expect(page.locator("#timeline")).to_contain_text(ODA.more)
    expect(page.locator(HEARD)).to_have_text("Something new came in.")


def test_the_focus_stays_near_a_button_that_is_gone(
    visit: Callable[..., Page], ask: Callable[..., str], house: House
) -> None:
    ask(ODA)
    page = visit("sam", "/desk")
    open_newest(page, ODA.name)
    answer(page, REPLY, close=True)
    expect(page.locator("#req-head .badge.yes")).to_be_visible()
    house.look_up(ANSWERS_GO)
    page.reload()
    undo = page.get_by_role("button", name="Undo")
    undo.focus()
    beside = page.context.new_page()
    beside.goto(page.url)
    beside.get_by_role("button", name="Undo").click()
    expect(beside.locator(".notice", has_text="Taken back.")).to_be_visible()
    page.bring_to_front()
    expect(undo).to_have_count(0)
    expect(page.locator("#timeline :focus, #timeline:focus")).to_have_count(1)


# Asked again where a fetch of the page's own took its turn.
_FETCHED_AGAIN = """() => {
    const list = document.querySelector("#by-hand-list");
    if (list.lang) htmx.trigger(list, "refresh");
    return !list.lang;
}"""
_STOOD = """() => {
    window.stood = [];
    const words = () => document.activeElement.closest("li, #words")?.innerText || "nowhere";
    document.addEventListener("htmx:afterSwap", () => window.stood.push(words()));
}"""


@pytest.mark.usefixtures("request_of_two")
def test_the_focus_stays_on_one_of_many_buttons_that_is_fetched_again(
    visit: Callable[..., Page],
) -> None:
    page = visit("sam", "/desk/by-hand")
    page.get_by_text("One by one").click()
    one = page.locator("details li", has_text="loan 18")
    one.get_by_role("button").last.focus()
    page.evaluate(_STOOD)
    page.locator("#by-hand-list").evaluate("list => { list.lang = 'before'; }")
    page.wait_for_function(_FETCHED_AGAIN, polling=3000)
    expect(one.get_by_role("button").last).to_be_focused()
    assert set(page.evaluate("window.stood")) == {one.inner_text()}, "at no moment nowhere"


def test_the_focus_stays_near_what_another_thing_replaced(
    visit: Callable[..., Page], ask: Callable[..., str]
) -> None:
    ask(ODA)
    page = visit("sam", "/desk")
    held = hold_back(page, "**/words?part=words")
    open_newest(page, ODA.name)
    page.locator("#reply").focus()
    with page.expect_request("**/words?part=words"):
        page.locator("#insert-answer > summary").click()
    page.get_by_role("button", name="Show the answers").focus()
    page.evaluate(_STOOD)
    wait_for_any(page, held)
    held[0].continue_()
    expect(page.locator("#words:focus")).to_have_count(1)
    assert "nowhere" not in page.evaluate("window.stood")
