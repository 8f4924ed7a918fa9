"""The list keeps one rhythm and what is read has short lines: no row jumps, no line or button runs across the page."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.house import DESKTOP, PHONE, House
from tests.browser.steps import to_last_page

_WAITS = """
import json
from yesdesk.places.models import Branch
from yesdesk.testing.needs import ask_as_ana
print(json.dumps(ask_as_ana(Branch.objects.get(slug="mill"), words="I need this, please. " * 20).pk))
"""
_HEIGHT = "row => row.closest('li').getBoundingClientRect().height"
_TOO_WIDE = """() => [...document.querySelectorAll('main p, main .button')]
    .filter(one => one.checkVisibility() && one.getBoundingClientRect().width > 610)
    .map(one => one.textContent.trim())"""


@pytest.mark.parametrize(
    ("size", "height"), [(DESKTOP, 57), (PHONE, 68)], ids=["1280 wide", "390 wide"]
)
def test_a_long_need_is_one_line_of_the_list(
    visit: Callable[..., Page], house: House, size: dict[str, int], height: int
) -> None:
    number = int(house.look_up(_WAITS))
    page = visit("sam", "/desk", viewport=size)
    to_last_page(page)
    assert page.locator(f"#need-{number}").evaluate(_HEIGHT) <= height


@pytest.mark.parametrize(
    "address", ["/library", "/library/decisions", "/answers", "/say-yes", "/yes"]
)
def test_what_is_read_has_lines_of_68_characters(visit: Callable[..., Page], address: str) -> None:
    assert visit("sam", address, viewport=DESKTOP).evaluate(_TOO_WIDE) == []
