"""A running library, Debian's Chromium, and people in front of it.

A page of these fixtures may say nothing on its console, throw nothing and open no dialog; a test that
means to be refused says which status it expects.
"""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    expect,
    sync_playwright,
)

from tests.browser.steps import sign_in
from tests.browser.words import Patron, traces_in
from yesdesk.testing.served import Served, served

CHROMIUM = shutil.which("chromium")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--disable-quic", "--no-first-run",
]  # fmt: skip
DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
# ms before a thing that ought to be on a page counts as missing: of a busy machine nothing is measured here
PATIENCE = 15_000
expect.set_options(timeout=PATIENCE)
# The story in short. Browsers and tests share one address, and the limits against abuse are not what we test here.
_STORY = """
from yesdesk.cli.main import main
main(["seed", "--requests", "{requests}"])
from yesdesk.places.models import Library
Library.objects.update(own_networks=["127.0.0.1/32"])
from yesdesk.channels.email.models import Reason
from yesdesk.places.models import Branch
from yesdesk.testing.mails import a_listed_mail
mill = Branch.objects.order_by("position")[0]
for reason in Reason:
    a_listed_mail(mill, reason)
"""
_REFUSED = re.compile(
    r"^(?:Failed to load resource: .* status of|Response Status Error Code) (\d+)"
)
# What htmx says when a page itself takes back what it asked; a lost connection says more than that.
_TAKEN_BACK = re.compile(r"^htmx:(?:afterRequest|sendAbort)\b")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = f"{Path(__file__).parent}{os.sep}"
    for item in items:
        if str(item.path).startswith(here):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.slow)
            if CHROMIUM is None:
                reason = "Chromium is not installed. On Debian or Ubuntu: apt-get install chromium"
                item.add_marker(pytest.mark.skip(reason=reason))


@dataclass
class House:
    """The library as browsers meet it. `links`: the secret links that tests were given."""

    served: Served
    links: list[str] = field(default_factory=list)
    cookies: dict[str, list[Any]] = field(default_factory=dict)

    @property
    def base(self) -> str:
        return self.served.url

    def at(self, path: str) -> str:
        return self.base + path

    def look_up(self, program: str) -> Any:
        """What a program prints as JSON, run where the library's own database is."""
        return self.served.look_up(program)


@contextmanager
def demo_house(folder: Path, *, requests: int, **settings: str) -> Iterator[House]:
    """The demo library with a short story; when it closes, its log must know nobody."""
    story = _STORY.format(requests=requests)
    with served(folder, stage=story, DATABASE_URL="", **settings) as library:
        house = House(library)
        yield house
    tokens = [link.rpartition("/r/")[2].partition("?")[0] for link in house.links]
    assert traces_in(library.log.read_text(), *tokens) == []


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Served once for all browser tests of a process."""
    with demo_house(tmp_path_factory.mktemp("house"), requests=60) as house:
        yield house


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One for each module: Playwright's loop must be gone before Django's own tests run in this process."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@dataclass
class Watch:
    """Listens to every page of a test. What a test brings about on purpose, it says beforehand.

    `expected`: statuses it is answered with. `offline`: the network is cut. `blocked`: a script is kept out.
    """

    expected: set[int] = field(default_factory=set)
    offline: bool = False
    blocked: bool = False
    complaints: list[str] = field(default_factory=list)

    def over(self, context: BrowserContext) -> None:
        context.on("console", self._console)
        context.on("weberror", lambda error: self.complaints.append(f"thrown: {error.error}"))
        context.on("dialog", self._dialog)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not self._meant(message.text):
            self.complaints.append(f"{message.type}: {message.text}")

    def _meant(self, said: str) -> bool:
        refused = _REFUSED.match(said)
        if refused:
            return int(refused[1]) in self.expected
        if _TAKEN_BACK.match(said):
            return True
        if self.offline:
            return "ERR_INTERNET_DISCONNECTED" in said or said.startswith("htmx:")
        return self.blocked and "Content Security Policy" in said

    def _dialog(self, dialog: Any) -> None:
        self.complaints.append(f"dialog: {dialog.message}")
        dialog.dismiss()


@pytest.fixture
def watch() -> Iterator[Watch]:
    watch = Watch()
    yield watch
    assert watch.complaints == []


type Opened = Callable[..., BrowserContext]
type Visit = Callable[..., Page]


@pytest.fixture
def browser_of(chromium: Browser, house: House, watch: Watch) -> Iterator[Opened]:
    """`browser_of("sam")`: a browser of their own in which Sam is signed in; `browser_of("")`: in which nobody is."""
    opened: list[BrowserContext] = []

    def new(who: str = "", **options: Any) -> BrowserContext:
        options = {"viewport": DESKTOP, "locale": "en-GB", **options}
        context = chromium.new_context(base_url=house.base, **options)
        context.set_default_timeout(PATIENCE)
        opened.append(context)
        if who:
            context.add_cookies(_cookies_of(chromium, house, who))
        watch.over(context)
        return context

    yield new
    for context in opened:
        for page in context.pages:  # what a test was to answer itself is of no interest any more
            page.unroute_all(behavior="ignoreErrors")
        context.close()


@pytest.fixture
def visit(browser_of: Opened) -> Visit:
    """`visit("sam", "/desk")`: a page of a browser of Sam's own, opened there."""

    def opened(who: str, path: str, **options: Any) -> Page:
        page = browser_of(who, **options).new_page()
        page.goto(path)
        return page

    return opened


def _cookies_of(chromium: Browser, house: House, who: str) -> list[Any]:
    """Signed in once a process; hashing a password is meant to cost something."""
    if who not in house.cookies:
        context = chromium.new_context(base_url=house.base)
        page = context.new_page()
        page.goto("/sign-in")
        sign_in(page, who)
        page.wait_for_url("**/desk")
        house.cookies[who] = context.cookies()
        context.close()
    return house.cookies[who]


@pytest.fixture
def ask(browser_of: Opened, house: House) -> Callable[..., str]:
    """`ask(ANA)`: they ask at Mill Street by the public form, without JavaScript; the path of their own page."""

    def asked(patron: Patron, *, again: bool = True) -> str:
        page = browser_of("", java_script_enabled=False).new_page()
        page.goto("/en/ask/mill")
        page.get_by_label("What do you need?").fill(patron.words)
        page.get_by_label("What may we call you?").fill(patron.name)
        # Another address each time, or the sixth in an hour would be held for staff.
        reach = f"{len(house.links)}.{patron.reach}" if again and patron.reach else patron.reach
        page.get_by_label("Where can we answer you?").fill(reach)
        page.get_by_role("button", name="Send it").click()
        link = page.locator(".slip-link a").get_attribute("href")
        assert link
        house.links.append(link)
        page.close()
        return link

    return asked


@pytest.fixture(scope="session")
def screens() -> Path | None:
    """Where screenshots go, when somebody asked for them: SCREENS=docs/screens."""
    named = os.environ.get("SCREENS")
    if not named:
        return None
    folder = Path(named)
    folder.mkdir(parents=True, exist_ok=True)
    return folder
