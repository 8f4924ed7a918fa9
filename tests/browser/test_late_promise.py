"""A promise runs out: it comes to the top of every open desk, and has a new time in two taps."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.house import DESKTOP, PHONE, House
from tests.browser.steps import Taps
from tests.browser.words import ODA

_RUNS_OUT = """
import json
from datetime import timedelta
from django.utils import timezone
from yesdesk.requests.models import Promise, Request
from yesdesk.requests.actions.promise_state import mark_promise_due
from yesdesk.requests.actions.promises import promise
from yesdesk.people.models import User
from yesdesk.people.queries import actor_for
kim = actor_for(User.objects.select_related("job_class").get(username="kim"))
request = Request.objects.select_related("branch", "patron").filter(patron__name="{name}").latest("pk")
now = timezone.now()
made = promise(request, what="an answer", due_at=now + timedelta(hours=1), despite_doubt=True, by=kim)
Promise.objects.filter(pk=made.pk).update(due_at=now - timedelta(minutes=12))
mark_promise_due(str(made.pk), now)
print(json.dumps(request.pk))
"""


@pytest.fixture
def runs_out(house: House, ask: Callable[..., str]) -> Callable[[], int]:
    """Oda asks, Kim promises, and it runs out: the number of her request."""

    def happened() -> int:
        ask(ODA)
        return int(house.look_up(_RUNS_OUT.replace("{name}", ODA.name)))

    return happened


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_late_promise_comes_first_and_gets_a_new_time(
    visit: Callable[..., Page], runs_out: Callable[[], int], size: dict[str, int]
) -> None:
    sam = visit("sam", "/desk", viewport=size)
    request = runs_out()
    row = sam.locator(".need.late", has=sam.locator(f"#need-{request}"))
    expect(row).to_contain_text(re.compile(r"1\d min late"))
    expect(row).to_contain_text("We promised")
    expect(row).not_to_contain_text("Kim")
    expect(sam.locator(".need").first).to_contain_class("late")
    assert sam.evaluate("document.documentElement.scrollWidth <= innerWidth")

    taps = Taps()
    taps.on(row.get_by_role("link", name="Sorry and a new time"))
    expect(row.get_by_label("What they read")).to_have_value(
        re.compile("We are late, and we are sorry")
    )
    taps.on(row.get_by_role("button", name="E-mail them the new time"))
    expect(sam.locator(".notice.yes")).to_contain_text("The new time is set")
    assert sam.url.partition("#")[0].endswith("/desk")
    assert taps.count == 2
    expect(sam.locator(f".need.late #need-{request}")).to_have_count(0)


def test_what_stands_open_in_a_row_stays_while_the_list_changes(
    visit: Callable[..., Page], runs_out: Callable[[], int], ask: Callable[..., str]
) -> None:
    request = runs_out()
    sam = visit("sam", "/desk")
    row = sam.locator(".need", has=sam.locator(f"#need-{request}"))
    row.get_by_role("link", name="Sorry and a new time").click()
    last = row.get_by_role("radio").last
    last.check()
    known = sam.locator(".need").count()
    ask(ODA)
    sam.locator("h1").click()  # the list waits while somebody is in the form
    expect(sam.locator(".need")).to_have_count(known + 1)
    expect(row.get_by_role("radio").last).to_be_checked()
    row.get_by_role("link", name="Cancel").click()
    expect(row.get_by_role("radio")).to_have_count(0)


def test_without_scripts_it_is_a_page(
    visit: Callable[..., Page], runs_out: Callable[[], int]
) -> None:
    request = runs_out()
    sam = visit("sam", "/desk", java_script_enabled=False)
    row = sam.locator(".need", has=sam.locator(f"#need-{request}"))
    row.get_by_role("link", name="Sorry and a new time").click()
    sam.wait_for_url(f"**/desk/{request}/new-time#act")
    sam.get_by_role("button", name="E-mail them the new time").click()
    expect(sam.locator(".entry-promise").last).to_contain_text("We are late, and we are sorry.")
