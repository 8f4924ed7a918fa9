"""After closing, the next person: one tap; the account covered while somebody leans over; the need in one line."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.house import DESKTOP, PHONE, House, Watch
from tests.browser.steps import A_LATE_CHILD, Taps, open_newest, scan, send
from tests.browser.words import ANA, BO, NEEDED, ODA, REPLY

SIZES = [pytest.param(DESKTOP, id="1280"), pytest.param(PHONE, id="390")]

WALK_INS = """
import json
from yesdesk.requests.models import Channel, Request
from yesdesk.requests.actions.intake import NewRequest, open_request
from yesdesk.people.models import User
from yesdesk.people.queries import actor_for
from yesdesk.places.models import Branch
sam = actor_for(User.objects.select_related("job_class").get(username="sam"))
mill = Branch.objects.order_by("position")[0]
Request.objects.filter(at_desk=True).update(at_desk=False)
made = [
    open_request(
        NewRequest(words="{words}", channel=Channel.WALK_IN, branch=mill, name="{name}"), by=sam
    ).pk
    for _ in range(3)
]
print(json.dumps(made))
"""


KNOWN = """
import json
from yesdesk.requests.models import Request
request = Request.objects.select_related("patron").latest("pk")
patron = request.patron
patron.card_number, patron.proof = "29001000184", "in_person"
patron.save()
print(json.dumps(request.pk))
"""
"""The newest request, whose card was seen: its account stands on the page, and can be covered."""


def cover_by_more(page: Page) -> None:
    page.locator("#act-more > summary").click()
    page.locator("#cover").click()


@pytest.fixture
def walk_ins(house: House) -> list[int]:
    """Three who stand at the desk, the first one the longest."""
    words = WALK_INS.replace("{words}", BO.words).replace("{name}", BO.name)
    found: list[int] = house.look_up(words)
    return found


@pytest.mark.parametrize(
    ("size", "script"), [(DESKTOP, False), (PHONE, True)], ids=["1280, plain", "390"]
)
def test_told_bo_and_the_next_one_stands_there_in_one_tap(
    visit: Callable[..., Page], walk_ins: list[int], size: dict[str, Any], script: bool
) -> None:
    bo, okafor, _ = walk_ins
    sam = visit("sam", f"/desk/{bo}", viewport=size, java_script_enabled=script)
    taps = Taps()
    told = sam.locator("#told-next")
    expect(told).to_contain_text(f"Told {BO.name}. Next: {BO.name}")

    taps.on(told)

    sam.wait_for_url(f"**/desk/{okafor}?closed={bo}")
    assert taps.count == 1
    undo = sam.locator("#just-closed")
    expect(undo).to_contain_text("The request is closed.")
    undo.get_by_role("button", name="Undo").click()
    sam.wait_for_url(f"**/desk/{bo}")
    expect(sam.locator("#req-head .badge")).to_contain_text("Here")


@pytest.mark.parametrize("size", SIZES)
def test_from_reading_to_a_sent_answer_three_taps_and_to_the_next_person_one(
    visit: Callable[..., Page], ask: Callable[..., str], size: dict[str, Any]
) -> None:
    ask(ODA)
    sam = visit("sam", "/desk", viewport=size)
    open_newest(sam, ODA.name)
    taps = Taps()
    taps.on(sam.locator("#reply"))
    sam.keyboard.type(REPLY)
    taps.on(sam.locator("#then label"))
    taps.count += 1
    send(sam)
    expect(sam.locator("#req-head .badge.yes")).to_be_visible()
    assert taps.count <= 3

    here, then = sam.url, Taps()
    then.on(sam.locator("#next-person"))
    sam.wait_for_url(lambda url: url != here)
    expect(sam.locator("#req-head")).to_be_visible()
    assert then.count == 1


def test_pressing_next_at_once_gives_each_another_request(
    visit: Callable[..., Page], walk_ins: list[int]
) -> None:
    bo, second, third = walk_ins
    sam = visit("sam", f"/desk/{bo}")
    kim = visit("kim", f"/desk/{bo}")
    for page in (sam, kim):
        expect(page.locator("#told-next")).to_have_attribute("value", str(second))
    sam.locator("#told-next").click()
    sam.wait_for_url(f"**/desk/{second}?closed={bo}")
    expect(kim.locator("#req-head .badge")).to_have_text("Yes")
    kim.locator("#next-person").click()
    kim.wait_for_url(f"**/desk/{third}")


def test_the_undone_answer_comes_back_with_its_tick(
    visit: Callable[..., Page], ask: Callable[..., str]
) -> None:
    ask(ODA)
    sam = visit("sam", "/desk")
    open_newest(sam, ODA.name)
    sam.locator("#reply").fill(REPLY)
    sam.get_by_label("Then close it").check()
    send(sam)
    sam.locator(".entry-reply").get_by_role("button", name="Undo").click()
    expect(sam.locator("#reply")).to_have_value(REPLY)
    expect(sam.get_by_label("Then close it")).to_be_checked()


@pytest.mark.parametrize("size", SIZES)
def test_account_is_covered_by_a_key_and_stays_covered(
    visit: Callable[..., Page], ask: Callable[..., str], house: House, size: dict[str, Any]
) -> None:
    ask(ANA)
    sam = visit("sam", f"/desk/{house.look_up(KNOWN)}", viewport=size)
    ways, uncover = sam.locator("#ways"), sam.locator("#uncover")
    expect(sam.locator("#account dl")).to_be_visible()
    expect(uncover).to_be_hidden()
    cover_by_more(sam)
    expect(ways).to_be_hidden()
    expect(sam.locator("#cover")).to_be_hidden()
    expect(sam.locator("[data-live-heard]")).to_contain_text("The account is covered")

    sam.evaluate("htmx.trigger(document.getElementById('ways'), 'refresh')")
    sam.reload()
    expect(uncover).to_be_visible()
    expect(ways).to_be_hidden()
    sam.keyboard.press("Escape")
    expect(ways).to_be_visible()

    sam.locator("h1").click()
    sam.keyboard.press("c")
    expect(ways).to_be_hidden()
    sam.keyboard.press("c")
    expect(ways).to_be_visible()


def test_the_sums_in_receipts_and_letters_are_covered_too(
    visit: Callable[..., Page], house: House
) -> None:
    sam = visit("sam", "/desk")
    scan(sam, house.look_up(A_LATE_CHILD))
    sam.locator("#best-way").click()
    receipt, letter = sam.locator(".receipt .doing").last, sam.locator("#letter")
    expect(receipt).to_contain_text("€0.80")
    sam.locator("#reply").fill(REPLY)
    sam.locator("#read-letter").click()
    expect(letter).to_be_visible()
    cover_by_more(sam)
    expect(receipt).to_be_hidden()
    expect(letter).to_be_hidden()
    expect(sam.locator("#reply")).to_be_visible()
    sam.locator("#uncover").click()
    expect(receipt).to_be_visible()
    expect(letter).to_be_visible()


def test_without_scripts_a_link_covers_it(
    visit: Callable[..., Page], ask: Callable[..., str]
) -> None:
    ask(ANA)
    sam = visit("sam", "/desk", java_script_enabled=False)
    open_newest(sam, ANA.name)
    sam.goto(f"{sam.url.partition('?')[0]}/ways")
    account = sam.locator("#account")
    expect(account).to_be_visible()
    sam.get_by_role("link", name="Cover").click()
    expect(account).to_be_hidden()
    sam.get_by_role("link", name="Uncover").click()
    expect(account).to_be_visible()


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
def test_the_need_is_written_in_its_line_and_stands_there(
    visit: Callable[..., Page], ask: Callable[..., str], script: bool
) -> None:
    ask(ODA)
    sam = visit("sam", "/desk", java_script_enabled=script)
    open_newest(sam, ODA.name)
    sam.locator("#need-summary").click()
    sam.locator("#needed").fill(NEEDED)
    sam.locator("#need").get_by_role("button", name="Save").click()
    expect(sam.locator("#need")).to_contain_text(f"Needs: {NEEDED}")


def test_what_a_colleague_wrote_meanwhile_is_said_and_nothing_typed_is_lost(
    visit: Callable[..., Page], ask: Callable[..., str], watch: Watch
) -> None:
    watch.expected.add(409)
    ask(ODA)
    sam = visit("sam", "/desk")
    open_newest(sam, ODA.name)
    kim = visit("kim", sam.url, java_script_enabled=False)
    sam.locator("#need-summary").click()
    sam.locator("#needed").fill(NEEDED)
    kim.locator("#need-summary").click()
    kim.locator("#needed").fill(BO.words)
    sam.locator("#reply").focus()  # Sam looks at something else, and the news come
    with sam.expect_response(lambda answer: "part=timeline" in answer.url) as news:
        kim.locator("#need").get_by_role("button", name="Save").click()
    news.value.finished()
    expect(kim.locator("#need")).to_contain_text(f"Needs: {BO.words}")  # saved before Sam's
    sam.locator("#need").get_by_role("button", name="Save").click()
    expect(sam.locator("#need-conflict")).to_contain_text(BO.words)
    expect(sam.locator("#needed")).to_have_value(NEEDED)
    sam.locator("#need").get_by_role("button", name="Save").click()
    expect(sam.locator("#need")).to_contain_text(f"Needs: {NEEDED}")
