"""`make demo` plays to its end, without a pause and without a window: each of its steps finds what it taps."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from dev.journey import STEPS, Stage, play
from tests.browser.house import House, demo_house

pytestmark = pytest.mark.soak  # the whole story is told before


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with demo_house(tmp_path_factory.mktemp("journey"), requests=500) as house:
        yield house


def test_demo_journey_plays_to_its_end(chromium: Browser, house: House) -> None:
    stage = Stage(chromium, house.base, pace=0)
    lea = stage.window("lea")
    lea.goto("/desk/asked")  # before each test everybody goes off shift
    lea.locator("main").get_by_role("button", name="On shift", exact=True).click()
    play(stage)
    assert stage.windows.keys() == {"", "lea", "sam", "dana"}


def test_demo_journey_takes_two_minutes() -> None:
    assert 100 <= sum(step.seconds for step in STEPS) <= 130
