"""A colleague is away: one tap takes what she left; before closing one tap promises; each can be undone in place."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.house import DESKTOP, PHONE, House
from tests.browser.wcag import sideways, stretch, violations

_KIM_IS_AWAY = """
import json
from yesdesk.requests.models import Request
from yesdesk.requests.actions.assignment import assign
from yesdesk.people.models import User
from yesdesk.people.queries import actor_for
from yesdesk.places.models import Branch
from yesdesk.testing.needs import ask_as_ana
mill = Branch.objects.order_by("position")[0]
kim = User.objects.select_related("job_class").get(username="kim")
request = Request.objects.get(pk=ask_as_ana(mill).pk)
assign(request, by=actor_for(kim))
User.objects.filter(pk=kim.pk).update(away=True)
print(json.dumps(request.pk))
"""
_KIM_IS_BACK = """
from yesdesk.people.models import User
User.objects.update(away=False)
print("1")
"""
NARROW = {"width": 320, "height": 640}


@pytest.fixture
def left(house: House) -> Iterator[int]:
    """A request that Kim, who is away, has: its number."""
    yield int(house.look_up(_KIM_IS_AWAY))
    house.look_up(_KIM_IS_BACK)


@pytest.mark.parametrize(
    ("size", "script"),
    [(DESKTOP, True), (NARROW, True), (PHONE, False)],
    ids=["1280", "320", "plain"],
)
def test_open_work_is_taken_and_given_back_by_one_tap_each(
    visit: Callable[..., Page], left: int, size: dict[str, int], script: bool
) -> None:
    sam = visit("sam", "/desk", viewport=size, java_script_enabled=script)
    sam.locator("#to-open-work").get_by_role("link", name="Work left by absent colleagues").click()
    line = sam.locator(f"#open-{left}")
    expect(line).to_be_visible()
    if script:
        assert sideways(sam) == []
        stretch(sam, size["width"])
        assert violations(sam) == []
    line.locator("button[value=take]").press("Enter")
    done = sam.locator("#just-done")
    expect(done).to_be_visible()
    expect(line).to_have_count(0)
    done.get_by_role("button").click()
    expect(line).to_be_visible()


@pytest.mark.parametrize("size", [DESKTOP, NARROW], ids=["1280", "320"])
def test_before_closing_one_tap_promises_and_one_undoes_it(
    visit: Callable[..., Page], left: int, size: dict[str, int]
) -> None:
    sam = visit("sam", "/desk/before-closing", viewport=size)
    line = sam.locator(f"#open-{left}")
    assert sideways(sam) == []
    stretch(sam, size["width"])
    assert violations(sam) == []
    line.locator("button[value=promise]").click()
    expect(sam.locator("#just-done")).to_be_visible()
    expect(line.locator("button[value=promise]")).to_have_count(0)
    sam.locator("#just-done").get_by_role("button").click()
    expect(line.locator("button[value=promise]")).to_be_visible()
