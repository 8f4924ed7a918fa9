"""Ticking rows of the list: the bar comes with the first tick and moves nothing; by keys, and without JavaScript."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.house import DESKTOP, PHONE, House, Watch

NARROW = {"width": 320, "height": 640}
NEWEST = "/desk?queue=all&branch=all&select=1"  # so that they are on the first page

_TWO = """
import json
from yesdesk.places.models import Branch
from yesdesk.testing.needs import ask_as_ana
mill = Branch.objects.order_by("position")[0]
print(json.dumps([ask_as_ana(mill, name="Twin", contact="").pk for _each in range(2)]))
"""
_OF = """
import json
from yesdesk.requests.models import Request
print(json.dumps([str(one) for one in Request.objects.filter(pk__in={pks}).values_list("{column}", flat=True)]))
"""
_PLACES = """() => [...document.querySelectorAll(".need")].map(row => {
    const box = row.getBoundingClientRect();
    return [box.left + scrollX, box.top + scrollY, box.width, box.height].map(Math.round);
})"""


@pytest.fixture
def two(house: House) -> list[int]:
    """The numbers of two requests of twins who left no address."""
    return list(house.look_up(_TWO))


@pytest.mark.parametrize("size", [DESKTOP, PHONE, NARROW])
def test_the_bar_comes_with_the_first_tick_and_moves_nothing(
    visit: Callable[..., Page], two: list[int], size: dict[str, int]
) -> None:
    page = visit("sam", NEWEST, viewport=size)
    bar = page.locator("#select")
    expect(bar).to_be_hidden()
    before = page.evaluate(_PLACES)
    page.locator(f"#pick-{two[0]}").check()
    expect(bar).to_be_visible()
    assert page.evaluate(_PLACES) == before
    page.locator(f"#pick-{two[0]}").uncheck()
    expect(bar).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_whole_row_ticks_and_the_name_still_opens(
    visit: Callable[..., Page], two: list[int]
) -> None:
    page = visit("sam", NEWEST)
    row = page.locator(".need", has=page.locator(f"#need-{two[0]}"))
    row.click(position={"x": 300, "y": 20})
    expect(page.locator(f"#pick-{two[0]}")).to_be_checked()
    page.locator(f"#need-{two[0]}").click()
    page.locator("#req-head").wait_for()


def test_two_are_passed_by_keys_alone(
    visit: Callable[..., Page], house: House, two: list[int]
) -> None:
    page = visit("sam", NEWEST)
    for pk in two:
        page.locator(f"#pick-{pk}").focus()
        page.keyboard.press("Space")
    button = page.locator("#select button[value=pass]")
    button.focus()
    page.keyboard.press("Enter")
    page.locator("#id_to").wait_for()
    expect(page.locator("[name=pick]:checked")).to_have_count(2)
    page.locator("#id_to").select_option(label="Kim")
    page.locator("#id_words").focus()
    page.keyboard.type("Both are yours")
    page.get_by_role("button", name="Pass them on").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk?queue=all**")
    assert house.look_up(_OF.format(pks=two, column="assigned_to__name")) == ["Kim", "Kim"]


def test_selecting_works_without_javascript(
    visit: Callable[..., Page], house: House, watch: Watch, two: list[int]
) -> None:
    watch.expected.add(422)
    page = visit("sam", NEWEST, java_script_enabled=False)
    for pk in two:
        page.locator(f"#pick-{pk}").check()
    page.locator("#select button[value=pass]").click()
    page.locator("#id_to").select_option(label="Kim")
    page.get_by_role("button", name="Pass them on").click()
    expect(page.locator("[name=pick]:checked")).to_have_count(2)
    expect(page.locator("#id_to option:checked")).to_have_text("Kim")
    page.locator("#id_words").fill("Both are yours")
    page.get_by_role("button", name="Pass them on").click()
    assert house.look_up(_OF.format(pks=two, column="assigned_to__name")) == ["Kim", "Kim"]


@pytest.mark.parametrize("size", [DESKTOP, NARROW])
def test_merging_is_offered_from_two_ticked_rows_on(
    visit: Callable[..., Page], two: list[int], size: dict[str, int]
) -> None:
    page = visit("sam", NEWEST, viewport=size)
    merge, close = (page.locator(f"#select button[value={each}]") for each in ("merge", "close"))
    page.locator(f"#pick-{two[0]}").check()
    expect(close).to_be_visible()
    expect(merge).to_be_hidden()
    before = page.evaluate(_PLACES)
    page.locator(f"#pick-{two[1]}").check()
    expect(merge).to_be_visible()
    assert page.evaluate(_PLACES) == before
    merge.click()
    page.get_by_role("button", name="Merge them into the oldest").wait_for()
    page.go_back()
    page.locator(f"#pick-{two[0]}").set_checked(False)
    expect(merge).to_be_hidden()


def test_without_scripts_merging_one_says_what_to_do(
    visit: Callable[..., Page], watch: Watch, two: list[int]
) -> None:
    watch.expected.add(409)
    page = visit("sam", NEWEST, java_script_enabled=False)
    page.locator(f"#pick-{two[0]}").check()
    page.locator("#select button[value=merge]").click()
    page.get_by_role("button", name="Merge them into the oldest").click()
    expect(page.locator("main")).to_contain_text("Tick another one too.")
