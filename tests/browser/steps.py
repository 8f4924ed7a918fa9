"""What people do on our pages, each in one line."""

import functools
from collections.abc import Callable, Sized
from dataclasses import dataclass
from typing import Any, Final

from playwright.sync_api import Locator, Page, Route, expect

from yesdesk.testing.patience import until

_ACTS = (
    "check", "clear", "click", "dblclick", "dispatch_event", "fill", "focus", "hover", "press", "press_sequentially",
    "select_option", "set_input_files", "type", "uncheck",
)  # fmt: skip


def hands_wait_for_scripts() -> None:
    """From now on no test presses, types or ticks on a page whose scripts are still to come: a page that somebody sees
    is not yet a page whose keys work, and on a busy machine seconds lie between.
    """

    def once_loaded(act: Callable[..., Any], page_of: Callable[[Any], Page]) -> Callable[..., Any]:
        @functools.wraps(act)
        def acts(what: Any, *given: Any, **more: Any) -> Any:
            page_of(what).wait_for_load_state()
            return act(what, *given, **more)

        return acts

    for name in _ACTS:
        setattr(Locator, name, once_loaded(getattr(Locator, name), lambda what: what.page))
    for name in ("keyboard", "mouse"):
        tool = getattr(Page, name).fget
        setattr(Page, name, property(once_loaded(tool, lambda page: page)))


def sign_in(page: Page, who: str, password: str = "") -> None:
    """At the sign-in page: who one is, and the password every demo library gives them."""
    page.get_by_label("Login name").fill(who)
    page.get_by_label("Password", exact=True).fill(password or f"{who}-yes-desk")
    page.get_by_role("button", name="Sign in").click()


def open_newest(page: Page, name: str) -> None:
    """At the desk: opens the newest request of somebody called so."""
    to_last_page(page)
    page.locator(".need h2 a", has_text=name).last.click()
    page.locator("#req-head").wait_for()
    page.wait_for_load_state()  # the keys work from here on


def to_last_page(page: Page) -> None:
    """At the desk, where the longest wait is first: to those who came last."""
    further = page.locator(".pager a[rel=next]")
    while further.count():
        page.goto(f"/desk{further.get_attribute('href')}")


ANSWERS_GO = """
from yesdesk.testing.needs import let_answers_go
let_answers_go()
print("1")
"""
"""Looked up in a house, the seconds are over in which an answer can be undone."""


def answer(page: Page, words: str, *, close: bool = False) -> None:
    """On a request page: answers the patron, and closes it with a yes if asked to."""
    page.locator("#reply").fill(words)
    if close:
        page.get_by_label("Then close it").check()
    send(page)


def send(page: Page) -> None:
    """By the way that the page offers first, once nothing above it is still to come that would move it."""
    page.wait_for_load_state()
    if page.evaluate("'htmx' in window"):
        at_rest(page)
    page.locator("#tell button").first.click()


def at_rest(page: Page) -> Page:
    """Once the ways and the answers have come in."""
    page.wait_for_load_state()
    expect(page.locator("#ways[hx-trigger^=load], #words[hx-trigger^=load]")).to_have_count(0)
    return page


def write_again(page: Page, words: str) -> None:
    """On a patron's own page."""
    page.get_by_label("Write again").fill(words)
    page.locator("#write").get_by_role("button", name="Send it").click()


def hold_back(page: Page, address: str, times: int | None = None) -> list[Route]:
    """Keeps what is asked there waiting, so many times; each is let through by its `continue_()`."""
    held: list[Route] = []

    def keep(route: Route) -> None:
        held.append(route)

    page.route(address, keep, times=times)
    return held


def wait_for_any(page: Page, held: Sized) -> None:
    """Until something is held back; the page is asked meanwhile, or Playwright would tell us of nothing."""
    until(lambda: page.evaluate("true") and len(held))


SOLID = """() => {
    const probe = document.createElement("i");
    probe.style.color = "var(--yes)";
    document.body.append(probe);
    const yes = getComputedStyle(probe).color;
    probe.remove();
    return [...document.querySelectorAll(".button")]
        .filter(one => one.checkVisibility({visibilityProperty: true}) && getComputedStyle(one).backgroundColor === yes)
        .map(one => one.textContent.trim().replace(/\\s+/g, " "));
}"""
"""The words of each button that is seen and solid."""


_HIDDEN = """hidden => {
    Object.defineProperty(document, "hidden", {value: hidden, configurable: true});
    Object.defineProperty(document, "visibilityState", {value: hidden ? "hidden" : "visible", configurable: true});
    document.dispatchEvent(new Event("visibilitychange"));
}"""


def hide(page: Page) -> None:
    page.evaluate(_HIDDEN, True)


def show(page: Page) -> None:
    page.evaluate(_HIDDEN, False)


@dataclass
class Taps:
    """Counts what a hand does after the scan."""

    count: int = 0

    def on(self, what: Locator) -> None:
        self.count += 1
        what.click()


KEY: Final = 0.28
POINT: Final = 1.1
THINK: Final = 1.35
"""Seconds that an average typist takes for a key, any hand for pointing at a button and pressing it, and a head before
it decides: the keystroke-level model of Card, Moran and Newell (Communications of the ACM 23(7), 1980, pages 396-410).
"""


@dataclass
class Hand:
    """A practised hand on a page, and the seconds that it takes by that model, however fast the machine is."""

    page: Page
    seconds: float = 0.0
    taps: int = 0

    def think(self) -> None:
        self.seconds += THINK

    def tap(self, what: Locator) -> None:
        self.tapped()
        what.click()

    def tapped(self) -> None:
        """It tapped something that a helper here taps for it, or that a test must not follow, like a `tel:` link."""
        self.seconds += POINT
        self.taps += 1

    def types(self, words: str) -> None:
        """Where the focus is."""
        self.seconds += KEY * len(words)
        self.page.keyboard.type(words)

    def press(self, key: str) -> None:
        self.seconds += KEY
        self.page.keyboard.press(key)


def scan(page: Page, card: str) -> None:
    """What the scanner types, with the Enter it ends in."""
    page.goto("/desk")
    page.get_by_label("Scan a card").fill(card)
    page.get_by_label("Scan a card").press("Enter")
    expect(page.get_by_role("heading", name="Ways to yes")).to_be_visible()


A_LATE_CHILD = """
import json
from datetime import timedelta
from django.utils import timezone
from yesdesk.ils.demo.models import DemoFee, DemoItem, DemoLoan, DemoPatron, DemoTitle
now = timezone.now()
today, number = now.date(), DemoPatron.objects.count()
child = DemoPatron.objects.create(
    card=f"2900900{number:04d}", name="Pia", kind="child", home="mill", born=today - timedelta(days=3400),
    expires_on=today + timedelta(days=90),
)
title = DemoTitle.objects.create(name="A Whale in the Bath")
item = DemoItem.objects.create(barcode=f"3990{number:04d}", title=title)
loan = DemoLoan.objects.create(patron=child, item=item, due_at=now - timedelta(days=4), returned_at=now)
DemoFee.objects.create(
    patron=child, loan=loan, kind="overdue", words="Late: A Whale in the Bath", charged=80, since=loan.due_at.date()
)
print(json.dumps(child.card))
"""
"""Looked up in a house, the card of a child of nine whom no other test knows, and who owes 0.80."""


# Each key as a scanner's chip sends it: where it lies, and what the page's keyboard makes of it.
# All in one go, as a machine under load must not make a slow typist of it.
PRESS_KEYS = """(keys) => {
    const at = document.activeElement;
    for (const [key, code, more] of keys) for (const type of ["keydown", "keyup"]) {
        at.dispatchEvent(new KeyboardEvent(type, { key, code, bubbles: true, cancelable: true, ...more }));
    }
}"""
_KEY_CODES = {
    "~": "Backquote",
    "]": "BracketRight",
    "?": "Slash",
    "Enter": "Enter",
    "Tab": "Tab",
    " ": "Space",
}


def key_of(sign: str) -> list[object]:
    code = _KEY_CODES.get(sign) or (f"Digit{sign}" if sign.isdecimal() else f"Key{sign.upper()}")
    return [sign, code, {"shiftKey": (sign.isupper() and len(sign) == 1) or sign in "~?"}]


def burst(page: Page, keys: str, *, end: str = "Enter") -> None:
    """What a scanner types, and the key it ends in."""
    page.wait_for_load_state()
    page.evaluate(PRESS_KEYS, [key_of(sign) for sign in [*keys, *([end] if end else [])]])
