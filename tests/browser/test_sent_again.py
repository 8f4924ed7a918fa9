"""Back after a form was sent, and the same form again: it leads to what the first press made."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.house import House

HOW_MANY = """
import json
from yesdesk.requests.models import Entry
print(json.dumps(Entry.objects.filter(text={words!r}).count()))
"""


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_patron_goes_back_and_sends_the_same_again(
    visit: Callable[..., Page], house: House, scripts: bool
) -> None:
    words = f"Do you lend sewing machines? {scripts}"
    page = visit("", "/en/ask/mill", java_script_enabled=scripts)
    page.get_by_label("What do you need?").fill(words)
    page.get_by_role("button", name="Send it").click()
    page.wait_for_url("**/r/**")
    first = page.url
    page.go_back()
    page.get_by_label("What do you need?").fill(words)
    page.get_by_role("button", name="Send it").click()
    page.wait_for_url("**/r/**")
    assert page.url == first
    assert house.look_up(HOW_MANY.format(words=words)) == 1


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_need_noted_at_the_desk_is_not_noted_twice(
    visit: Callable[..., Page], house: House, scripts: bool
) -> None:
    words = f"A chair for her mother {scripts}"
    page = visit("sam", "/desk/new", java_script_enabled=scripts)
    page.get_by_label("Someone in front of you").fill(words)
    page.get_by_role("button", name="Keep it open").click()
    page.wait_for_url(re.compile(r"/desk/\d+"))
    first = page.url
    page.go_back()
    page.get_by_label("Someone in front of you").fill(words)
    page.get_by_role("button", name="Keep it open").click()
    page.wait_for_url(re.compile(r"/desk/\d+"))
    assert page.url == first
    assert house.look_up(HOW_MANY.format(words=words)) == 1
