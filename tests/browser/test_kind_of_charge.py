"""A library behind SIP2, on a real socket: what its words do not tell is asked, with scripts and without."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.house import PHONE, House, demo_house
from tests.browser.wcag import sideways, stretch, violations
from tests.twins.sip2.server import sip2_twin
from yesdesk.testing.patience import until

CARD = "29001000184"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with sip2_twin() as twin:
        ana = twin.books.person(CARD, "Ana Duarte", born="19800112")
        twin.books.owe(ana, "Lost Horizon", 460)
        names = {f"YESDESK_SIP2_{name.upper()}": value for name, value in twin.values().items()}
        folder = tmp_path_factory.mktemp("sip2")
        with demo_house(folder, requests=5, YESDESK_ILS="sip2", **names) as house:
            yield house


@pytest.mark.parametrize("scripts", [True, False])
def test_the_kind_is_said_by_whoever_stands_there(
    visit: Callable[..., Page], *, scripts: bool
) -> None:
    page = visit("sam", "/yes", java_script_enabled=scripts)
    which = page.get_by_role("group", name="Which kind of charge is this?")

    def asked() -> bool:
        page.get_by_label("Scan their card").fill(CARD)
        page.get_by_role("button", name="Open", exact=True).click()
        page.locator("#account-h").wait_for()
        return bool(which.count())

    until(asked)  # a worker that has just started may not answer for SIP2 yet
    expect(which).to_contain_text("Lost Horizon")
    expect(page.locator("#ways-list .best")).to_have_count(0)
    if scripts:
        assert violations(page) == []
        for width in (320, PHONE["width"]):
            stretch(page, width)
            assert sideways(page) == []
    which.get_by_role("button", name="A late fee").click()
    expect(which).to_contain_text("You said: A late fee.")
    expect(page.locator("#ways-list")).to_contain_text("late fees")
    which.get_by_role("button", name="Change").click()
    expect(which.get_by_role("button", name="A late fee")).to_be_visible()
