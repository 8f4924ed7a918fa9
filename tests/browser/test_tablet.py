"""A tablet at a desk: it shows a code, then the sign; a press of its bell is answered by a tap at the desk."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.house import House, Visit, Watch
from tests.browser.wcag import sideways, violations

# Tests run at any hour: Mill Street is open round the clock meanwhile.
_OPEN = """
import json
from datetime import time
from yesdesk.places.models import Branch, OpeningHours
mill = Branch.objects.order_by("position")[0]
before = list(OpeningHours.objects.filter(branch=mill).values_list("weekday", "opens", "closes"))
OpeningHours.objects.filter(branch=mill).delete()
for weekday in range(7):
    OpeningHours.objects.create(branch=mill, weekday=weekday, opens=time(0), closes=time(23, 59, 59))
print(json.dumps([[day, str(opens), str(closes)] for day, opens, closes in before]))
"""
_AS_BEFORE = """
from datetime import time
from yesdesk.places.models import Branch, OpeningHours, Sign, Tablet
mill = Branch.objects.order_by("position")[0]
Tablet.objects.all().delete()
Sign.objects.all().delete()
OpeningHours.objects.filter(branch=mill).delete()
for day, opens, closes in {before}:
    OpeningHours.objects.create(
        branch=mill, weekday=day, opens=time.fromisoformat(opens), closes=time.fromisoformat(closes)
    )
print("1")
"""


@pytest.fixture
def _open_now(house: House) -> Iterator[None]:
    before = house.look_up(_OPEN)
    yield
    house.look_up(_AS_BEFORE.replace("{before}", repr(before)))


@pytest.mark.usefixtures("_open_now")
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
