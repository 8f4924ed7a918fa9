"""The form on the library's own website: a named website shows it in a frame, and another one can't."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.house import House, Visit, Watch
from tests.browser.wcag import sideways, violations


@pytest.fixture
def settings(visit: Visit) -> Iterator[Page]:
    page = visit("teo", "/settings/website")
    yield page
    _name(page, "")


def _name(page: Page, hosts: str) -> None:
    page.get_by_label("Websites that can show the form").fill(hosts)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()


def test_named_website_shows_the_form_by_keyboard_and_another_one_cannot(
    settings: Page, visit: Visit, watch: Watch, house: House
) -> None:
    _name(settings, "www.wren.test")
    line = settings.get_by_label("The form, in a frame").input_value()
    page = visit("", "/en/ask", viewport={"width": 320, "height": 900})
    page.route("http://*.test/**", lambda asked: asked.fulfill(body=line, content_type="text/html"))
    page.goto("http://www.wren.test/")
    frame = page.frame_locator("iframe")
    frame.get_by_label("What do you need?").press_sequentially("Can I print?")
    send = frame.get_by_role("button", name="Send it")
    for _tab in range(10):
        page.keyboard.press("Tab")
        if send.evaluate("each => each === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(frame.get_by_role("heading", name="We have it.")).to_be_visible()
    assert page.context.cookies() == []
    with page.context.expect_page() as opened:
        frame.get_by_role("link", name="See your request").click()
    own = opened.value
    expect(own.get_by_role("heading", level=1)).to_be_visible()
    house.links.append(urlsplit(own.url).path)

    watch.blocked = True
    page.goto("http://elsewhere.test/")
    expect(frame.get_by_label("What do you need?")).to_have_count(0)


@pytest.mark.parametrize("width", [1280, 320])
def test_poster_is_one_page_and_fits(visit: Visit, width: int) -> None:
    page = visit("sam", "/sign/poster", viewport={"width": width, "height": 800})
    assert sideways(page) == []
    assert violations(page) == []
    assert page.pdf(format="A4").count(b"/Type /Page\n") == 1
