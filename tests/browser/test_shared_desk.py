"""A shared desk computer locks, with scripts and without: the same person finds all as it was, anybody else nothing."""

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.house import House, Watch
from tests.browser.steps import hold_back, sign_in, wait_for_any

_PINS = """
import json
from yesdesk.people.shared_desks.actions import set_own_pin
from yesdesk.people.models import User
from yesdesk.people.queries import actor_for
for name, pin in {"sam": "4071", "lea": "829310"}.items():
    set_own_pin(pin, by=actor_for(User.objects.select_related("job_class").get(username=name)))
from yesdesk.requests.models import Request
found = Request.objects.filter(held=False, for_leads=False, about_lead=False, closed_at=None).last()
print(json.dumps(found.pk))
"""
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
print(json.dumps(request.pk))
"""  # fmt: skip
BO = "29001000121"  # a card
_NO_MORE = """
from yesdesk.people.models import SharedDesk
SharedDesk.objects.all().delete()
print("null")
"""


@pytest.fixture
def request_pk(house: House, watch: Watch) -> Iterator[int]:
    """What a covered page asks by itself just then is answered with 401."""
    watch.expected = {401}
    yield house.look_up(_PINS)
    house.look_up(_NO_MORE)


def a_shared_desk(context: BrowserContext) -> Page:
    """Lea makes the computer a shared one and goes; Sam signs in."""
    page = context.new_page()
    page.goto("/sign-in")
    sign_in(page, "lea")
    page.wait_for_url("**/desk")
    page.goto("/settings/shared-desks")
    page.get_by_label("What colleagues call it").fill("Ground floor")
    page.get_by_role("button", name="This is a shared desk computer").click()
    expect(page.get_by_text("This computer is a shared one now.")).to_be_visible()
    menu(page)
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_label("Password", exact=True)).to_be_visible()
    sign_in(page, "sam")
    page.wait_for_url("**/desk")
    return page


def menu(page: Page) -> None:
    page.locator("#me > summary").click()


def lock_now(page: Page) -> None:
    menu(page)
    page.get_by_role("button", name="Lock now").click()
    expect(page.get_by_role("heading", name="Who is here?")).to_be_visible()


def say(page: Page, who: str, pin: str) -> None:
    page.get_by_label("Login name").fill(who)
    page.get_by_label("Your PIN").fill(pin)
    page.get_by_role("button", name="It is me").click()


def test_a_covered_page_waits_for_who_wrote_on_it(
    browser_of: Callable[..., BrowserContext], request_pk: int, watch: Watch
) -> None:
    watch.expected |= {422}
    page = a_shared_desk(browser_of(""))
    page.goto(f"/desk/{request_pk}")
    page.locator("#reply").fill("We looked in the returns.")
    lock_now(page)
    expect(page.locator("#reply")).to_be_hidden()
    assert Axe().run(page).response["violations"] == []
    say(page, "sam", "7777")
    expect(page.get_by_text("Login name and PIN don’t match.")).to_be_visible()
    say(page, "sam", "4071")
    expect(page.locator("#reply")).to_have_value("We looked in the returns.")
    expect(page.locator("#reply")).to_be_visible()
    lock_now(page)
    say(page, "lea", "829310")
    expect(page.locator("#me > summary")).to_contain_text("Lea")
    expect(page.locator("#reply")).not_to_have_value("We looked in the returns.")
    assert "We looked" not in page.evaluate("JSON.stringify({...sessionStorage, ...localStorage})")


def test_a_scanner_does_nothing_while_it_is_locked(
    browser_of: Callable[..., BrowserContext], request_pk: int
) -> None:
    page = a_shared_desk(browser_of(""))
    lock_now(page)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.removeprefix(page.url)))
    page.locator("#lock-h").click()  # outside any field
    page.keyboard.type(BO)
    page.keyboard.press("Enter")
    page.get_by_label("Login name").focus()
    page.keyboard.type(BO)
    page.wait_for_timeout(300)
    assert not [address for address in asked if "yes" in address or "find" in address]
    expect(page.get_by_role("heading", name="Who is here?")).to_be_visible()
    page.get_by_label("Login name").fill("")
    say(page, "sam", "4071")
    expect(page.locator("#one-box")).to_be_visible()
    expect(page.locator("#account")).to_have_count(0)
    expect(page.locator("#one-box")).to_have_value("")


def test_a_locked_page_takes_back_what_it_asked_by_itself(
    browser_of: Callable[..., BrowserContext], request_pk: int
) -> None:
    """A late answer to who was here before would end the session of whoever came after."""
    page = a_shared_desk(browser_of(""))
    hold_back(page, "**/here")
    with page.expect_request("**/here"):
        page.goto(f"/desk/{request_pk}")
    with page.expect_event("requestfailed", lambda request: request.url.endswith("/here")):
        lock_now(page)


def test_an_answer_that_meets_the_lock_covers_the_page_and_breaks_nothing(
    browser_of: Callable[..., BrowserContext], request_pk: int
) -> None:
    """The page learns of it by that answer, which it must not take back while it is read."""
    page = a_shared_desk(browser_of(""))
    held = hold_back(page, "**/desk?*part=list*", times=1)
    page.goto("/desk?queue=all")
    with page.expect_request("**/desk?*part=list*"):
        page.evaluate(
            "document.querySelectorAll('[data-topic]').forEach(each => htmx.trigger(each, 'refresh'))"
        )
    wait_for_any(page, held)
    cover = page.locator("#lock")
    page.request.post(  # as another browser window would, of which this page hears nothing
        cover.get_attribute("data-lock") or "",
        form={
            "csrfmiddlewaretoken": page.locator("#lock [name=csrfmiddlewaretoken]").input_value()
        },
        headers={"Yesdesk-Cover": "yes"},
    )
    held[0].continue_()
    expect(page.get_by_role("heading", name="Who is here?")).to_be_visible()


def test_after_minutes_without_use_it_is_covered_also_without_a_connection(
    browser_of: Callable[..., BrowserContext], request_pk: int, watch: Watch
) -> None:
    watch.offline = True
    context = browser_of("")
    page = a_shared_desk(context)
    page.clock.install()
    page.goto(f"/desk/{request_pk}")
    page.locator("#reply").fill("Half a sentence")
    context.set_offline(True)
    page.clock.run_for(6 * 60_000)
    expect(page.get_by_role("heading", name="Who is here?")).to_be_visible()
    expect(page.locator("#reply")).to_be_hidden()
    say(page, "sam", "4071")
    expect(page.locator("[data-lock-says]")).to_contain_text("No connection.")
    context.set_offline(False)
    say(page, "sam", "4071")
    expect(page.locator("#reply")).to_have_value("Half a sentence")


def test_the_lock_is_for_everybody(
    browser_of: Callable[..., BrowserContext], request_pk: int
) -> None:
    page = a_shared_desk(browser_of(""))
    lock_now(page)
    page.goto("/desk?queue=all")
    expect(page.get_by_role("heading", name="Who is here?")).to_be_visible()
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert Axe().run(page).response["violations"] == []
    page.get_by_label("Login name").fill("sam")
    page.get_by_label("Your PIN").fill("4071")
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk?queue=all")


def test_money_wants_the_pin_and_goes_on(
    browser_of: Callable[..., BrowserContext], request_pk: int, house: House
) -> None:
    house.look_up(_A_WAIVER_BY_HAND)
    page = a_shared_desk(browser_of(""))
    page.goto("/desk/by-hand")
    page.get_by_role("button", name="It is done there").click()
    page.locator("main").get_by_label("Your PIN").fill("4071")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_text("Nothing to do in the library system.")).to_be_visible()


def test_without_scripts_the_next_page_asks(
    browser_of: Callable[..., BrowserContext], request_pk: int
) -> None:
    page = a_shared_desk(browser_of("", java_script_enabled=False))
    page.goto(f"/desk/{request_pk}")
    lock_now(page)
    page.set_viewport_size({"width": 320, "height": 700})
    say(page, "sam", "4071")
    expect(page).to_have_url(f"{page.url.split('/desk')[0]}/desk/{request_pk}")


def test_without_scripts_a_form_that_met_the_lock_goes_on(
    browser_of: Callable[..., BrowserContext], request_pk: int
) -> None:
    context = browser_of("", java_script_enabled=False)
    page = a_shared_desk(context)
    page.goto(f"/desk/{request_pk}/note")
    page.locator("textarea").first.fill("He comes back at four.")
    other = context.new_page()
    other.goto("/desk")
    lock_now(other)
    page.locator("main form").filter(has=page.locator("textarea")).get_by_role(
        "button"
    ).first.click()
    expect(page.get_by_role("heading", name="Who is here?")).to_be_visible()
    assert "He comes back" not in page.content()
    say(page, "sam", "4071")
    expect(page.get_by_text("He comes back at four.").first).to_be_visible()
