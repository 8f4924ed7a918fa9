"""What only a person can settle: said on its page or on the request, with scripts and without."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import House

_LONGER = """
import json
from datetime import timedelta
from django.utils import timezone
from yesdesk.desk.models import Entry, EntryKind, Request
from yesdesk.ils.actions import intend
from yesdesk.ils.models import Act
from yesdesk.ils.port import Capability
from yesdesk.people.models import User
from yesdesk.people.queries import actor_for
Act.objects.filter(state="by_hand").delete()
sam = actor_for(User.objects.select_related("job_class").get(username="sam"))
request = Request.objects.filter(held=False, for_leads=False, closed_at=None).last()
day = timezone.localdate() + timedelta(days=21)
acts = [
    intend(
        Capability.EXTEND_DUE_DATE, patron="7", target=target, until=day, about=f"request:{request.pk}",
        by_hand=True, by=sam,
    )
    for target in ("17", "18")
]
Entry.objects.create(
    request=request, kind=EntryKind.ACT, author_id=sam.user_id, at=timezone.now(),
    detail={"way": "a.way", "acts": {str(act.uuid): 0 for act in acts}},
)
print(json.dumps(request.pk))
"""  # fmt: skip


@pytest.fixture
def request_of_two(house: House) -> int:
    """The number of a request for which two loans are to be lent longer by hand."""
    return int(house.look_up(_LONGER))


@pytest.mark.usefixtures("request_of_two")
@pytest.mark.parametrize("scripts", [True, False])
def test_one_by_one_and_the_rest_stays(visit: Callable[..., Page], *, scripts: bool) -> None:
    page = visit("sam", "/desk/by-hand", java_script_enabled=scripts)
    what = page.locator(".rows b").first
    expect(what).to_contain_text("More time for 2 loans")
    page.get_by_text("One by one").click()
    page.locator("details li", has_text="loan 17").get_by_role("button").first.click()
    expect(what).to_contain_text("More time for a loan")
    expect(page.get_by_text("loan 17")).to_have_count(0)
    page.get_by_role("button", name="It was not done").click()
    expect(page.get_by_text("Nothing to do by hand.")).to_be_visible()


def test_from_the_request_in_one_tap(visit: Callable[..., Page], request_of_two: int) -> None:
    page = visit("sam", f"/desk/{request_of_two}")
    done = page.get_by_text("Done by hand in the library system (Shelver).")
    before = done.count()
    page.get_by_role("button", name="It is done there").click()
    expect(done).to_have_count(before + 1)


def test_what_a_colleague_settles_goes_from_an_open_page(
    visit: Callable[..., Page], request_of_two: int
) -> None:
    open_page = visit("lea", "/desk/by-hand")
    expect(open_page.locator(".rows b").first).to_contain_text("More time for 2 loans")
    page = visit("sam", f"/desk/{request_of_two}")
    page.get_by_role("button", name="It is done there").click()
    expect(open_page.get_by_text("Nothing to do by hand.")).to_be_visible()
