"""The head of staff pages is one line; on a phone the corner says that mail waits, and leads there."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.house import House, Visit
from tests.browser.wcag import sideways

_SAY = """
import json
from datetime import timedelta
from django.utils import timezone
from yesdesk.people.models import CurrentShift, User
until = timezone.now() + timedelta(hours=8)
who = User.objects.filter(username="{who}")
who.update(name="{name}")
CurrentShift.objects.update_or_create(user=who.get(), defaults={"state": "{state}", "begins": None, "until": until})
print(json.dumps("said"))
"""
_MAIL_WAITS = re.compile("^Mail to check [0-9]")


@pytest.mark.parametrize(
    ("state", "name"), [("on", "Kim"), ("break", "Kim"), ("break", "Maximiliana Oyelaran-Weiß")]
)
def test_library_and_shift_share_a_line(look: Visit, house: House, state: str, name: str) -> None:
    says = _SAY.replace("{who}", "kim").replace("{state}", state)
    house.look_up(says.replace("{name}", name))
    try:
        page = look("kim", "/desk")
        for width in (320, 390):
            page.set_viewport_size({"width": width, "height": 700})
            one_line(page, at_most=57 if name == "Kim" else 700)
            page.locator(".me > summary").click()
            panel = page.locator(".me-panel")
            expect(panel.get_by_role("link", name=_MAIL_WAITS)).to_be_visible()
            expect(panel.get_by_role("link", name="Answers", exact=True)).to_be_visible()
            assert sideways(page) == []
            page.locator(".me > summary").click()
            expect(panel).to_be_hidden()
    finally:
        house.look_up(
            _SAY.replace("{who}", "kim").replace("{state}", "off").replace("{name}", "Kim")
        )


_OFF = """
import json
from datetime import timedelta
from django.utils import timezone
from yesdesk.people.models import ShortBreak, User
kim = User.objects.get(username="kim")
ShortBreak.objects.update_or_create(user=kim, defaults={"until": timezone.now() + timedelta(minutes=9)})
print(json.dumps("off"))
"""
_BACK = """
import json
from yesdesk.people.models import ShortBreak
print(json.dumps(ShortBreak.objects.filter(user__username="kim").delete()[0]))
"""
_BROKEN_WORDS = """name => {
  const text = name.firstChild, found = [];
  for (const { 0: word, index } of text.data.matchAll(/\\S+/g)) {
    const range = document.createRange();
    range.setStart(text, index); range.setEnd(text, index + word.length);
    if (range.getClientRects().length > 1) found.push(word);
  }
  return found;
}"""


def test_no_word_of_the_branch_is_broken_while_one_is_off(look: Visit, house: House) -> None:
    house.look_up(_SAY.replace("{who}", "kim").replace("{state}", "on").replace("{name}", "Kim"))
    house.look_up(_OFF)
    try:
        page = look("kim", "/desk")
        for width in (320, 390):
            page.set_viewport_size({"width": width, "height": 700})
            expect(page.locator(".me-says .short")).to_be_visible()
            assert page.locator(".brand small").evaluate(_BROKEN_WORDS) == []
            one_line(page, at_most=57)
    finally:
        house.look_up(_BACK)
        house.look_up(
            _SAY.replace("{who}", "kim").replace("{state}", "off").replace("{name}", "Kim")
        )


def one_line(page: Page, *, at_most: int) -> None:
    """The library and Kim's own menu beside each other, each large enough for a finger."""
    brand = page.locator(".brand").bounding_box()
    me = page.locator(".me > summary").bounding_box()
    assert brand
    assert me
    assert page.get_by_role("navigation", name="At hand").get_by_role("link").count() == 4
    assert me["y"] < brand["y"] + brand["height"] / 2 < me["y"] + me["height"]
    assert brand["x"] + brand["width"] <= me["x"]
    assert min(brand["height"], me["height"], me["width"]) >= 44
    assert all(line["y"] + line["height"] <= at_most for line in (brand, me))
    assert sideways(page) == []
    expect(page.locator(".me > summary .badge.clock")).to_be_visible()
    expect(page.locator(".me > summary")).to_contain_text("waiting in this menu")
    expect(page.get_by_role("navigation", name="Main")).to_be_hidden()
