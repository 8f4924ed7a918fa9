"""Many tabs, sleeping ones, hidden ones: a page is what a fresh load would show before one can answer on it."""

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.house import Watch
from tests.browser.steps import (
    hide,
    hold_back,
    open_newest,
    send,
    show,
    wait_for_any,
    write_again,
)
from tests.browser.words import ANA, ODA, REPLY
from yesdesk.testing.patience import until

TABS = 10  # a browser gives six connections to one server


_WATCH_THE_BOX = """words => {
    const box = document.querySelector("#reply-form > fieldset");
    const say = () => [box.disabled ? "held" : "free", document.querySelector("#timeline").textContent.includes(words)];
    window.told = [];
    new MutationObserver(() => window.told.push(say())).observe(box, {attributeFilter: ["disabled"]});
}"""


def test_ten_tabs_keep_working_and_the_one_in_front_is_live(
    browser_of: Callable[..., BrowserContext], ask: Callable[..., str]
) -> None:
    context = browser_of("sam")
    tabs: list[Page] = []
    for _number in range(TABS):
        if tabs:
            hide(tabs[-1])
        tabs.append(context.new_page())
        tabs[-1].goto("/desk")
        expect(tabs[-1].locator("#desk-list")).to_be_visible()
    counts = [tab.locator(".need h2 a", has_text=ODA.name).count() for tab in tabs]
    front, back = tabs[-1], tabs[0]

    ask(ODA)
    expect(front.locator(".need h2 a", has_text=ODA.name)).to_have_count(counts[-1] + 1)
    assert back.locator(".need h2 a", has_text=ODA.name).count() == counts[0]

    hide(front)
    show(back)
    expect(back.locator(".need h2 a", has_text=ODA.name)).to_have_count(counts[0] + 1)


def test_the_desk_of_all_branches_is_live_too(
    visit: Callable[..., Page], ask: Callable[..., str]
) -> None:
    page = visit("sam", "/desk?branch=all")
    rows = page.locator(".need h2 a", has_text=ODA.name)
    count = rows.count()
    ask(ODA)
    expect(rows).to_have_count(count + 1)


_LOADED = "performance.getEntriesByType('resource').some((one) => one.name.includes('/asked.'))"


def test_page_listens_only_after_its_scripts_loaded(
    browser_of: Callable[..., BrowserContext],
) -> None:
    """What a stream says before htmx knows the regions would be heard by nobody."""
    page = browser_of("sam").new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    held = hold_back(page, "**/keys*.js")
    page.goto("/desk", wait_until="commit")
    wait_for_any(page, held)
    until(lambda: page.evaluate(_LOADED))
    page.evaluate(
        "fetch('/healthz').then((said) => said.text())"
    )  # long enough for a stream to be asked for
    assert [url for url in asked if "/live?" in url] == []
    with page.expect_request("**/live?*"):
        held[0].continue_()


def test_a_hidden_tab_asks_nothing(visit: Callable[..., Page], ask: Callable[..., str]) -> None:
    page = visit("sam", "/desk")
    expect(page.locator("#desk-list")).to_be_visible()
    hide(page)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    ask(ODA)
    live = visit("kim", "/desk")  # by the time a tab in front has loaded, the hint is out
    expect(live.locator(".need h2 a", has_text=ODA.name).first).to_be_visible()
    assert asked == []


@pytest.mark.parametrize("away", ["00:06", "10:00", "09:00:00"])
def test_after_a_sleep_the_page_is_fresh_before_the_box_opens(
    browser_of: Callable[..., BrowserContext],
    visit: Callable[..., Page],
    ask: Callable[..., str],
    away: str,
) -> None:
    own_page = ask(ANA)
    page = browser_of("sam").new_page()
    page.clock.install()
    page.goto("/desk")
    open_newest(page, ANA.name)
    page.evaluate(_WATCH_THE_BOX, ANA.more)
    hide(page)
    write_again(visit("", own_page), ANA.more)
    page.clock.fast_forward(away)

    show(page)
    expect(page.locator("#timeline")).to_contain_text(ANA.more)
    expect(page.locator("#reply")).to_be_enabled()
    assert page.evaluate("window.told") == [["held", False], ["free", True]]

    page.locator("#reply").fill(REPLY)
    send(page)
    expect(page.locator(".entry-reply")).to_contain_text(REPLY)


def test_offline_what_is_typed_stays_typable_and_the_page_says_so(
    browser_of: Callable[..., BrowserContext],
    visit: Callable[..., Page],
    ask: Callable[..., str],
    watch: Watch,
) -> None:
    watch.offline = True
    own_page = ask(ANA)
    context = browser_of("sam")
    page = context.new_page()
    page.goto("/desk")
    open_newest(page, ANA.name)
    page.locator("#reply").press_sequentially("Dear ")
    context.set_offline(True)
    expect(page.locator("[data-live-line]")).to_contain_text("Not live")
    page.locator("#reply").press_sequentially("reader")
    write_again(visit("", own_page), ANA.more)
    time.sleep(5.2)  # the browser's own network is cut, so its own clock must run

    context.set_offline(False)
    expect(page.locator("#timeline")).to_contain_text(ANA.more)
    expect(page.locator("[data-live-line]")).to_be_empty()
    expect(page.locator("#reply")).to_have_value("Dear reader")
    expect(page.locator("#tell button").first).to_be_enabled()
