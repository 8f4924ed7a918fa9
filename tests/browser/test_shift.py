"""Signing in at a desk in opening hours is enough to be asked, and one tap is enough not to be."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.house import DESKTOP, PHONE, House
from tests.browser.steps import sign_in
from tests.browser.wcag import sideways, violations

_NOTHING_SAID = """
from yesdesk.people.models import CurrentShift
CurrentShift.objects.filter(user__username="lea").delete()
print("1")
"""


@pytest.fixture
def _lea_said_nothing(house: House) -> None:
    """Nobody has said anything about her shift today."""
    house.look_up(_NOTHING_SAID)


@pytest.mark.usefixtures("open_now", "_lea_said_nothing")
@pytest.mark.parametrize(
    ("size", "script"),
    [(DESKTOP, True), (PHONE, True), (PHONE, False)],
    ids=["1280", "390", "plain"],
)
def test_shift_starts_by_signing_in_and_ends_by_one_tap(
    browser_of: Callable[..., BrowserContext], size: dict[str, int], script: bool
) -> None:
    lea = browser_of(viewport=size, java_script_enabled=script).new_page()
    lea.goto("/sign-in")
    sign_in(lea, "lea")
    lea.wait_for_url("**/desk")
    corner = lea.locator("#me > summary")
    expect(corner.locator(".badge.yes")).to_be_visible()
    corner.click()
    off = lea.locator("#me .shift button[value=off]")
    expect(off).to_have_attribute("aria-pressed", "false")
    if script:
        assert sideways(lea) == []
        assert violations(lea, "#me") == []
    off.press("Enter")
    expect(corner.locator(".badge.yes")).to_have_count(0)
    corner.click()
    expect(lea.locator("#me .shift button[value=off]")).to_have_attribute("aria-pressed", "true")
