"""A phone call about a hold, on a telephone: answered, called, no answer, again at a time, told."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.steps import to_last_page

PHONE = {"width": 390, "height": 844}
NUMBER = "01 44 55 66 77"


@pytest.mark.parametrize("scripts", [True, False])
def test_a_phone_call_about_a_hold(visit: Callable[..., Page], *, scripts: bool) -> None:
    page = visit("sam", "/desk/new", viewport=PHONE, java_script_enabled=scripts)
    page.get_by_label("Someone in front of you").fill("Is my hold here? The book about rivers.")
    page.get_by_role("radio", name="Phone", exact=True).check()
    page.get_by_label("What should we call them?").fill("Mrs Brandt")
    page.get_by_label("Where can we answer them?").fill(NUMBER)
    page.get_by_role("radio", name="Call, but leave no message").check()
    page.get_by_role("button", name="Keep it open").click()

    expect(page.locator("#req-head")).to_be_visible()
    number = page.url.partition("#")[0].rpartition("/")[2]
    page.locator("#reply").fill("It is here, and waits until Friday.")
    page.get_by_label("Then close it").check()
    page.locator("#tell").get_by_role("button", name=f"Call Mrs Brandt, {NUMBER}").click()

    call = page.locator("#call")
    expect(page.locator(".notice.yes")).to_contain_text("Now make the call")
    link = call.get_by_role("link", name=f"Call Mrs Brandt, {NUMBER}")
    expect(link).to_have_attribute("href", "tel:+353144556677")
    expect(call).to_contain_text("They want no message left")
    expect(call).to_contain_text("It is here, and waits until Friday.")
    expect(page.get_by_role("button", name="Call Mrs Brandt")).to_have_count(0)
    instead = page.locator("#tell").get_by_role("button", name="Tell Mrs Brandt this instead")
    expect(instead).to_be_visible()
    box = link.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= PHONE["height"]  # without scrolling
    expect(page.locator("#thumb").get_by_role("link", name="Call Mrs Brandt")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    if scripts:
        assert Axe().run(page).response["violations"] == []

    call.get_by_text("No answer? Call again later").click()
    call.get_by_role("button", name="No answer: call again then").click()
    expect(call).to_contain_text("Tried once")

    page.goto("/desk")
    to_last_page(page)
    page.locator(f"#need-{number}").click()
    page.locator("#call").get_by_role("button", name="Told Mrs Brandt").click()
    expect(page.locator(".notice.yes")).to_contain_text("You told them. The request is closed.")
    expect(page.locator("#call")).to_be_hidden()
    expect(page.locator("#timeline")).to_contain_text("told them by phone")
