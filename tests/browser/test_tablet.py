"""A tablet at a desk: it shows a code, then the sign; a press of its bell is answered by a tap at the desk."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.house import House, Visit, Watch
from tests.browser.wcag import sideways, violations

_NO_TABLET = """
from yesdesk.places.models import Sign, Tablet
Tablet.objects.all().delete()
Sign.objects.all().delete()
print("1")
"""


@pytest.fixture
def _no_tablet_stays(house: House) -> Iterator[None]:
    yield
    house.look_up(_NO_TABLET)


@pytest.mark.usefixtures("open_now", "_no_tablet_stays")
def test_a_bell_is_pressed_and_sam_comes(visit: Visit, watch: Watch) -> None:
    tablet = visit("", "/en/tablet", viewport={"width": 1024, "height": 768})
    tablet.get_by_role("button", name="Show a code").click()
    code = tablet.get_by_role("heading").inner_text()
    assert violations(tablet) == []
    sam = visit("sam", "/sign/tablets")
    sam.get_by_label("The code on the tablet").fill(code)
    sam.get_by_role("button", name="Connect it").click()
    expect(sam.get_by_role("heading", name="Connected")).to_be_visible()
    sam.locator("#sign summary").click()
    sam.get_by_role("button", name="Please disturb").click()
    expect(tablet.get_by_role("heading", name="Please disturb")).to_be_visible()
    bell = tablet.get_by_role("button", name="Press the bell")
    box = bell.bounding_box()
    assert box
    assert box["height"] >= 64
    assert violations(tablet) == []

    bell.click()
    expect(tablet.get_by_role("heading", name="We heard you")).to_be_visible()
    expect(sam.locator(".bell-bar")).to_be_visible()
    assert violations(sam, "#bell") == []
    sam.get_by_role("button", name="show my name").click()
    expect(sam.locator(".bell-bar")).to_have_count(0)
    expect(tablet.get_by_role("heading", name="Sam is coming")).to_be_visible()
    tablet.set_viewport_size({"width": 320, "height": 700})
    assert sideways(tablet) == []

    watch.offline = True
    tablet.context.set_offline(True)
    expect(tablet.get_by_role("heading", name="The bell isn’t working")).to_be_visible()
    tablet.context.set_offline(False)
    expect(tablet.get_by_role("heading", name="Sam is coming")).to_be_visible()
