"""The head of staff pages is one line; on a phone the corner says that mail waits, and leads there."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.house import House
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


@pytest.mark.parametrize("width", [320, 390])
@pytest.mark.parametrize(
    ("state", "name"), [("on", "Kim"), ("break", "Kim"), ("break", "Maximiliana Oyelaran-Weiß")]
)
def test_library_and_shift_share_a_line(
    visit: Callable[..., Page], house: House, state: str, name: str, width: int
) -> None:
    says = _SAY.replace("{who}", "kim").replace("{state}", state)
    house.look_up(says.replace("{name}", name))
    try:
        page = visit("kim", "/desk", viewport={"width": width, "height": 700})
        brand = page.locator(".brand").bounding_box()
        me = page.locator(".me > summary").bounding_box()
        hand = page.get_by_role("navigation", name="At hand").get_by_role("link")
        assert brand
        assert me
        assert hand.count() == 4
        assert me["y"] < brand["y"] + brand["height"] / 2 < me["y"] + me["height"]
        assert brand["x"] + brand["width"] <= me["x"]
        assert min(brand["height"], me["height"], me["width"]) >= 44
        if name == "Kim":
            assert all(line["y"] + line["height"] <= 57 for line in (brand, me))
        assert sideways(page) == []
        expect(page.locator(".me > summary .badge.clock")).to_be_visible()
        expect(page.locator(".me > summary")).to_contain_text("waiting in this menu")
        expect(page.get_by_role("navigation", name="Main")).to_be_hidden()
        page.locator(".me > summary").click()
        mail = page.locator(".me-panel").get_by_role(
            "link", name=re.compile("^Mail to check [0-9]")
        )
        expect(mail).to_be_visible()
        expect(
            page.locator(".me-panel").get_by_role("link", name="Answers", exact=True)
        ).to_be_visible()
        assert sideways(page) == []
    finally:
        house.look_up(
            _SAY.replace("{who}", "kim").replace("{state}", "off").replace("{name}", "Kim")
        )
