"""The list keeps one rhythm and what is read has short lines: no row jumps, no line or button runs across the page."""

import pytest

from tests.browser.house import DESKTOP, PHONE, House, Visit
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


def test_a_long_need_is_one_line_of_the_list(visit: Visit, house: House) -> None:
    number = int(house.look_up(_WAITS))
    page = visit("sam", "/desk")
    to_last_page(page)
    for size, height in ((DESKTOP, 57), (PHONE, 68)):
        page.set_viewport_size(size)
        assert page.locator(f"#need-{number}").evaluate(_HEIGHT) <= height, size


@pytest.mark.parametrize(
    "address", ["/library", "/library/decisions", "/answers", "/say-yes", "/yes"]
)
def test_what_is_read_has_lines_of_68_characters(look: Visit, address: str) -> None:
    assert look("sam", address).evaluate(_TOO_WIDE) == []
