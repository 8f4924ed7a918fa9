"""A scanner types on any page: a burst of keys is a card, whatever has the focus and however the keys are laid out."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.house import House
from tests.browser.steps import PRESS_KEYS, burst, key_of
from yesdesk.testing.patience import until

BO = "29001000121"

_AZERTY = dict(zip("0123456789", "à&é\"'(-è_ç", strict=True))

_NOBODY_WAITS = """
from yesdesk.patrons.models import Patron
Patron.objects.filter(card_number="29001000121").update(card_number="")
print("null")
"""
_BO_WAITS = """
import json
from yesdesk.requests.models import Channel
from yesdesk.places.models import Branch
from yesdesk.testing.needs import ask_as_ana
bo = {"name": "Bo", "contact": "", "words": "My card is blocked.", "card_number": "29001000121"}
print(json.dumps(ask_as_ana(Branch.objects.order_by("position")[0], channel=Channel.WEB, **bo).pk))
"""
_CARDS_HAVE = """
from yesdesk.places.models import Library
Library.objects.update(card_length={length})
print("null")
"""


@pytest.fixture(autouse=True)
def _nobody_waits(house: House) -> None:
    house.look_up(_NOBODY_WAITS)


@pytest.mark.parametrize("path", ["/answers", "/account/", "/desk/find?q=book"])
def test_scan_opens_the_account_on_any_page(visit: Callable[..., Page], path: str) -> None:
    page = visit("sam", path)
    burst(page, BO)
    expect(page.locator("#account")).to_be_visible()
    assert BO not in page.url


@pytest.mark.parametrize("end", ["Enter", "Tab", ""])
def test_however_it_ends(visit: Callable[..., Page], end: str) -> None:
    page = visit("sam", "/desk")
    burst(page, BO, end=end)
    expect(page.locator("#account")).to_be_visible()


@pytest.mark.parametrize("prefix", ["~", "]C1"])
def test_with_a_prefix(visit: Callable[..., Page], prefix: str) -> None:
    page = visit("sam", "/desk")
    burst(page, prefix + BO)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Bo")


def test_with_a_control_key_before(visit: Callable[..., Page]) -> None:
    page = visit("sam", "/desk")
    page.keyboard.press("Control+b")
    burst(page, BO)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Bo")


def test_with_the_letters_around_a_codabar(visit: Callable[..., Page]) -> None:
    page = visit("sam", "/desk")
    burst(page, f"A{BO}B")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Bo")


@pytest.mark.parametrize("shift", [True, False])
def test_scan_is_read_on_a_french_keyboard(visit: Callable[..., Page], *, shift: bool) -> None:
    """A scanner that knows it holds Shift; one that does not sends other signs."""
    page = visit("sam", "/desk")
    keys = [[one if shift else _AZERTY[one], f"Digit{one}", {"shiftKey": shift}] for one in BO]
    page.evaluate(PRESS_KEYS, [*keys, key_of("Enter")])
    expect(page.get_by_role("heading", level=1)).to_contain_text("Bo")


def test_while_a_button_has_the_focus_which_is_not_pressed(visit: Callable[..., Page]) -> None:
    page = visit("sam", "/account/")
    button = page.locator("main").get_by_role("button").first
    button.focus()
    page.evaluate("document.addEventListener('click', () => { document.title = 'pressed'; })")
    page.route("**/yes", lambda route: route.fulfill(status=204))
    burst(page, BO, end="")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")  # some scanners end twice
    expect(button).to_be_focused()
    assert "pressed" not in page.title()


def test_inside_a_field_nothing_is_taken(visit: Callable[..., Page]) -> None:
    page = visit("sam", "/desk")
    page.locator("#capture-words").focus()
    page.keyboard.type(BO)
    page.wait_for_timeout(300)
    expect(page.locator("#capture-words")).to_have_value(BO)
    expect(page).to_have_url("/desk")


def test_a_slow_typist_is_no_scanner(visit: Callable[..., Page]) -> None:
    page = visit("sam", "/desk")
    page.keyboard.type(BO, delay=110)
    page.wait_for_timeout(300)
    expect(page).to_have_url("/desk")


@pytest.mark.parametrize("keys", ["123", "jkjkjkjk", "quiet table"])
def test_what_is_no_card_is_none(visit: Callable[..., Page], keys: str) -> None:
    page = visit("sam", "/desk")
    burst(page, keys, end="")
    page.wait_for_timeout(300)
    expect(page).to_have_url("/desk")


def test_a_card_that_lost_its_first_keys_opens_no_account(
    visit: Callable[..., Page], house: House
) -> None:
    page = visit("sam", "/desk")
    try:
        house.look_up(_CARDS_HAVE.format(length=len(BO)))
        until(lambda: page.goto("/desk") and page.locator(f'[data-scan-road="{len(BO)}"]').count())
        burst(page, BO[3:])
        page.wait_for_timeout(300)
        expect(page).to_have_url("/desk")
        burst(page, BO)
        page.wait_for_url("**/yes/card/**")
    finally:
        house.look_up(_CARDS_HAVE.format(length=0))


@pytest.mark.parametrize("words", ["A", "Ana 0199 hold"])
def test_who_types_at_once_after_the_key_of_a_field_loses_no_letter(
    visit: Callable[..., Page], words: str
) -> None:
    page = visit("sam", "/answers")
    page.wait_for_load_state()
    page.evaluate(PRESS_KEYS, [key_of(sign) for sign in f"w{words}"])
    expect(page.locator("#capture-words")).to_have_value(words)
    expect(page.locator("#capture-words")).to_be_focused()


def test_single_keys_do_nothing_in_a_burst_and_all_they_did_outside_it(
    visit: Callable[..., Page],
) -> None:
    page = visit("sam", "/desk")
    page.route("**/yes", lambda route: route.fulfill(status=204))
    burst(page, f"j?{BO}")
    expect(page.locator("#keys")).to_be_hidden()
    expect(page.locator(".need h2 a").first).not_to_be_focused()
    page.wait_for_timeout(600)
    page.keyboard.press("j")
    expect(page.locator(".need h2 a").first).to_be_focused()


def test_scan_finds_the_waiting_request_and_can_be_taken_back(
    visit: Callable[..., Page], house: House
) -> None:
    number = house.look_up(_BO_WAITS)
    page = visit("sam", "/answers")
    burst(page, BO)
    expect(page).to_have_url(f"/desk/{number}")
    expect(page.locator("#card-scan")).to_contain_text("Bo was waiting")
    expect(page.locator("#ways-list :focus")).to_have_count(0)  # Enter says yes to nothing unseen
    page.get_by_role("button", name="Not Bo?").click()
    expect(page.locator("#account")).to_be_visible()
    page.goto(f"/desk/{number}")
    expect(page.locator("#card-scan")).to_have_count(0)


def test_y_goes_to_the_best_way_and_enter_takes_it(visit: Callable[..., Page]) -> None:
    page = visit("sam", "/desk")
    page.keyboard.press("y")
    expect(page.locator(".need.next h2 a")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#req-head")).to_be_visible()


def test_the_box_by_keys_and_with_single_keys_switched_off(visit: Callable[..., Page]) -> None:
    page = visit("sam", "/say-yes")
    page.keyboard.press("/")
    expect(page.locator("#one-box")).to_be_focused()
    page.locator("main").click(position={"x": 2, "y": 2})
    page.keyboard.press("?")
    page.get_by_label("Use single-key shortcuts on this computer").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    expect(page.locator("#one-box")).to_be_focused()


@pytest.mark.parametrize("key", ["/", "Control+k"])
def test_where_the_page_is_too_narrow_for_the_box_its_keys_lead_to_it(
    visit: Callable[..., Page], key: str
) -> None:
    page = visit("sam", "/desk")
    page.set_viewport_size({"width": 320, "height": 640})  # 1280 at 400 %, too
    expect(page.locator("#one-box")).to_be_hidden()
    page.keyboard.press(key)
    page.wait_for_url("**/desk/find")
    expect(page.locator("#one-box")).to_be_focused()


@pytest.mark.parametrize(("delay", "shown"), [(0, 1), (110, 0)])
def test_card_in_the_box_counts_as_seen_only_at_scanner_speed(
    visit: Callable[..., Page], house: House, delay: int, shown: int
) -> None:
    number = house.look_up(_BO_WAITS)
    page = visit("sam", "/say-yes")
    page.locator("#one-box").focus()
    if delay:
        page.keyboard.type(BO, delay=delay)
    else:  # a busy machine types slowly, so the speed and the words come one after the other
        burst(page, BO, end="")
        page.keyboard.insert_text(BO)
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"/desk/{number}")
    expect(page.locator("#card-scan")).to_have_count(shown)


@pytest.mark.parametrize("script", [True, False])
def test_a_card_typed_into_the_box(visit: Callable[..., Page], *, script: bool) -> None:
    page = visit("sam", "/say-yes", java_script_enabled=script)
    page.locator("#one-box").fill(BO)
    page.locator("#one-box").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Bo")
    assert BO not in page.url
