"""Nothing that comes by itself moves what somebody is about to press."""

from collections.abc import Callable, Sized

import pytest
from playwright.sync_api import APIResponse, Locator, Page, Route, expect

from tests.browser.house import House, Opened
from tests.browser.steps import at_rest, hold_back, open_newest, write_again
from tests.browser.words import ODA
from yesdesk.testing.patience import until

SIZES = [
    {"width": 1280, "height": 800},
    {"width": 320, "height": 640},
]

_SOMEBODY_STANDS_HERE = """
import json
from yesdesk.requests.models import Channel
from yesdesk.people.models import User
from yesdesk.people.queries import actor_for
from yesdesk.places.models import Branch
from yesdesk.testing.needs import ask_as_ana
sam = actor_for(User.objects.select_related("job_class").get(username="sam"))
mill = Branch.objects.order_by("position")[0]
print(json.dumps(ask_as_ana(mill, channel=Channel.WALK_IN, name="Ada", contact="", by=sam).pk))
"""
_CARD_SEEN = """
from yesdesk.patrons.models import Patron
Patron.objects.filter(request={pk}).update(card_number="29001000208", proof="in_person")
print("null")
"""
_HELPED = """
from yesdesk.requests.models import OutcomeValue
from yesdesk.requests.access import access_request
from yesdesk.requests.actions.close import close_request
from yesdesk.people.models import User
from yesdesk.people.queries import actor_for
kim = actor_for(User.objects.select_related("job_class").get(username="kim"))
close_request(access_request(kim, {pk}), value=OutcomeValue.YES, by=kim)
print("null")
"""


def place(one: Locator) -> dict[str, float]:
    """Where it begins; asked again where it was just swapped for its like. A count in it may make it wider."""
    found: dict[str, float] = {}

    def is_there() -> bool:
        found.update(one.bounding_box() or {})
        return bool(found)

    until(is_there)
    return {"x": found["x"], "y": found["y"]}


def last_but_one(page: Page) -> Locator:
    rows = page.locator(".need")
    return rows.nth(max(0, rows.count() - 2))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("path", "what"), [("/account/", "main button"), ("/answers", "main a"), ("/desk", ".views a")]
)
def test_a_question_that_comes_moves_no_button(
    visit: Callable[..., Page],
    sam_asks: Callable[[str], list[int]],
    path: str,
    what: str,
    size: dict[str, int],
) -> None:
    page = visit("lea", path, viewport=size)
    button = page.locator(what).first
    before = place(button)
    sam_asks(f"steady {path} {size['width']}")
    expect(page.locator("#asked a")).not_to_have_count(0)
    assert place(button) == before


@pytest.mark.parametrize("size", SIZES)
def test_offline_line_moves_no_button(visit: Callable[..., Page], size: dict[str, int]) -> None:
    page = visit("lea", "/account/", viewport=size)
    button = page.locator("main").get_by_role("button").first
    before = place(button)
    page.evaluate("window.dispatchEvent(new Event('offline'))")
    expect(page.locator("[data-live-line]")).to_contain_text("Not live")
    assert place(button) == before
    button.click(trial=True)


def test_what_came_can_be_put_away_until_more_comes(
    visit: Callable[..., Page], sam_asks: Callable[[str], list[int]]
) -> None:
    page = visit("lea", "/account/")
    sam_asks("put away")
    line = page.locator("#asked a").first
    expect(line).to_be_visible()
    page.get_by_role("button", name="Hide").click()
    expect(line).to_be_hidden()
    sam_asks("and once more")
    expect(page.locator("#asked a").first).to_be_visible()


def test_what_came_is_reached_by_keys_before_the_page(
    visit: Callable[..., Page], sam_asks: Callable[[str], list[int]]
) -> None:
    page = visit("lea", "/account/")
    sam_asks("by keys")
    expect(page.locator("#asked a")).not_to_have_count(0)
    page.locator("#me > summary").focus()
    page.keyboard.press("Tab")
    expect(page.locator("#asked a").first).to_be_focused()


@pytest.mark.parametrize("size", SIZES)
def test_a_row_that_comes_above_leaves_the_row_under_the_pointer_where_it_is(
    visit: Callable[..., Page], ask: Callable[..., str], house: House, size: dict[str, int]
) -> None:
    ask(ODA)
    page = visit("sam", "/desk", viewport=size)
    row = last_but_one(page)  # the last of fifty goes to the next page when one more comes
    key = row.locator("h2 a").get_attribute("id")
    row.hover()
    same = page.locator(f".need:has(#{key})")
    before = place(same)["y"]
    new = house.look_up(_SOMEBODY_STANDS_HERE)
    expect(page.locator(f"#need-{new}")).to_have_count(1)
    assert abs(place(same)["y"] - before) <= 1


def test_a_row_that_goes_above_leaves_the_row_under_the_pointer_where_it_is(
    visit: Callable[..., Page], ask: Callable[..., str], house: House
) -> None:
    ask(ODA)
    first = house.look_up(_SOMEBODY_STANDS_HERE)
    page = visit("sam", "/desk")
    row = page.locator(".need").last
    key = row.locator("h2 a").get_attribute("id")
    row.hover()
    same = page.locator(f".need:has(#{key})")
    before = place(same)["y"]
    house.look_up(_HELPED.replace("{pk}", str(first)))
    expect(page.locator(f"#need-{first}")).to_have_count(0)
    assert abs(place(same)["y"] - before) <= 1


def test_an_entry_that_comes_leaves_the_answer_where_it_is_on_a_phone(
    visit: Callable[..., Page], ask: Callable[..., str]
) -> None:
    own_page = ask(ODA)
    page = visit("sam", "/desk", viewport=SIZES[1])
    open_newest(page, ODA.name)
    expect(page.locator("#ways-list")).to_be_visible()
    send = page.locator("#tell button").first
    send.scroll_into_view_if_needed()
    send.hover()
    before = place(send)["y"]
    theirs = visit("", own_page)
    theirs.get_by_label("Write again").fill(ODA.more)
    theirs.locator("#write").get_by_role("button", name="Send it").click()
    expect(page.locator("#timeline")).to_contain_text(ODA.more)
    assert abs(place(send)["y"] - before) <= 1


def fetched(page: Page, region: str, held: Sized) -> None:
    """Until a fetch of it is held back: one that was under way before takes the next along with its swap."""
    until(lambda: page.evaluate(f"htmx.trigger('{region}', 'refresh'), true") and len(held))


def test_what_another_swap_took_away_brings_nothing_any_more(
    visit: Callable[..., Page], house: House
) -> None:
    """The ways are under way while a colleague closes the request: their answer has no place, and nobody misses it."""
    number = house.look_up(_SOMEBODY_STANDS_HERE)
    house.look_up(_CARD_SEEN.replace("{pk}", str(number)))  # or their ways wait for a card
    page = at_rest(visit("sam", f"/desk/{number}"))
    held = hold_back(page, "**/ways?part=ways")
    fetched(page, "#ways", held)
    house.look_up(_HELPED.replace("{pk}", str(number)))
    expect(page.locator("#ways")).to_have_count(0)
    with page.expect_event("requestfinished", lambda request: "part=ways" in request.url):
        held[0].continue_()
    expect(page.locator("#ways")).to_have_count(0)


def test_what_changes_while_a_part_is_fetched_is_fetched_too(
    browser_of: Opened, visit: Callable[..., Page], ask: Callable[..., str]
) -> None:
    """An answer from before the news lands after them: it is not the last word."""
    own_page = ask(ODA)
    page = browser_of("sam").new_page()
    page.clock.install()
    page.goto("/desk")
    open_newest(page, ODA.name)
    at_rest(page)
    old: list[tuple[Route, APIResponse]] = []
    page.route("**?part=timeline", lambda route: old.append((route, route.fetch())), times=1)
    fetched(page, "#timeline", old)
    with page.expect_response("**?part=head"):
        write_again(visit("", own_page, java_script_enabled=False), ODA.more)
        page.clock.fast_forward(3000)
    page.clock.fast_forward(3000)  # whatever waits its turn has had it
    route, answer = old[0]
    route.fulfill(response=answer)
    expect(page.locator("#timeline")).to_contain_text(ODA.more)
