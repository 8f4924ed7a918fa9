"""Lea's own phone: she allows that it rings, it rings with what our server sealed, and a tap opens the question.

Chromium's real push service is outside, so `subscribe` gives what our twin of one gives, and DevTools hands over
what the twin read. Permission, service worker, notification and tap are Chromium's own.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, CDPSession, Page, expect

from tests.browser.asking import ASK
from tests.browser.house import PHONE, House, Watch, demo_house
from tests.browser.steps import sign_in
from tests.browser.wcag import sideways, stretch, violations
from tests.twins.push.browser import Browser as Subscribed
from tests.twins.push.server import PushTwin, push_twin
from yesdesk.testing.chromium import CHROMIUM, NO_CHROMIUM
from yesdesk.testing.patience import until

# The Push API of this browser is our twin's: `given` is a subscription of it, `null` once it was ended.
_PUSH = """
(() => {
  const given = %s;
  const plain = (text) => atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = (text) => Uint8Array.from(plain(text), (one) => one.charCodeAt(0)).buffer;
  const KEPT = "test.subscribed";
  const subscription = () => localStorage.getItem(KEPT) && {
    endpoint: given.endpoint,
    options: { applicationServerKey: bytes(given.server_key) },
    toJSON: () => ({ endpoint: given.endpoint, keys: { p256dh: given.p256dh, auth: given.auth } }),
    unsubscribe: async () => { localStorage.removeItem(KEPT); return true; },
  };
  PushManager.prototype.getSubscription = async () => subscription() || null;
  PushManager.prototype.subscribe = async (options) => {
    if (options.applicationServerKey !== given.server_key || !options.userVisibleOnly) throw new TypeError("options");
    localStorage.setItem(KEPT, "yes");
    return subscription();
  };
})();
"""


@pytest.fixture(scope="module")
def program() -> str:
    """The whole Chromium: its headless shell shows no notification."""
    if CHROMIUM is None:
        pytest.skip(NO_CHROMIUM)
    return CHROMIUM


@pytest.fixture(scope="module")
def twin() -> Iterator[PushTwin]:
    with push_twin() as twin:
        yield twin


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, twin: PushTwin) -> Iterator[House]:
    """One whose worker may ask the twin."""
    with demo_house(
        tmp_path_factory.mktemp("ringing"), requests=60, YESDESK_PUSH_INSIDE=twin.host
    ) as house:
        key = Path(house.served.data) / "keys" / "web" / "push_public_key"
        until(key.exists)
        yield house


_AS_AT_FIRST = """
import json
from yesdesk.requests.models import Approval
from yesdesk.people.models import PushSubscription
Approval.objects.filter(state="open").update(state="withdrawn")
print(json.dumps(PushSubscription.objects.all().delete()[0]))
"""


@pytest.fixture
def phone(house: House, twin: PushTwin) -> Subscribed:
    """A browser as its push service knows it. Nothing is asked, and nobody allowed anything."""
    house.look_up(_AS_AT_FIRST)
    key = Path(house.served.data) / "keys" / "web" / "push_public_key"
    return twin.subscribe(key.read_text())


@pytest.fixture
def context(
    browser_of: Callable[..., BrowserContext], phone: Subscribed, house: House
) -> BrowserContext:
    """Lea's phone. She is signed in on it; notifications were not spoken of yet."""
    context = browser_of("lea", viewport=PHONE, is_mobile=True, has_touch=True)
    context.add_init_script(_PUSH % json.dumps(phone.given))
    return context


def allow(context: BrowserContext, house: House) -> Page:
    """She opens the page and presses the button; Chromium's own question is answered with yes."""
    context.grant_permissions(["notifications"], origin=house.base)
    page = context.new_page()
    page.goto("/account/ringing")
    page.get_by_role("button", name="Turn on phone alerts").click()
    expect(page.locator(".notice", has_text="It rings here from now on")).to_be_visible()
    return page


class Rings:
    """What DevTools sees of the worker: hands messages over as a push service's connection does."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.session: CDPSession = page.context.new_cdp_session(page)
        self.registrations: list[str] = []
        self.session.on("ServiceWorker.workerRegistrationUpdated", self._seen)
        self.session.send("ServiceWorker.enable")

    def _seen(self, event: dict[str, Any]) -> None:
        self.registrations += [one["registrationId"] for one in event["registrations"]]

    def bring(self, told: dict[str, Any]) -> None:
        """Hand it over until it is shown: what comes to a worker that is just stopping is lost."""
        origin = self.page.evaluate("location.origin")
        given = {"origin": origin, "registrationId": self.registrations[-1]}
        for _try in range(6):
            self.session.send(
                "ServiceWorker.deliverPushMessage", {**given, "data": json.dumps(told)}
            )
            with suppress(AssertionError):
                until(
                    lambda: [one[3].get("n") for one in self.shown()] == [told.get("n")], seconds=10
                )
                return
        raise AssertionError(f"not shown: {told}")

    def shown(self) -> list[list[Any]]:
        """Words, tag and data of each notification."""
        found: list[list[Any]] = self.page.evaluate(
            """async () => {
              const [registration] = await navigator.serviceWorker.getRegistrations();
              const all = await registration.getNotifications();
              return all.map((one) => [one.title, one.body, one.tag, one.data]);
            }"""
        )
        return found


def ring_of(house: House, twin: PushTwin, phone: Subscribed, way: str) -> dict[str, Any]:
    """Sam asks; what Lea's phone reads."""
    before = len(twin.of(phone))
    _request, _ask, state = house.look_up(ASK.replace("{way}", way))
    assert state == "open"
    until(lambda: len(twin.of(phone)) > before)
    return twin.of(phone)[-1]


def test_allowed_tried_rung_and_taken_off_the_list(
    context: BrowserContext, house: House, twin: PushTwin, phone: Subscribed
) -> None:
    page = allow(context, house)
    expect(page.get_by_text("It rings here.", exact=True)).to_be_visible()
    expect(page.get_by_text("This one", exact=True)).to_be_visible()
    stretch(page, PHONE["width"])
    assert violations(page) == []
    assert sideways(page) == []

    page.get_by_role("button", name="Try it").click()
    expect(page.locator(".notice", has_text="It rings in a moment.")).to_be_visible()
    until(lambda: twin.of(phone))
    assert twin.of(phone)[0]["say"] == "This is how it rings when a colleague asks"

    rings = Rings(page)
    until(lambda: page.evaluate("1") and rings.registrations)
    told = ring_of(house, twin, phone, "rings a phone")
    rings.bring(told)
    words = [["A colleague asks", "", "asked", {"open": "/desk/asked?rung", "n": told["n"]}]]
    assert rings.shown() == words
    rings.bring(told)  # as after a worker was killed
    newer = {**told, "n": told["n"] + 1}
    rings.bring(newer)
    assert len(rings.shown()) == 1, "the newer one takes the other's place"

    page.get_by_role("button", name="Stop ringing there").click()
    expect(page.locator(".notice", has_text="It doesn’t ring there any more.")).to_be_visible()
    assert page.evaluate("localStorage.getItem('test.subscribed')") is None
    expect(page.get_by_role("button", name="Turn on phone alerts")).to_be_visible()


def test_an_empty_message_rings_all_the_same(context: BrowserContext, house: House) -> None:
    page = allow(context, house)
    rings = Rings(page)
    until(lambda: page.evaluate("1") and rings.registrations)
    rings.bring({})
    assert rings.shown()[0][0] == "A colleague asks"
    assert rings.shown()[0][3]["open"] == "/account/ringing"


def test_a_tap_opens_the_question_after_sign_in_if_need_be(
    context: BrowserContext, house: House, twin: PushTwin, phone: Subscribed, watch: Watch
) -> None:
    watch.expected = {401}  # what the page asks by itself once her session ran out
    page = allow(context, house)
    told = ring_of(house, twin, phone, "is tapped")
    context.clear_cookies()  # her session ran out in the meantime
    page.goto(told["open"])
    sign_in(page, "lea")
    page.wait_for_url(f"**/desk/asked/{told['n']}")
    expect(page.locator("main").get_by_text("Sam asks you")).to_be_visible()


_IN_THE_WORKER = """
async ([kind, more, opens]) => {
  const seen = { opened: [], focused: [], shown: [] };
  self.clients.openWindow = async (href) => { seen.opened.push(href); };
  const tab = (url) => ({ url, focus: async () => { seen.focused.push(url); } });
  self.clients.matchAll = async () => opens.map(tab);
  self.registration.showNotification = async (words, how) => { seen.shown.push([words, how.data.open]); };
  const subscription = (given) => given && {
    endpoint: given.endpoint,
    toJSON: () => ({ endpoint: given.endpoint, keys: { p256dh: given.p256dh, auth: given.auth } }),
  };
  const event = new ExtendableEvent(kind);
  const parts = kind === "notificationclick"
    ? { notification: { close() {}, data: { open: more } } }
    : { oldSubscription: subscription(more[0]), newSubscription: subscription(more[1]) };
  let done;
  Object.assign(event, parts);
  Object.defineProperty(event, "waitUntil", { value: (work) => { done = work; } });
  self.dispatchEvent(event);
  await done;
  return seen;
}
"""


def in_the_worker(
    context: BrowserContext, kind: str, more: Any, opens: list[str] | None = None
) -> Any:
    """What the worker does with an event that DevTools cannot make: it opens windows only for a real tap."""
    until(lambda: context.service_workers)
    return context.service_workers[0].evaluate(_IN_THE_WORKER, [kind, more, opens or []])


def test_a_tap_brings_the_asked_page_forward_or_opens_it_and_disturbs_no_other_tab(
    context: BrowserContext, house: House
) -> None:
    allow(context, house)
    base, where = house.base, "/desk/asked?rung"
    elsewhere = [f"{base}/desk/3", f"{base}/en/ask"]
    seen = in_the_worker(context, "notificationclick", where, elsewhere)
    assert (seen["opened"], seen["focused"]) == ([f"{base}{where}"], [])
    for there in (f"{base}/desk/asked", f"{base}/desk/asked/17"):
        seen = in_the_worker(context, "notificationclick", where, [*elsewhere, there])
        assert (seen["opened"], seen["focused"]) == ([], [there])


def test_a_subscription_that_became_another_is_told_to_the_library_or_to_its_owner(
    context: BrowserContext, house: House, twin: PushTwin, phone: Subscribed
) -> None:
    page = allow(context, house)
    fresh = twin.subscribe(phone.server_key)
    seen = in_the_worker(context, "pushsubscriptionchange", [phone.given, fresh.given])
    assert seen["shown"] == []
    page.reload()
    page.get_by_role("button", name="Try it").click()
    until(lambda: twin.of(fresh))

    for former, now in ((None, fresh), (phone, fresh), (phone, None)):
        told = [former and former.given, now and now.given]
        seen = in_the_worker(context, "pushsubscriptionchange", told)
        ((words, where),) = seen["shown"]
        assert words.startswith("This phone doesn’t ring any more")
        assert where == "/account/ringing"


def test_said_no_it_says_how_to_change_that(context: BrowserContext, house: House) -> None:
    page = context.new_page()
    page.add_init_script(
        "Object.defineProperty(Notification, 'permission', { get: () => 'denied' })"
    )
    page.goto("/account/ringing")
    expect(page.get_by_text("was told to show no notifications")).to_be_visible()
    expect(page.get_by_role("button", name="Turn on phone alerts")).to_be_hidden()
    assert violations(page) == []


def test_a_browser_that_cannot_says_so(context: BrowserContext) -> None:
    page = context.new_page()
    page.add_init_script("delete window.PushManager")
    page.goto("/account/ringing")
    expect(page.get_by_text("This browser can’t be rung.")).to_be_visible()


def test_an_iphone_is_told_about_its_home_screen(browser_of: Callable[..., BrowserContext]) -> None:
    iphone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605 Safari/604.1"
    page = browser_of("lea", viewport=PHONE, user_agent=iphone).new_page()
    page.add_init_script("delete window.PushManager")
    page.goto("/account/ringing")
    expect(page.get_by_text("Add to Home Screen")).to_be_visible()


def test_a_push_service_that_does_not_answer_leaves_the_button(
    context: BrowserContext, house: House
) -> None:
    context.grant_permissions(["notifications"], origin=house.base)
    page = context.new_page()
    page.add_init_script(
        "PushManager.prototype.subscribe = async () => { throw new DOMException('', 'AbortError'); }"
    )
    page.goto("/account/ringing")
    page.get_by_role("button", name="Turn on phone alerts").click()
    expect(page.get_by_text("own push service didn’t answer")).to_be_visible()
    expect(page.get_by_role("button", name="Turn on phone alerts")).to_be_enabled()
    page.evaluate("document.activeElement.blur()")  # a region in which somebody is waits
    page.evaluate("document.getElementById('phones').lang = 'before'")
    page.evaluate("htmx.trigger('#phones', 'refresh')")
    expect(page.locator("#phones[lang]")).to_have_count(0)
    page.evaluate("navigator.serviceWorker.getRegistration('/account/ringing.js').then(() => 0)")
    expect(page.get_by_text("own push service didn’t answer")).to_be_visible()


def test_a_push_service_that_says_nothing_is_not_waited_for(
    context: BrowserContext, house: House
) -> None:
    context.grant_permissions(["notifications"], origin=house.base)
    page = context.new_page()
    page.clock.install()
    page.add_init_script(
        "PushManager.prototype.subscribe = () => { window.sought = true; return new Promise(() => {}); }"
    )
    page.goto("/account/ringing")
    page.get_by_role("button", name="Turn on phone alerts").click()
    until(lambda: page.evaluate("window.sought"))
    page.clock.fast_forward("00:31")
    expect(page.get_by_text("own push service didn’t answer")).to_be_visible()
    expect(page.get_by_role("button", name="Turn on phone alerts")).to_be_enabled()


def test_without_javascript_it_says_what_is_missing(
    browser_of: Callable[..., BrowserContext],
) -> None:
    page = browser_of("lea", viewport=PHONE, java_script_enabled=False).new_page()
    page.goto("/account/ringing")
    expect(page.get_by_text("This needs a script")).to_be_visible()
    expect(page.get_by_role("button", name="Turn on phone alerts")).to_be_hidden()
