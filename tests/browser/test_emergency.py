"""A threat brings the library's own card, ends in one tap, and then one question to the colleague."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.house import DESKTOP, PHONE, House
from tests.browser.steps import SOLID, Taps
from tests.browser.wcag import sideways, violations
from tests.browser.words import Patron

NARROW = {"width": 320, "height": 640}
THREAT = Patron("Rex", "rex@post.example", "Lift the fine today or I will kill you.")

_FLOATS = """e => {
    e.classList.add("floats");
    e.insertAdjacentHTML("afterbegin", "<div class=ask-bar id=floats>Kim asks</div>");
}"""
UNSURE = "Lift the fine today or you will regret it."

_NEWEST = """
import json
from yesdesk.requests.models import Request
print(json.dumps(Request.objects.latest("pk").pk))
"""
_NOTED = """
import json
from yesdesk.requests.models import Request
newest = Request.objects.latest("pk").pk
Request.objects.filter(pk=newest).update(emergency="threat")
print(json.dumps(newest))
"""
_ON_SHIFT = """
import json
from datetime import timedelta
from django.utils import timezone
from yesdesk.people.models import CurrentShift, DeskCover, ShortBreak, User
DeskCover.objects.all().delete()
ShortBreak.objects.all().delete()
until = timezone.now() + timedelta(hours=8)
for user in User.objects.all():
    state = "on" if user.username in {who} else "off"
    CurrentShift.objects.update_or_create(user=user, defaults={"state": state, "begins": None, "until": until})
print(json.dumps("said"))
"""


@pytest.fixture
def threatened(house: House, ask: Callable[..., str]) -> Callable[[], int]:
    """Rex threatens, and a colleague said that it is an emergency: the number of his request."""

    def happened() -> int:
        ask(THREAT)
        return int(house.look_up(_NOTED))

    return happened


def on_shift(house: House, *who: str) -> None:
    house.look_up(_ON_SHIFT.replace("{who}", repr(list(who))))


@pytest.mark.parametrize(
    ("size", "script"),
    [(DESKTOP, True), (NARROW, True), (PHONE, False)],
    ids=["1280", "320", "plain"],
)
def test_the_card_stands_first_and_one_tap_ends_it(
    visit: Callable[..., Page],
    house: House,
    threatened: Callable[[], int],
    size: dict[str, int],
    script: bool,
) -> None:
    on_shift(house, "sam")
    pk = threatened()
    sam = visit("sam", f"/desk/{pk}", viewport=size, java_script_enabled=script)
    card = sam.locator("#emergency")
    call = card.get_by_role("link", name=re.compile("Police"))
    expect(call).to_be_in_viewport()
    expect(call).to_have_attribute("href", "tel:5550112")
    if script:
        assert sideways(sam) == []
        assert violations(sam) == []
        assert sam.evaluate(SOLID) == [], "only the red call leads"
        expect(sam.locator("main").get_by_role("button", name=re.compile("^Told"))).to_have_count(0)
        expect(sam.locator("#ways, #account, #next-person")).to_have_count(0)
        expect(sam.locator("main :is(a, button):focus")).to_have_count(0)  # Enter does nothing yet
    taps = Taps()
    taps.on(card.get_by_role("button", name="End this request"))
    expect(sam.get_by_role("heading", level=1, name="Are you all right?")).to_be_visible()
    assert taps.count == 1
    if script:
        assert sideways(sam) == []
        assert violations(sam) == []
    sam.get_by_role("button", name="Ten minutes off").click()
    expect(sam.locator("#off-until")).to_be_visible()
    sam.locator("#all-right").click()
    sam.wait_for_url("**/desk")
    expect(sam.locator(f"#need-{pk}")).to_have_count(0)


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["1280", "390"])
def test_words_of_a_mail_only_ask_and_one_tap_shows_every_desk(
    visit: Callable[..., Page], house: House, ask: Callable[..., str], size: dict[str, int]
) -> None:
    ask(Patron("Rex", "rex@post.example", UNSURE))
    pk = house.look_up(_NEWEST)
    kim = visit("kim", "/desk", viewport=size)
    sam = visit("sam", f"/desk/{pk}", viewport=size)
    assert len(sam.evaluate(SOLID)) == 1
    sam.locator("[data-arrivals]").evaluate(_FLOATS)
    expect(sam.locator("#floats")).to_be_hidden()
    sam.locator("#emergency-line").get_by_role("button", name="Yes").click()
    expect(sam.locator("#emergency").get_by_role("link", name=re.compile("Police"))).to_be_visible()
    assert sam.evaluate(SOLID) == []
    first = kim.locator("#desk-list .need").first
    expect(first.locator(f"#need-{pk}")).to_be_visible()
    expect(first.get_by_role("link", name=re.compile("Police"))).to_be_visible()
    assert kim.evaluate(SOLID) == [], "no other row is solid meanwhile"
    assert violations(kim) == []
    first.get_by_role("button", name="I’m going").click()
    expect(kim.locator(".emergency-rows")).to_contain_text("You are going.")
    kim.locator(".emergency-rows").get_by_role("button", name="Not an emergency").click()
    expect(kim.locator("#req-head")).to_be_visible()
    kim.goto("/desk")
    expect(kim.locator(".emergency-rows")).to_have_count(0)


def test_emergency_stands_in_the_same_place_on_every_page(visit: Callable[..., Page]) -> None:
    sam = visit("sam", "/desk")
    places: dict[int, set[object]] = {}
    for page in ("/desk", "/answers", "/yes/find", "/library", "/account/", "/emergency"):
        sam.goto(page)
        link = sam.get_by_role("banner").get_by_role("link", name="Emergency")
        for size in (DESKTOP, PHONE, NARROW):
            sam.set_viewport_size(size)
            expect(link).to_be_in_viewport()
            box = tuple((link.bounding_box() or {}).values())
            places.setdefault(size["width"], set()).add(box)
            assert sideways(sam) == [], (page, size)
    assert [len(found) for found in places.values()] == [1, 1, 1]


def test_emergency_opens_in_place_on_any_request(
    visit: Callable[..., Page], house: House, ask: Callable[..., str]
) -> None:
    ask(Patron("Tilda", "tilda@post.example", "When do you open on Sunday?"))
    pk = house.look_up(_NEWEST)
    sam = visit("sam", f"/desk/{pk}")
    sam.locator("#act-more > summary").click()
    sam.locator("#act-emergency > summary").click()
    opened = sam.locator("#emergency-act")
    expect(opened).to_be_visible()
    opened.get_by_text("Fire, or everybody must leave").first.click()
    expect(opened.get_by_role("link", name=re.compile("Fire service"))).to_be_visible()
    assert sam.url.endswith(f"/desk/{pk}")
    assert violations(sam) == []


def test_a_colleague_takes_the_desk_and_is_seen_without_reloading(
    visit: Callable[..., Page], house: House
) -> None:
    visit("lea", "/account/").close()
    on_shift(house, "sam", "lea")
    lea = visit("lea", "/desk")
    sam = visit("sam", "/all-right")
    sam.locator("#ask-cover").click()
    expect(sam.locator("#cover-asked")).to_be_visible()
    line = lea.locator("#asked").get_by_role("button")
    expect(line).to_be_visible()
    assert violations(lea, "#asked") == []
    line.click()
    expect(sam.locator("#cover-taken")).to_contain_text("Lea")


def test_where_nobody_is_here_the_page_says_whom_to_call(
    visit: Callable[..., Page], house: House
) -> None:
    on_shift(house, "sam")
    sam = visit("sam", "/all-right", java_script_enabled=False)
    expect(sam.locator("#cover-nobody").get_by_role("link")).to_have_attribute(
        "href", "tel:5550149"
    )
    expect(sam.locator("#ask-cover")).to_have_count(0)


@pytest.mark.parametrize("words", ["call the police", "tiene un cuchillo"])
def test_say_yes_brings_the_card_first(visit: Callable[..., Page], words: str) -> None:
    sam = visit("sam", "/yes/find")
    sam.locator("#yes-q").fill(words)
    first = sam.locator("#yes-found > section").first
    expect(first).to_have_id("emergency-found")
    expect(first.get_by_role("link").first).to_have_attribute("href", re.compile("^tel:"))
    assert violations(sam, "#yes-found") == []


def test_each_card_prints_on_one_page(visit: Callable[..., Page]) -> None:
    sam = visit("sam", "/emergency")
    assert sheets_of(sam) == [sam.locator(".emergency-card").count()] * 2
    sam.goto("/emergency?card=fire")
    assert sheets_of(sam) == [1, 1]


def sheets_of(page: Page) -> list[int]:
    """How many it prints on, on A4 and on A5."""
    printed = [page.pdf(format=paper) for paper in ("A4", "A5")]
    return [len(re.findall(rb"/Type\s*/Page\b", each)) for each in printed]


def test_who_ticks_rows_sees_an_emergency_too(
    visit: Callable[..., Page], house: House, ask: Callable[..., str]
) -> None:
    """The list stands still meanwhile, and what was ticked stays ticked."""
    ask(Patron("Rex", "rex@post.example", UNSURE))
    pk = house.look_up(_NEWEST)
    kim = visit("kim", "/desk?select=1")
    kim.locator(".need input[name=pick]").first.check()
    sam = visit("sam", f"/desk/{pk}")
    sam.locator("#emergency-line").get_by_role("button", name="Yes").click()
    first = kim.locator("#desk-list .need").first
    expect(first.locator(f"#need-{pk}")).to_be_visible()
    expect(kim.locator("[name=pick]:checked")).to_have_count(1)
    assert violations(kim) == []
    sam.locator("#emergency").get_by_role("button", name="Not an emergency").click()
    expect(kim.locator(".emergency-rows")).to_have_count(0)  # what was fetched anew listens too
    expect(kim.locator("[name=pick]:checked")).to_have_count(1)
