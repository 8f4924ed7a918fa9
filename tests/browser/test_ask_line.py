"""A question to a lead is a line on the request, in the place of its way: with a clock, its answer and the way on."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.asking import nothing_used, own_account
from tests.browser.house import House
from tests.browser.steps import SOLID, scan
from tests.browser.wcag import sideways, violations
from yesdesk.testing.patience import until

SIZES = [
    pytest.param({"width": 1280, "height": 800}, id="1280"),
    pytest.param({"width": 390, "height": 844}, id="390"),
    pytest.param({"width": 320, "height": 700}, id="320"),
]
NOTHING_PROMISED = """
import json
from django.utils import timezone
from yesdesk.requests.models import Approval, Promise, Request
Promise.objects.filter(state="open", request={request}).update(state="taken_back", settled_at=timezone.now())
Approval.objects.filter(request={request}).exclude(state="open").update(state="withdrawn")
waits = {{"promised_for": None, "waiting_since": timezone.now()}}
print(json.dumps(Request.objects.filter(pk={request}).update(**waits)))
"""
OVER = """
import json
from django.utils import timezone
from yesdesk.desk.approvals.escalate import time_out_approval
from yesdesk.requests.models import Approval
ask = Approval.objects.get(pk={ask})
for _reached in range(4):
    time_out_approval("{ask}", timezone.now())
print(json.dumps(Approval.objects.get(pk={ask}).state))
"""
SAYS_YES = """
import json
from yesdesk.desk.approvals.queries import access_approval
from yesdesk.desk.approvals.actions import answer_approval
from yesdesk.requests.models import ApprovalState
from yesdesk.people.models import User
from yesdesk.people.queries import actor_for
lea = actor_for(User.objects.select_related("job_class").get(username="lea"))
answer_approval(access_approval(lea, {ask}), says=ApprovalState.COMING_OVER, by=lea)
print("1")
"""


@pytest.fixture(autouse=True)
def _unused(house: House) -> None:
    nothing_used(house)


@pytest.fixture
def ana(house: House) -> str:
    return own_account(house, "29001000184")


@pytest.mark.parametrize("size", SIZES)
def test_nobody_answers_and_the_same_line_promises_an_answer(
    visit: Callable[..., Page],
    sam_asks: Callable[[str], list[int]],
    house: House,
    size: dict[str, Any],
) -> None:
    request, ask, _state = sam_asks(f"nobody answers at {size['width']}")
    house.look_up(NOTHING_PROMISED.format(request=request))
    sam = visit("sam", f"/desk/{request}", viewport=size)
    line = sam.locator(f"#ask-{ask}")
    expect(sam.locator(f"#ways-list #ask-{ask}, #ways #ask-{ask}")).to_have_count(1)
    expect(line).to_contain_text("You asked Lea")
    expect(line.get_by_role("button", name="Stop asking")).to_be_visible()
    assert violations(sam, f"#ask-{ask}") == []
    assert sideways(sam) == []
    house.look_up(OVER.replace("{ask}", str(ask)))
    promise = line.get_by_role("button", name=re.compile("^Promise it by"))
    expect(promise).to_be_visible()
    says = promise.inner_text().strip()
    until(lambda: sam.evaluate(SOLID) == [says])  # the head comes by itself, and the line too
    if size["width"] < 700:
        expect(sam.locator("#thumb").get_by_role("button", name=says)).to_be_visible()
    assert violations(sam, f"#ask-{ask}") == []
    assert sideways(sam) == []
    promise.click()
    expect(sam.locator(".entry-promise")).not_to_have_count(0)
    expect(sam.locator(f"#ask-{ask}")).to_have_count(0)
    assert violations(sam, ".entry-promise") == []


def test_ask_line_is_announced_at_its_beginning_and_end(
    visit: Callable[..., Page], sam_asks: Callable[[str], list[int]], house: House
) -> None:
    request, ask, _state = sam_asks("is heard")
    sam = visit("sam", f"/desk/{request}")
    heard = sam.locator("[data-live-heard]")
    expect(heard).to_contain_text("You asked Lea")
    left = sam.locator(f"#ask-{ask} [data-left]")
    before = left.inner_text()
    expect(left).not_to_have_text(before)
    expect(heard).to_have_count(1)
    house.look_up(SAYS_YES.replace("{ask}", str(ask)))
    expect(heard).to_contain_text("Lea is coming over")


def test_what_is_typed_meanwhile_stays(
    visit: Callable[..., Page], sam_asks: Callable[[str], list[int]], house: House
) -> None:
    request, ask, _state = sam_asks("while he types")
    sam = visit("sam", f"/desk/{request}")
    expect(sam.locator(f"#ask-{ask}")).to_be_visible()
    sam.locator("#reply").fill("I am asking a colleague.")
    house.look_up(SAYS_YES.replace("{ask}", str(ask)))
    expect(sam.locator(f"#ask-{ask}")).to_contain_text("Lea is coming over")
    expect(sam.locator("#reply")).to_have_value("I am asking a colleague.")


def test_stopped_in_one_tab_it_is_gone_in_the_other(
    visit: Callable[..., Page], sam_asks: Callable[[str], list[int]]
) -> None:
    request, ask, _state = sam_asks("in two tabs")
    sam = visit("sam", f"/desk/{request}")
    expect(sam.locator(f"#ask-{ask}")).to_be_visible()
    other = sam.context.new_page()
    other.goto(f"/desk/{request}")
    other.locator(f"#ask-{ask}").get_by_role("button", name="Stop asking").click()
    expect(other.locator(f"#ask-{ask}")).to_have_count(0)
    sam.bring_to_front()
    expect(sam.locator(f"#ask-{ask}")).to_have_count(0)


def test_without_javascript_a_link_leads_to_the_answer(
    visit: Callable[..., Page], sam_asks: Callable[[str], list[int]], house: House
) -> None:
    request, ask, _state = sam_asks("without a script")
    sam = visit("sam", f"/desk/{request}", java_script_enabled=False)
    line = sam.locator(f"#ask-{ask}")
    expect(line).to_contain_text("You asked Lea")
    house.look_up(SAYS_YES.replace("{ask}", str(ask)))
    line.get_by_role("link", name="Reload to see the answer").click()
    expect(line).to_contain_text("Lea is coming over")
    line.get_by_role("button", name="Stop asking").click()
    expect(sam.locator(f"#ask-{ask}")).to_have_count(0)


def test_lea_said_yes_is_one_tap_from_the_scan_and_she_sees_it(
    visit: Callable[..., Page], ana: str
) -> None:
    lea = visit("lea", "/account/")
    lea.locator("main").get_by_role("button", name="On shift", exact=True).click()
    expect(lea.locator(".me-says .badge.yes")).to_be_visible()
    lea.goto("/desk")
    sam = visit("sam", "/desk")
    scan(sam, ana)
    sam.get_by_role("button", name="Lea said yes").first.click()
    expect(sam.locator(".ask-yes")).to_contain_text("Lea said yes")
    expect(lea.get_by_role("link", name="Sam noted your yes")).to_be_visible()


def test_why_is_one_choice_and_no_page_changes(visit: Callable[..., Page], ana: str) -> None:
    sam = visit("sam", "/desk")
    scan(sam, ana)
    sam.get_by_role("button", name="Waive €18.40").first.click()
    menu = sam.get_by_label("Why?")
    expect(menu).to_have_value("")
    sam.evaluate("window.stays = true")
    menu.select_option(label="Our mistake")
    expect(menu).to_have_count(0)
    assert sam.evaluate("window.stays")
    expect(sam.locator("[data-live-heard]")).to_contain_text("Noted for the rule.")


def test_why_needs_no_javascript(visit: Callable[..., Page], ana: str) -> None:
    sam = visit("sam", "/desk", java_script_enabled=False)
    scan(sam, ana)
    sam.get_by_role("button", name="Waive €18.40").first.click()
    sam.get_by_label("Why?").select_option(label="Life got in the way")
    sam.locator(".why").get_by_role("button", name="Save").click()
    expect(sam.get_by_label("Why?")).to_have_count(0)
