"""A tablet at a desk: it shows a code, then the sign; a press of its bell is answered by a tap at the desk."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.house import House, Opened, Visit, Watch
from tests.browser.steps import hide, show
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


_LEASE_IS_OVER = "from django.utils import timezone; Sign.objects.update(until=timezone.now())"
_A_TABLET = """
from yesdesk.desk.sign.bell import hash_of
from yesdesk.places.models import ServicePoint, Tablet
point = ServicePoint.objects.filter(branch__slug="mill").exclude(kind="inbox").first()
Tablet.objects.get_or_create(key_hash=hash_of("asleep"), defaults={"point": point})
print("1")
"""


@pytest.mark.parametrize(
    "away", [5, 10 * 60, 9 * 3600], ids=["five seconds", "ten minutes", "nine hours"]
)
@pytest.mark.usefixtures("open_now", "_no_tablet_stays")
def test_a_tablet_comes_back_from_a_cut_with_a_clock_three_hours_off(
    watch: Watch, house: House, browser_of: Opened, away: int
) -> None:
    house.look_up(_A_TABLET)
    tablet = browser_of("").new_page()
    tablet.clock.install(time=datetime.now(UTC) + timedelta(hours=3))
    tablet.goto("/en/tablet/asleep")
    press = tablet.get_by_role("button", name="Press the bell")
    expect(press).to_be_visible()
    watch.offline = True
    tablet.context.set_offline(True)
    tablet.clock.fast_forward(away * 1000)
    tablet.clock.run_for(10_000)
    expect(tablet.get_by_role("heading", name="The bell isn’t working")).to_be_visible()
    tablet.context.set_offline(False)
    tablet.clock.run_for(5_000)
    expect(press).to_be_visible()
    press.click()
    expect(tablet.get_by_role("heading", name="We heard you")).to_be_visible()


@pytest.mark.usefixtures("open_now", "_no_tablet_stays")
def test_a_line_on_a_website_changes_by_itself(visit: Visit, house: House) -> None:
    house.look_up(_NO_TABLET)
    line = visit("", "/en/sign/mill/line")
    expect(line.get_by_text("Need someone?")).to_be_visible()
    sam = visit("sam", "/desk")
    sam.locator("#sign summary").click()
    sam.get_by_role("button", name="Please disturb").click()
    expect(line.get_by_text("Please disturb us.")).to_be_visible()


@pytest.mark.usefixtures("open_now", "_no_tablet_stays")
def test_a_desk_that_slept_for_an_hour_says_that_its_sign_went_off(
    browser_of: Opened, house: House
) -> None:
    sam = browser_of("sam").new_page()
    sam.clock.install()
    sam.goto("/desk")
    sam.locator("#sign summary").click()
    sam.get_by_role("button", name="Please disturb").click()
    expect(sam.locator("#sign summary")).to_contain_text("Please disturb")
    house.look_up(_NO_TABLET.replace("Sign.objects.all().delete()", _LEASE_IS_OVER))
    sam.clock.fast_forward(3_600_000)
    sam.clock.run_for(30_000)
    expect(sam.locator("#sign summary")).to_contain_text("Sign is off")
    expect(sam.locator("#still-there")).to_be_hidden()
    sam.locator("#sign summary").click()
    sam.get_by_role("button", name="Please disturb").click()
    expect(sam.locator("#sign summary")).to_contain_text("Please disturb")


@pytest.mark.usefixtures("open_now", "_no_tablet_stays")
def test_a_tab_behind_the_library_system_keeps_the_sign_up_and_hears_the_bell(
    visit: Visit, house: House
) -> None:
    sam = visit("sam", "/desk")
    sam.locator("#sign summary").click()
    sam.get_by_role("button", name="Please disturb").click()
    expect(sam.locator("#sign summary")).to_contain_text("Please disturb")
    with sam.expect_request(lambda asked: "live?topics=sign." in asked.url) as kept:
        hide(sam)
    assert "signs." in kept.value.url
    house.look_up(_A_TABLET)
    with sam.expect_response(lambda answer: "/sign/chip" in answer.url):
        visit("", "/en/tablet/asleep").get_by_role("button", name="Press the bell").click()
    expect(sam.locator("[data-ring]")).to_have_count(1)
    with sam.expect_event("requestfailed", lambda asked: asked == kept.value):
        show(sam)
