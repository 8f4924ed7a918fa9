"""Signing in at a desk in opening hours is enough to be asked, and one tap is enough not to be."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.house import DESKTOP, PHONE, House
from tests.browser.steps import sign_in
from tests.browser.wcag import sideways, violations

# Tests run at any hour: Mill Street is open round the clock meanwhile, and nobody has said anything today.
_OPEN = """
import json
from datetime import time
from yesdesk.people.models import CurrentShift
from yesdesk.places.models import Branch, OpeningHours
mill = Branch.objects.order_by("position")[0]
before = list(OpeningHours.objects.filter(branch=mill).values_list("weekday", "opens", "closes"))
OpeningHours.objects.filter(branch=mill).delete()
for weekday in range(7):
    OpeningHours.objects.create(branch=mill, weekday=weekday, opens=time(0), closes=time(23, 59, 59))
CurrentShift.objects.filter(user__username="lea").delete()
print(json.dumps([[day, str(opens), str(closes)] for day, opens, closes in before]))
"""
_AS_BEFORE = """
from datetime import time
from yesdesk.places.models import Branch, OpeningHours
mill = Branch.objects.order_by("position")[0]
OpeningHours.objects.filter(branch=mill).delete()
for day, opens, closes in {before}:
    OpeningHours.objects.create(
        branch=mill, weekday=day, opens=time.fromisoformat(opens), closes=time.fromisoformat(closes)
    )
print("1")
"""


@pytest.fixture
def open_now(house: House) -> Iterator[None]:
    before = house.look_up(_OPEN)
    yield
    house.look_up(_AS_BEFORE.replace("{before}", repr(before)))


@pytest.mark.usefixtures("open_now")
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
