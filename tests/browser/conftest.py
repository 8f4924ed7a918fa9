"""A running library, Debian's Chromium, and people in front of it.

A page of these fixtures may say nothing on its console, throw nothing and open no dialog; a test that
means to be refused says which status it expects.
"""

import contextlib
import os
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    expect,
    sync_playwright,
)

from tests.browser.asking import ASK
from tests.browser.house import DESKTOP, House, Opened, Visit, Watch, demo_house
from tests.browser.steps import hands_wait_for_scripts, sign_in
from tests.browser.words import Patron
from yesdesk.testing import patience
from yesdesk.testing.chromium import HEADLESS, NO_CHROMIUM

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--disable-quic", "--no-first-run",
    "--disable-features=LocalNetworkAccessChecks",  # a website of a test frames a page of this machine
]  # fmt: skip
# ms before a thing that ought to be on a page counts as missing: of a busy machine nothing is measured here
PATIENCE = patience.PATIENCE * 1000
expect.set_options(timeout=PATIENCE)
hands_wait_for_scripts()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = f"{Path(__file__).parent}{os.sep}"
    for item in items:
        if str(item.path).startswith(here):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.slow)
            if HEADLESS is None:
                item.add_marker(pytest.mark.skip(reason=NO_CHROMIUM))


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Served once for all browser tests of a process."""
    with demo_house(tmp_path_factory.mktemp("house"), requests=60) as house:
        yield house


# Fifty rows are a page of the list, and a question to a lead lies over all of hers. Nothing answers at the story's
# mailbox and nothing takes its mail: after ten minutes every page would say so, and stand lower, as it does where the
# menu leads to work in the library system.
_TIDY = """
UPDATE desk_request SET closed_at = last_entry_at, outcome = 'ended', waiting_since = NULL, late_since = NULL
    WHERE closed_at IS NULL AND id > :story;
UPDATE desk_approval SET state = 'withdrawn' WHERE state = 'open';
DELETE FROM people_shortbreak;
DELETE FROM people_deskcover;
UPDATE people_user SET away = FALSE;
UPDATE mail_mailboxstate SET since = datetime('now', '+12 hours') WHERE trouble != '';
UPDATE core_outboundmessage SET state = 'sent' WHERE state = 'waiting';
UPDATE ils_act SET state = 'refused' WHERE state = 'by_hand';
INSERT INTO people_currentshift (user_id, state, until)
    SELECT id, 'off', datetime('now', '+12 hours') FROM people_user WHERE TRUE
    ON CONFLICT (user_id) DO UPDATE SET state = 'off', begins = NULL, until = excluded.until;
"""


@pytest.fixture(scope="module", autouse=True)
def nothing_left_over(house: House) -> None:
    """What the tests of other files asked for waits no more, no lead is asked anything, and nobody is on shift only
    because tests run in opening hours.
    """
    database = sqlite3.connect(house.served.data / "yesdesk.sqlite3", timeout=patience.PATIENCE)
    with contextlib.closing(database), database:
        for statement in _TIDY.strip().split(";\n"):
            database.execute(statement, {"story": house.story_ends})


@pytest.fixture(scope="module")
def program() -> str | None:
    """The lighter Chromium. A file whose tests need the whole one has a fixture of this name."""
    return HEADLESS


@pytest.fixture(scope="module")
def chromium(program: str | None) -> Iterator[Browser]:
    """One for each module: Playwright's loop must be gone before Django's own tests run in this process."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def watch() -> Iterator[Watch]:
    watch = Watch()
    yield watch
    assert watch.complaints == []


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


@pytest.fixture(scope="module")
def _shared(chromium: Browser) -> Iterator[dict[str, Page]]:
    opened: dict[str, Page] = {}
    yield opened
    for page in opened.values():
        page.context.close()


@pytest.fixture
def look(
    chromium: Browser, house: House, watch: Watch, _shared: dict[str, Page]
) -> Iterator[Visit]:
    """As `visit`, for tests that only look: those of a file share a page of each role, whose process knows the scripts
    already. `viewport`: of the page.
    """
    used: set[Page] = set()

    def opened(who: str, path: str, *, viewport: Any = DESKTOP) -> Page:
        if who not in _shared:
            context = chromium.new_context(base_url=house.base, locale="en-GB")
            context.set_default_timeout(PATIENCE)
            context.add_cookies(_cookies_of(chromium, house, who) if who else [])
            _shared[who] = context.new_page()
        page = _shared[who]
        if page not in used:
            used.add(page)
            watch.over(page.context)
        page.set_viewport_size(viewport)
        page.goto(path)
        return page

    yield opened
    for page in used:
        page.evaluate("sessionStorage.clear()")
        page.emulate_media(color_scheme="null", media="null")
        page.goto("about:blank")
        watch.leave(page.context)


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
        page.get_by_label("What should we call you?").fill(patron.name)
        # Another address each time, or the sixth in an hour would be held for staff.
        contact = (
            f"{len(house.links)}.{patron.contact}" if again and patron.contact else patron.contact
        )
        page.get_by_label("How can we reach you?").fill(contact)
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


NOTHINGASKED = """
import json
from yesdesk.requests.models import Approval
print(json.dumps(Approval.objects.filter(state="open").update(state="withdrawn")))
"""


@pytest.fixture
def sam_asks(house: House, visit: Callable[..., Page]) -> Callable[[str], list[int]]:
    """`sam_asks("a")`: something of Lea; different words ask for something different. Before any page is opened
    nothing is asked. Only who is signed in somewhere can be asked.
    """
    house.look_up(NOTHINGASKED)
    visit("lea", "/account/").close()
    return lambda way: house.look_up(ASK.replace("{way}", way))


_LONGER = """
import json
from datetime import timedelta
from django.utils import timezone
from yesdesk.requests.models import Request
from yesdesk.ils.models import Act
from yesdesk.ils.port import Capability
from yesdesk.people.models import User
from yesdesk.people.queries import actor_for
from yesdesk.testing.decided import decided_acts
Act.objects.filter(state="by_hand").delete()
sam = actor_for(User.objects.select_related("job_class").get(username="sam"))
request = Request.objects.filter(held=False, for_leads=False, closed_at=None).last()
day = timezone.localdate() + timedelta(days=21)
longer = [{"target": target, "until": day} for target in ("17", "18")]
decided_acts(request, Capability.EXTEND_DUE_DATE, *longer, by=sam)
print(json.dumps(request.pk))
"""  # fmt: skip


@pytest.fixture
def request_of_two(house: House) -> int:
    """The number of a request for which two loans are to be lent longer by hand."""
    return int(house.look_up(_LONGER))


_OPEN = """
import json
from datetime import time
from yesdesk.places.models import Branch, OpeningHours
mill = Branch.objects.order_by("position")[0]
before = list(OpeningHours.objects.filter(branch=mill).values_list("weekday", "opens", "closes"))
OpeningHours.objects.filter(branch=mill).delete()
for weekday in range(7):
    OpeningHours.objects.create(branch=mill, weekday=weekday, opens=time(0), closes=time(23, 59, 59))
print(json.dumps([[day, str(opens), str(closes)] for day, opens, closes in before]))
"""
_AS_BEFORE = """
from datetime import time
from yesdesk.places.models import Branch, OpeningHours
mill = Branch.objects.order_by("position")[0]
OpeningHours.objects.filter(branch=mill).delete()
for day, opens, closes in {before}:
    OpeningHours.objects.create(
        branch=mill, weekday=day, opens=time.fromisoformat(opens), closes=time.fromisoformat(closes)
    )
print("1")
"""


@pytest.fixture
def open_now(house: House) -> Iterator[None]:
    """Mill Street is open round the clock meanwhile, as tests run at any hour."""
    before = house.look_up(_OPEN)
    yield
    house.look_up(_AS_BEFORE.replace("{before}", repr(before)))
