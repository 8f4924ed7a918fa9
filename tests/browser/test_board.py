"""From signing in to a printed board sheet: ten minutes and twelve taps. In the demo library, and in
one that began today.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.house import House, demo_house
from tests.browser.steps import Hand
from yesdesk.testing.patience import until
from yesdesk.testing.served import served

TAPS = 12
SECONDS = 10 * 60

_FILE_IS_READ = """
import json
from django.utils import timezone
from yesdesk.demo.payments import read_demo_payments
read_demo_payments(timezone.now().date())
print(json.dumps(1))
"""


@pytest.fixture(scope="module", params=["demo", "new"])
def house(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    folder = tmp_path_factory.mktemp(request.param)
    if request.param == "demo":
        with demo_house(folder, requests=60) as house:
            house.look_up(_FILE_IS_READ)
            yield house
        return
    with served(folder, DATABASE_URL="") as library:
        until((library.data / "ils.sock").exists)
        yield House(library, story_ends=0)


@pytest.fixture
def own_file(tmp_path: Path) -> Path:
    """A year of payments as her library system writes them: a line for each."""
    header = "month_settled,branchcode,branchname,debit_type_code,credit_type_code,amount_settled"
    lines = [
        f"2025-{month:02},mill,Mill Street,OVERDUE,{how},{amount}.50"
        for month in range(1, 13)
        for how, amount in (("PAYMENT", 640), ("WRITEOFF", 4), ("WRITEOFF", 7), ("WRITEOFF", 3))
    ]
    path = tmp_path / "payments.csv"
    path.write_text("\n".join([header, *lines]))
    return path


def test_a_board_sheet_is_printed_in_ten_minutes_and_twelve_taps(
    browser_of: Callable[..., BrowserContext], house: House, own_file: Path
) -> None:
    page = browser_of("").new_page()
    page.add_init_script("window.print = () => { window.printed = true; }")
    hand = Hand(page)
    page.goto("/sign-in")
    hand.tap(page.get_by_label("Login name"))
    hand.types("dana")
    hand.press("Tab")
    hand.types("dana-yes-desk")
    hand.press("Enter")
    page.wait_for_url("**/desk")

    our_library(hand)
    if page.locator('main a[href="/settings/move-in/payments"]').count():
        reads_her_file_in(hand, own_file)
        our_library(hand)
    hand.think()
    hand.tap(page.locator('main a[href="/library/board"]').first)
    if not is_made(page):
        hand.tapped()  # it takes a few seconds, so the page is loaded once more
        until(lambda: is_made(page))
    hand.tap(page.locator("#print"))

    assert page.evaluate("window.printed") is True
    assert hand.taps <= TAPS
    assert hand.seconds <= SECONDS


def our_library(hand: Hand) -> None:
    hand.think()
    hand.tap(hand.page.get_by_role("navigation").get_by_role("link", name="Our library").first)
    hand.page.wait_for_url("**/library")


def reads_her_file_in(hand: Hand, file: Path) -> None:
    page = hand.page
    hand.think()
    hand.tap(page.locator('main a[href="/settings/move-in/payments"]').first)
    page.locator("#id_file").set_input_files(file)
    hand.tapped()
    hand.tap(page.locator("main form .save button").first)
    hand.think()
    hand.tap(page.get_by_role("button", name="Look at 20 rows"))
    hand.think()
    hand.tap(page.locator("#go button[value=go]"))
    expect(page.locator("main h1")).to_contain_text("12")


def is_made(page: Page) -> bool:
    """The sheet has its sum: the file's edition is there."""
    page.goto("/library/board")
    return page.locator("#sum").count() > 0 and page.locator("#sum").inner_text() != ""
