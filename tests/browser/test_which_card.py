"""Which card is yours is asked in the act, with scripts and without; then the act goes on."""

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.house import House
from tests.browser.steps import hold_back, wait_for_any

_A_WAIVER_BY_HAND = """
import json
from yesdesk.core.money import Money
from yesdesk.requests.models import Request
from yesdesk.ils.models import Act, StaffCard
from yesdesk.ils.port import Capability
from yesdesk.people.models import User
from yesdesk.people.queries import actor_for
from yesdesk.testing.decided import decided_acts
Act.objects.filter(state="by_hand").delete()
sam = actor_for(User.objects.select_related("job_class").get(username="sam"))
request = Request.objects.filter(held=False, for_leads=False, closed_at=None).last()
StaffCard.objects.get_or_create(user_id=sam.user_id, card="", whose="none", defaults={"said_at": request.opened_at})
decided_acts(request, Capability.WAIVE_LINE, {"target": "17", "amount": Money(460, "EUR")}, by=sam)
StaffCard.objects.filter(user_id=sam.user_id).delete()
print(json.dumps(request.pk))
"""  # fmt: skip


_AS_BEFORE = """
from django.utils import timezone
from yesdesk.ils.models import StaffCard
from yesdesk.people.models import User
sam = User.objects.get(username="sam")
StaffCard.objects.get_or_create(user=sam, card="", whose="none", defaults={"said_at": timezone.now()})
print("null")
"""


@pytest.fixture(autouse=True)
def _a_waiver(house: House) -> Iterator[None]:
    """To be done by hand, and Sam has never said which card is his; afterwards he has, as in the story."""
    house.look_up(_A_WAIVER_BY_HAND)
    yield
    house.look_up(_AS_BEFORE)


@pytest.mark.parametrize("scripts", [True, False])
def test_which_card_is_answered_by_one_tap_and_the_act_goes_on(
    visit: Callable[..., Page], *, scripts: bool
) -> None:
    page = visit("sam", "/desk/by-hand", java_script_enabled=scripts)
    page.get_by_role("button", name="It is done there").click()
    expect(page.get_by_role("heading", name="Which card is yours?")).to_be_visible()
    page.get_by_role("button", name="I have no card here").click()
    expect(page.get_by_text("Nothing to do in the library system.")).to_be_visible()


def test_a_list_that_changes_meanwhile_takes_no_press_away(visit: Callable[..., Page]) -> None:
    """The list is fetched anew while the answer to a press in it is under way: the answer has where to go."""
    page = visit("sam", "/desk/by-hand")
    held = hold_back(page, "**/desk/by-hand/said?part=list")
    press = page.get_by_role("button", name="It is done there")
    with page.expect_request("**/desk/by-hand/said?part=list"):
        press.click()
    for _ in range(2):
        with page.expect_response("**/desk/by-hand?part=list") as fresh:
            page.evaluate("htmx.trigger('#by-hand-list', 'refresh')")
        fresh.value.finished()
    expect(press).to_be_visible()
    wait_for_any(page, held)
    held.pop().continue_()
    expect(page.get_by_role("heading", name="Which card is yours?")).to_be_visible()


def test_the_question_is_for_everybody(visit: Callable[..., Page]) -> None:
    page = visit("sam", "/desk/by-hand")
    page.set_viewport_size({"width": 320, "height": 700})
    page.get_by_role("button", name="It is done there").click()
    expect(page.get_by_role("heading", name="Which card is yours?")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert Axe().run(page).response["violations"] == []
