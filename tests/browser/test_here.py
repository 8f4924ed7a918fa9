"""A library computer: a number and a slip, a question when nobody touches it, and an empty form for the next person."""

import pytest
from playwright.sync_api import expect

from tests.browser.house import Visit
from tests.browser.wcag import sideways, violations

MINUTE = 61_000  # ms, and a look of the page


@pytest.mark.parametrize("width", [1280, 320])
def test_who_walks_away_leaves_nothing_for_the_next_person(visit: Visit, width: int) -> None:
    page = visit("", "/en/here/mill", viewport={"width": width, "height": 720})
    page.clock.install()
    page.reload()
    words = page.get_by_label("What do you need?")
    words.fill("Can I print without a card?")
    page.clock.run_for(MINUTE)
    box = page.get_by_role("alertdialog", name="Are you still there?")
    more = box.get_by_role("button", name="I need more time")
    expect(more).to_be_focused()
    assert violations(page) == []
    page.keyboard.press("Enter")
    expect(box).to_be_hidden()
    expect(words).to_be_focused()
    page.clock.run_for(MINUTE)
    expect(box).to_be_hidden()  # two minutes more
    page.clock.run_for(MINUTE)
    expect(box).to_be_visible()
    page.clock.run_for(MINUTE)
    expect(words).to_have_value("")

    words.fill("Can I print without a card?")
    page.get_by_role("button", name="Send it").click()
    number = page.locator("#slip-code")
    expect(number).to_be_visible()
    expect(number).to_have_css("font-size", "37.3333px")  # 28 pt, once the style is there
    assert violations(page) == []
    assert sideways(page) == []
    page.clock.run_for(MINUTE)
    expect(box).to_be_visible()
    page.clock.run_for(MINUTE)
    expect(page.get_by_text("Ready for the next person.")).to_be_visible()
    page.go_back()
    expect(words).to_have_value("")
    expect(number).to_have_count(0)
    assert page.context.cookies() == []
