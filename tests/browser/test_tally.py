"""The bar at the lower edge: one tap counts a question on any page and stays there, also while there is no network."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.house import DESKTOP, PHONE, House, Watch
from tests.browser.steps import PRESS_KEYS, burst, key_of
from tests.browser.wcag import violations
from yesdesk.testing.patience import until

SMALL = {"width": 320, "height": 568}
SIZES = [
    pytest.param(DESKTOP, id="1280"),
    pytest.param(PHONE, id="390"),
    pytest.param(SMALL, id="320"),
]
_COUNTED = """
import json
from yesdesk.requests.models import TallyCell
print(json.dumps(sum(TallyCell.objects.filter(kind="{kind}").values_list("count", flat=True))))
"""
_KEYS = """
from yesdesk.people.models import User
User.objects.filter(username="sam").update(count_keys={on})
print("null")
"""


@pytest.fixture
def counted(house: House) -> Callable[..., int]:
    """`counted("account")`: how many more there are of a kind than when the test began."""
    kinds = ("where_is_it", "technology", "reference", "what_to_read", "account")

    def now(kind: str) -> int:
        return int(house.look_up(_COUNTED.format(kind=kind)))

    before = {kind: now(kind) for kind in kinds}
    return lambda kind: now(kind) - before[kind]


@pytest.fixture
def keys_on(house: House) -> Iterator[None]:
    house.look_up(_KEYS.format(on=True))
    yield
    house.look_up(_KEYS.format(on=False))


def kind(page: Page, code: str) -> None:
    page.locator(f"#tally button[value={code}]").click()


def says(page: Page, what: str) -> None:
    """The line over the bar says one of its sentences, whichever kind it is about."""
    toast = page.locator("#tally-toast")
    words = str(toast.get_attribute(f"data-{what}")).partition("%s")[0]
    expect(toast).to_contain_text(words)


@pytest.mark.parametrize("path", ["/desk", "/account/"])
def test_tally_tap_counts_and_the_page_stays(
    visit: Callable[..., Page], counted: Callable[..., int], path: str
) -> None:
    page = visit("sam", path)
    at = page.url
    kind(page, "where_is_it")
    says(page, "counted")
    assert page.url == at
    assert counted("where_is_it") == 1


def test_tally_tap_is_undone_by_one_tap(
    visit: Callable[..., Page], counted: Callable[..., int]
) -> None:
    page = visit("sam", "/answers")
    kind(page, "account")
    page.locator("#tally-toast button").click()
    says(page, "undone")
    assert counted("account") == 0


def test_without_scripts_it_is_a_form(
    visit: Callable[..., Page], counted: Callable[..., int]
) -> None:
    page = visit("sam", "/say-yes", java_script_enabled=False)
    kind(page, "reference")
    expect(page.locator("#tally-toast button")).to_be_visible()
    assert "/say-yes" in page.url
    assert counted("reference") == 1
    page.locator("#tally-toast button").click()
    assert counted("reference") == 0


@pytest.mark.parametrize("size", SIZES)
def test_the_five_kinds_are_in_sight_and_cover_nothing_at_the_end_of_the_page(
    visit: Callable[..., Page], size: dict[str, int]
) -> None:
    page = visit("sam", "/say-yes", viewport=size)
    for code in ("where_is_it", "technology", "reference", "what_to_read", "account"):
        expect(page.locator(f"#tally button[value={code}]")).to_be_in_viewport(ratio=1)
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    last, dock = page.locator("main").bounding_box(), page.locator(".dock").bounding_box()
    assert last
    assert dock
    assert last["y"] + last["height"] <= dock["y"] + 1
    assert dock["y"] + dock["height"] <= size["height"] + 1


@pytest.mark.parametrize("size", SIZES)
def test_the_bar_is_readable_to_all(visit: Callable[..., Page], size: dict[str, int]) -> None:
    page = visit("sam", "/answers", viewport=size)
    kind(page, "where_is_it")
    says(page, "counted")
    assert violations(page, "#capture-bar") == []


def test_tally_bar_stands_above_the_thumb_bar_on_a_phone(visit: Callable[..., Page]) -> None:
    page = visit("sam", "/desk", viewport=PHONE)
    bar = page.locator("#capture-bar").bounding_box()
    hand = page.get_by_role("navigation", name="At hand").bounding_box()
    assert bar
    assert hand
    assert bar["y"] + bar["height"] <= hand["y"] + 1


def test_without_network_it_is_kept_and_counted_once_when_that_is_back(
    browser_of: Callable[..., BrowserContext], counted: Callable[..., int], watch: Watch
) -> None:
    watch.offline = True
    context = browser_of("sam")
    page = context.new_page()
    page.goto("/answers")
    context.set_offline(True)
    kind(page, "what_to_read")
    says(page, "kept")
    assert counted("what_to_read") == 0
    context.set_offline(False)
    says(page, "caught-up")
    assert counted("what_to_read") == 1
    page.reload()
    assert page.evaluate("yesdeskTally.all()") == []
    assert counted("what_to_read") == 1


def test_two_tabs_send_what_both_kept_once(
    browser_of: Callable[..., BrowserContext], counted: Callable[..., int], watch: Watch
) -> None:
    watch.offline = True
    context = browser_of("sam")
    one, other = context.new_page(), context.new_page()
    one.goto("/answers")
    other.goto("/say-yes")
    context.set_offline(True)
    for page in (one, other):
        kind(page, "technology")
        says(page, "kept")
    context.set_offline(False)
    says(one, "caught-up")
    says(other, "caught-up")
    assert counted("technology") == 2


def test_undone_without_network_it_never_counts(
    browser_of: Callable[..., BrowserContext], counted: Callable[..., int], watch: Watch
) -> None:
    watch.offline = True
    context = browser_of("sam")
    page = context.new_page()
    page.goto("/answers")
    kind(page, "account")
    says(page, "counted")
    context.set_offline(True)
    page.locator("#tally-toast button").click()
    says(page, "undone-later")
    kind(page, "account")
    says(page, "kept")
    page.locator("#tally-toast button").click()
    says(page, "undone-later")
    context.set_offline(False)
    says(page, "caught-up")
    assert counted("account") == 0


def test_the_worker_sends_what_was_kept_when_every_page_is_closed(
    browser_of: Callable[..., BrowserContext],
    counted: Callable[..., int],
    house: House,
    watch: Watch,
) -> None:
    watch.offline = True
    context = browser_of("sam")
    page = context.new_page()
    page.goto("/answers")
    kind(page, "reference")
    says(page, "counted")
    page.wait_for_function(
        "async () => (await navigator.serviceWorker.getRegistrations()).some(one => one.active)"
    )
    context.set_offline(True)
    kind(page, "reference")
    says(page, "kept")
    page.close()
    context.set_offline(False)
    page = context.new_page()
    page.goto("/en/privacy")  # a patron's page sends nothing
    devtools = context.new_cdp_session(page)
    workers: list[str] = []
    devtools.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda told: workers.extend(one["registrationId"] for one in told["registrations"]),
    )
    devtools.send("ServiceWorker.enable")
    until(lambda: page.title() and workers)  # events come while the browser is asked something
    # A worker that began while the browser was offline may stay so as long as it runs.
    devtools.send("ServiceWorker.stopAllWorkers")

    def sent() -> bool:
        # a worker that is just stopping lets an event pass, and a newer registration may have taken its place
        for worker in set(workers):
            woken = {
                "origin": house.base,
                "registrationId": worker,
                "tag": "tally",
                "lastChance": False,
            }
            devtools.send("ServiceWorker.dispatchSyncEvent", woken)
        return counted("reference") == 2

    until(sent)


def test_offline_tally_is_sent_without_the_signed_in_member(
    browser_of: Callable[..., BrowserContext], counted: Callable[..., int], watch: Watch
) -> None:
    watch.offline = True
    watch.expected.add(401)  # what else the page asks for wants somebody signed in
    context = browser_of("sam")
    page = context.new_page()
    page.goto("/answers")
    context.set_offline(True)
    kind(page, "reference")
    says(page, "kept")
    context.clear_cookies()
    context.set_offline(False)
    until(lambda: counted("reference") == 1)


def test_a_key_counts_for_who_switched_it_on(
    visit: Callable[..., Page], counted: Callable[..., int], keys_on: None
) -> None:
    page = visit("sam", "/answers")
    page.keyboard.press("3")
    says(page, "counted")
    assert counted("reference") == 1


def test_a_key_on_a_french_keyboard_is_where_it_lies(
    visit: Callable[..., Page], counted: Callable[..., int], keys_on: None
) -> None:
    page = visit("sam", "/answers")
    page.evaluate(PRESS_KEYS, [['"', "Digit3", {}]])
    says(page, "counted")
    assert counted("reference") == 1


def test_a_scanner_that_begins_with_3_counts_nothing(
    visit: Callable[..., Page], counted: Callable[..., int], keys_on: None
) -> None:
    page = visit("sam", "/answers")
    burst(page, "31", end="")  # cut short, as by a hand before the light
    page.wait_for_timeout(300)  # longer than a burst may take
    burst(page, "3100", end="Enter")
    page.keyboard.press("5")
    says(page, "counted")
    assert (counted("reference"), counted("where_is_it"), counted("account")) == (0, 0, 1)


def test_keys_in_a_field_are_typed_and_count_nothing(
    visit: Callable[..., Page], counted: Callable[..., int], keys_on: None
) -> None:
    page = visit("sam", "/answers")
    page.locator("#one-box").focus()
    page.keyboard.press("3")
    page.wait_for_timeout(300)  # longer than a burst may take
    expect(page.locator("#one-box")).to_have_value("3")
    assert counted("reference") == 0


def test_keys_are_off_until_somebody_switches_them_on(
    visit: Callable[..., Page], counted: Callable[..., int]
) -> None:
    page = visit("kim", "/answers")
    page.evaluate(PRESS_KEYS, [key_of("3")])
    kind(page, "account")
    says(page, "counted")
    assert (counted("reference"), counted("account")) == (0, 1)
