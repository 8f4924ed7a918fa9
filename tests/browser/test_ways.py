"""The ways to yes beside a request: the best one open, the others a line, in the order of the need."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.asking import nothing_used, own_account
from tests.browser.house import DESKTOP, PHONE, House
from tests.browser.steps import Taps
from tests.browser.wcag import sideways, violations

ANA = "My books were due while I was away burying my mother. I owe 18.40 and I cannot reserve anything."
BO = "My card is blocked and I need two books for the test tomorrow. My sister brought the lost one back."
TOILET = "Where is the toilet?"

_ASKED = """
import json
from yesdesk.requests.models import Channel
from yesdesk.requests.actions.identity import verify_identity
from yesdesk.requests.actions.intake import NewRequest, open_request
from yesdesk.patrons.models import Proof
from yesdesk.people.models import User
from yesdesk.people.queries import actor_for
from yesdesk.places.models import Branch
sam = actor_for(User.objects.select_related("job_class").get(username="sam"))
mill = Branch.objects.order_by("position")[0]
asked = open_request(
    NewRequest(words={words!r}, channel=Channel.EMAIL, branch=mill, name={name!r}, contact="x@post.example"), by=sam
)
verify_identity(asked, proof=Proof.IN_PERSON, card_number="{card}", by=sam)
print(json.dumps(asked.pk))
"""
_CARDS = {"Ana": "29001000184", "Bo": "29001000121"}


@pytest.fixture
def asked(house: House, visit: Callable[..., Page]) -> Callable[..., Page]:
    """Sam's page of a request that was just asked, with its ways."""

    def ask(name: str, words: str, **options: Any) -> Page:
        nothing_used(house)
        program = _ASKED.replace("{card}", own_account(house, _CARDS[name]))
        number = house.look_up(
            program.replace("{words!r}", repr(words)).replace("{name!r}", repr(name))
        )
        page = visit("sam", f"/desk/{number}", **options)
        expect(page.locator("#ways-list")).to_be_visible()
        return page

    return ask


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desk", "phone"])
def test_anas_late_fees_are_the_open_way(asked: Callable[..., Page], size: Any) -> None:
    page = asked("Ana", ANA, viewport=size)
    best = page.locator(".way.best")
    expect(best.get_by_role("heading")).to_have_text("Waive the late fees, €18.40")
    expect(best).to_contain_text("You can, up to €25.00. They still owe €32.00.")
    expect(page.locator("#ways .button.solid")).to_have_count(1)
    expect(page.locator("#ways")).to_have_attribute("data-solid", "way")
    account = page.locator("#account")
    expect(account.locator("dt")).to_have_text(["Owes", "Card", "Has", "Who"])
    expect(account).to_contain_text("Blocked until they owe less than €10.00")
    expect(page.locator("#account-fees")).to_be_hidden()
    account.locator("#account-details > summary").click()
    expect(page.locator("#account-fees")).to_be_visible()
    expect(page.locator("#ways")).not_to_contain_text("Anybody")
    assert violations(page, "#ways") == []
    assert sideways(page) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert sideways(page) == []


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desk", "phone"])
def test_bos_lost_book_is_back_because_he_said_so(asked: Callable[..., Page], size: Any) -> None:
    page = asked("Bo", BO, viewport=size)
    best = page.locator(".way.best")
    expect(best.get_by_role("heading")).to_have_text("They say they returned it")
    expect(best.get_by_role("radio")).to_have_count(0)  # one book can be meant
    expect(page.locator("#ways .button.solid")).to_have_count(1)
    taps = Taps()
    taps.on(best.get_by_role("button", name="Clear “"))
    expect(page.locator("#timeline")).to_contain_text("Marked as returned")
    assert taps.count == 1


def test_where_he_did_not_say_so_it_is_a_line(asked: Callable[..., Page]) -> None:
    page = asked("Bo", "My card is blocked. What can I do?")
    expect(page.locator(".way.best", has_text="They say they returned it")).to_have_count(0)
    line = page.locator(".way:not(.best)", has_text="They say they returned it")
    expect(line.get_by_role("button")).to_have_class("button quiet")


def test_a_question_about_something_else_opens_no_money(asked: Callable[..., Page]) -> None:
    page = asked("Ana", TOILET)
    expect(page.locator("#ways")).to_have_attribute("data-solid", "")
    expect(page.locator("#ways .button.solid")).to_have_count(0)
    assert not [each for each in page.locator(".way.best").all_inner_texts() if "€" in each]


def test_a_promise_opens_in_its_line(asked: Callable[..., Page]) -> None:
    page = asked("Ana", ANA)
    fold = page.locator("#rest-ways > summary")
    if fold.count():
        fold.click()
    line = page.locator(".way", has_text="Promise an answer")
    line.get_by_role("link", name="Promise").click()
    expect(line.locator("form")).to_be_visible()


def test_the_eye_the_reader_and_the_tab_key_go_the_same_way(asked: Callable[..., Page]) -> None:
    page = asked("Ana", ANA)
    tops = page.evaluate(
        """() => [...document.querySelectorAll("#ways :is(a[href], button, summary)")]
        .filter(e => e.checkVisibility()).map(e => e.getBoundingClientRect())
        .map(box => [Math.round(box.bottom / 20), box.left])"""
    )
    assert tops == sorted(tops)
    assert page.locator("#ways [tabindex]:not([tabindex='0'])").count() == 0


def test_a_refresh_leaves_the_focus_where_it_is(asked: Callable[..., Page]) -> None:
    page = asked("Ana", ANA)
    page.locator("#option-1, #take-option-1").last.evaluate("e => e.focus()")
    held = page.evaluate("document.activeElement.id")
    assert held
    with page.expect_response("**/ways?part=ways"):
        page.evaluate("htmx.trigger('#ways', 'refresh')")
    expect(page.locator(f"#{held}")).to_be_focused()
