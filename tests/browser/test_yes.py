"""Both journeys at the desk, from the scan of a card to the yes in the library system, with every tap counted."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.browser.asking import nothing_used, own_account
from tests.browser.house import House
from tests.browser.steps import Taps, scan, wait_for_any
from tests.browser.wcag import violations


@pytest.fixture(autouse=True)
def _unused(house: House) -> None:
    nothing_used(house)


@pytest.fixture
def ana(house: House) -> str:
    return own_account(house, "29001000184")


@pytest.fixture
def taps() -> Taps:
    return Taps()


def settled(page: Page, words: str) -> None:
    """Sends it at once, and waits for what was read back."""
    page.get_by_role("button", name="Send it now").click()
    done = page.locator(".entry-action .doing", has_text=words)
    expect(done).to_contain_text("Confirmed")


def test_inside_ones_own_latitude_it_is_one_tap(
    visit: Callable[..., Page], taps: Taps, ana: str
) -> None:
    sam = visit("sam", "/desk")
    scan(sam, ana)
    expect(sam.locator(".account-panel")).to_contain_text("late fees €18.40")
    taps.on(sam.get_by_role("button", name="Waive €18.40"))
    expect(sam.locator("#told-next")).to_contain_text("Told Ana, stays open")
    assert taps.count <= 2
    settled(sam, "€18.40 waived")
    expect(sam.locator("#reply")).to_have_value(re.compile("You still owe €32.00"))


def test_above_it_a_lead_says_yes_on_her_phone(
    visit: Callable[..., Page], taps: Taps, ana: str
) -> None:
    lea = visit("lea", "/account/", viewport={"width": 390, "height": 844})
    lea.locator("main").get_by_role("button", name="On shift", exact=True).click()
    lea.goto("/desk")
    sam = visit("sam", "/desk")
    scan(sam, ana)
    taps.on(sam.get_by_role("button", name="Ask Lea"))
    expect(sam.locator(".ask-wait")).to_contain_text("You asked Lea: Waive €32.00")
    bar = lea.get_by_role("link", name="Sam asks you")
    expect(bar).to_be_visible()
    taps.on(bar)
    taps.on(lea.get_by_role("button", name="Yes: Waive €32.00"))
    expect(sam.locator(".ask-yes")).to_contain_text("Lea said yes: Waive €32.00")
    assert taps.count <= 4
    settled(sam, "€32.00 waived")


def test_bo_leaves_with_his_books_and_a_slip(
    visit: Callable[..., Page], taps: Taps, house: House
) -> None:
    """His block goes with the book that is back, and his address bends; what he reads stays his own."""
    sam = visit("sam", "/desk")
    scan(sam, own_account(house, "29001000121"))
    expect(sam.locator(".account-panel")).to_contain_text("Blocked until they owe less than €10")
    taps.on(sam.get_by_role("button", name="Clear it"))
    expect(sam.locator(".entry-action .doing")).to_contain_text("Marked as returned")
    taps.on(sam.locator("#other-options > summary"))  # it is not sent yet
    records = sam.locator("#other-options .way", has_text="What a child reads")
    expect(records).to_contain_text(
        "Nobody here can bend this one: What a child reads is the child’s own business."
    )
    expect(records).to_contain_text("We can say how many books are out and when they are due.")
    expect(records.get_by_role("button", name="Say yes")).to_have_count(0)
    address = sam.locator("#other-options .way", has_text="Proof of address")
    # Wherever the column is scrolled to, a button may be cut by its edge; this one is to be pressed.
    address.get_by_role("button").scroll_into_view_if_needed()
    assert violations(sam) == []
    taps.on(address.get_by_role("button", name="Say yes"))
    expect(sam.locator(".entry-action .doing").last).to_contain_text("Proof of address")
    request = sam.url
    taps.on(sam.locator("#act-slip"))
    expect(sam.locator(".slip .code")).to_be_visible()
    assert violations(sam) == []
    assert taps.count <= 4
    sam.goto(request)
    settled(sam, "Marked as returned")
    expect(sam.locator(".entry-action .doing").first).to_contain_text("The block is gone.")


def test_called_back_it_never_happened(visit: Callable[..., Page], house: House) -> None:
    sam = visit("sam", "/desk")
    scan(sam, own_account(house, "29001000208"))
    sam.locator(".way", has_text="Waive").get_by_role("button").first.click()
    sam.get_by_role("button", name="Undo").first.click()
    expect(sam.locator(".entry-action .doing")).to_contain_text("Undone. Nothing was sent.")


def test_without_javascript_every_way_is_there(visit: Callable[..., Page], ana: str) -> None:
    sam = visit("sam", "/desk", java_script_enabled=False)
    scan(sam, ana)
    expect(sam.locator(".way")).not_to_have_count(0)
    sam.goto("/desk")
    sam.locator(".need h2 a").first.click()
    later = sam.get_by_role("link", name="Show them")
    if later.count():  # they come with the page where nobody outside is asked for them
        later.click()
    expect(sam.get_by_role("heading", name="Ways to yes").last).to_be_visible()


def test_a_title_is_reserved_by_some_words_and_a_tap(visit: Callable[..., Page]) -> None:
    sam = visit("sam", "/desk")
    scan(sam, "29001000311")
    assert violations(sam) == []
    sam.get_by_text("Look up a title").click()
    sam.get_by_label("Which title?").fill("class seven")
    sam.get_by_label("Which title?").press("Enter")
    first = sam.locator(".way").first
    expect(first).to_contain_text("Reserve “Volcanoes for Class Seven”")
    assert violations(sam) == []
    first.get_by_role("button", name="Reserve it").click()
    settled(sam, "A book reserved")
    expect(sam.locator(".timeline")).not_to_contain_text("Volcanoes")


def test_title_is_chosen_among_several_beside_a_request(visit: Callable[..., Page]) -> None:
    sam = visit("sam", "/desk")
    scan(sam, "29001000311")
    sam.get_by_text("Look up a title").click()
    sam.get_by_label("Which title?").fill("bees")
    sam.get_by_role("button", name="Look it up").click()
    assert violations(sam) == []
    sam.get_by_role("group", name="Which one?").get_by_role("button").first.click()
    expect(sam.locator(".way").first).to_contain_text("Bees")


def test_the_library_systems_page_brings_a_number_that_no_server_is_told(
    visit: Callable[..., Page], ana: str
) -> None:
    sam = visit("sam", "/desk")
    asked: list[str] = []
    sam.on("request", lambda request: asked.append(request.url))
    sam.goto(f"/yes#patron={ana}")
    sam.get_by_role("button", name="I’ve seen the card").click()
    expect(sam.get_by_role("heading", name="Ways to yes")).to_be_visible()
    seen = sam.url
    sam.reload()
    expect(sam.get_by_role("heading", name="Ways to yes")).to_be_visible()
    sam.goto("/desk")
    sam.go_back()
    expect(sam.get_by_role("heading", name="Ways to yes")).to_be_visible()
    assert sam.url == seen
    assert not [url for url in (*asked, seen) if ana in url.partition("#")[0]]
    sam.go_back()
    assert ana not in sam.url


def test_a_scan_needs_no_javascript(browser_of: Callable[..., BrowserContext], ana: str) -> None:
    sam = browser_of("sam", java_script_enabled=False).new_page()
    scan(sam, ana)
    sam.reload()
    expect(sam.get_by_role("heading", name="Ways to yes")).to_be_visible()


def test_titles_that_come_later_close_nothing_that_was_opened(
    visit: Callable[..., Page], ana: str
) -> None:
    """A library system that tells title by title: the region is fetched until all are there, and what was typed and
    opened meanwhile stays.
    """
    sam = visit("sam", "/desk")
    held: list[Route] = []

    def reads_on(route: Route) -> None:
        if "left=2" in route.request.url:
            held.append(route)
        else:
            answer(route, missing=0 if "left=1" in route.request.url else 2)

    def answer(route: Route, *, missing: int) -> None:
        response = route.fetch()
        body, here = response.text(), route.request.url.partition("?")[0]
        more = f'data-keeps hx-get="{here}?part=account&amp;left={missing}" hx-trigger="load" hx-swap="outerHTML"'
        if missing:
            body = body.replace('id="account"', f'id="account" {more}')
        route.fulfill(response=response, body=body)

    scan(sam, ana)
    sam.route("**/yes/card/**", reads_on)
    sam.reload()
    known, card = sam.locator("#account"), sam.locator("#words")
    known.locator("#account-details > summary").click()
    card.fill("2900")
    wait_for_any(sam, held)
    answer(held.pop(), missing=1)
    expect(sam.locator("#account[hx-get]")).to_have_count(0)  # it asks for no more
    expect(known.get_by_text("All titles are here")).to_be_visible()
    expect(known.locator("#account-details")).to_have_attribute("open", "")
    expect(card).to_have_value("2900")
