"""Pictures of the main screens, as somebody at the desk sees them. `SCREENS=docs/screens make browser` keeps them.

No check of a page: the others are. They are taken in `make soak` too, so that whoever wants them gets them.
"""

from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from dev.journey import ANAS_CARD, SAYS
from tests.browser.house import DESKTOP, PHONE, House, Watch, demo_house
from tests.browser.steps import at_rest, open_newest, send, write_again
from tests.browser.words import ANA, Patron
from yesdesk.testing.patience import until

pytestmark = pytest.mark.soak
AT_MOST = 220 * 1024  # bytes of a picture: they live in the repository
PICTURED = Patron("Ana", "ana.m@post.example", ANA.words, ANA.more)
ANSWER = (
    "Dear Ana, I am sorry about your mother. The late fees are off your account and you can reserve "
    "again. Take all the time you need. Sam"
)
SIZES = {"1280": DESKTOP, "390": PHONE}


EDITIONS_TO_MAKE = """
import json
from yesdesk.insight.models import Edition
print(json.dumps(Edition.objects.filter(state="making").count()))
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, screens: Path | None) -> Iterator[House]:
    """Untouched by what other tests write: the whole story for pictures that are kept, else a short one."""
    how_many = 500 if screens else 60
    with demo_house(tmp_path_factory.mktemp("story"), requests=how_many) as house:
        until(lambda: house.look_up(EDITIONS_TO_MAKE) == 0)
        yield house


@pytest.fixture
def keep(screens: Path | None, tmp_path: Path) -> Callable[..., None]:
    """`keep(page, "desk")`: what the page shows, as `desk-1280.png`."""

    def kept(page: Page, name: str) -> None:
        assert page.viewport_size
        width = page.viewport_size["width"]
        page.wait_for_load_state("networkidle") if not page.locator(
            "body[data-live]"
        ).count() else None
        at_rest(page)
        file = (screens or tmp_path) / f"{name}-{width}.png"
        page.screenshot(path=file, animations="disabled", caret="hide")
        assert file.stat().st_size < AT_MOST, f"{file.name} is {file.stat().st_size} bytes"

    return kept


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_desk_and_request(
    visit: Callable[..., Page], keep: Callable[..., None], size: str, theme: str
) -> None:
    end = "" if theme == "light" else "-dark"
    page = visit("sam", "/desk", viewport=SIZES[size], color_scheme=theme)
    expect(page.locator(".need")).not_to_have_count(0)
    keep(page, f"desk{end}")
    page.locator(".need h2 a").first.click()
    expect(page.locator("#presence")).to_be_attached()
    keep(page, f"request{end}")


@pytest.mark.parametrize("size", SIZES)
def test_something_new(
    visit: Callable[..., Page],
    ask: Callable[..., str],
    keep: Callable[..., None],
    watch: Watch,
    size: str,
) -> None:
    watch.expected.add(409)
    own_page = ask(PICTURED, again=False)
    page = visit("sam", "/desk", viewport=SIZES[size])
    open_newest(page, PICTURED.name)
    page.locator("#reply").fill(ANSWER)
    patron = visit("", own_page, viewport=SIZES[size])
    write_again(patron, PICTURED.more)
    send(page)
    expect(page.get_by_role("alert")).to_contain_text(PICTURED.more)
    keep(page, "request-something-new")
    send(page)
    patron.goto(own_page)
    keep(patron, "status")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_ways_to_yes(
    visit: Callable[..., Page], keep: Callable[..., None], size: str, theme: str
) -> None:
    end = "" if theme == "light" else "-dark"
    page = visit("sam", "/yes#patron=29001000184", viewport=SIZES[size], color_scheme=theme)
    page.get_by_role("button", name="I’ve seen the card").click()
    expect(page.locator(".way")).not_to_have_count(0)
    keep(page, f"ways{end}")
    page.goto("/rules/late-charges")
    keep(page, f"rule{end}")


@pytest.mark.parametrize("size", SIZES)
def test_public_pages(
    visit: Callable[..., Page], ask: Callable[..., str], keep: Callable[..., None], size: str
) -> None:
    page = visit("", "/en/ask/mill", viewport=SIZES[size])
    keep(page, "ask")
    keep(visit("", ask(PICTURED, again=False) + "?new", viewport=SIZES[size]), "receipt")
    keep(visit("", "/sign-in", viewport=SIZES[size]), "sign-in")


# Name of the picture -> who looks, and where. The settings are pictured as settings-NAME.
PAGES = {
    "say-yes": ("sam", "/say-yes"),
    "answers": ("kim", "/answers"),
    "thanks": ("sam", "/desk/thanks"),
    "suggest": ("sam", "/suggestions"),
    "library": ("dana", "/library"),
    "how-a-rule-went": ("sam", "/library/rules/lost-or-damaged"),
    "branches": ("dana", "/library/branches"),
    "decisions": ("dana", "/library/decisions"),
    "monday-card": ("sam", "/library/card"),
    "bulletin": ("sam", "/library/bulletin"),
    "board-sheet": ("dana", "/library/board"),
    "settings-staff": ("teo", "/settings/staff"),
    "settings-job-classes": ("teo", "/settings/job-classes"),
    "settings-branch": ("teo", "/settings/branches/1"),
    "settings-kept": ("priya", "/settings/kept"),
    "settings-library": ("teo", "/settings/library"),
    "settings-who-answers": ("dana", "/settings/who-answers"),
}


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("size", SIZES)
def test_screens_of_other_pages(
    visit: Callable[..., Page], keep: Callable[..., None], name: str, size: str
) -> None:
    who, path = PAGES[name]
    keep(visit(who, path, viewport=SIZES[size]), name)


MOVING_AT_MOST = 400 * 1024
BELOW = (
    "() => Object.assign(document.getElementById('journey-says').style, {top: 'auto', bottom: '0'})"
)


def test_moving_picture_of_scan_yes_and_slip(
    visit: Callable[..., Page], screens: Path | None, tmp_path: Path
) -> None:
    """It stands at the top of the README, and stops after it was played twice."""
    page = visit("sam", "/desk", viewport={"width": 1280, "height": 760}, color_scheme="light")
    seen: list[Image.Image] = []

    def look(words: str) -> None:
        at_rest(page)
        page.evaluate(SAYS, words)
        page.evaluate(BELOW)
        taken = Image.open(BytesIO(page.screenshot(animations="disabled", caret="hide")))
        small = taken.convert("RGB").resize((960, 570), Image.Resampling.LANCZOS)
        seen.append(small.quantize(96, dither=Image.Dither.NONE))

    look("Ten to six. Ana stands at the desk. Her card is blocked. Sam is a shelver.")
    page.get_by_label("Scan a card").fill(ANAS_CARD)
    look("He scans her card.")
    page.get_by_label("Scan a card").press("Enter")
    expect(page.locator("#best-way")).to_be_visible()
    look("What she owes, and what Sam can do: his director signed it. Nobody has to be asked.")
    page.get_by_role("button", name="Waive €18.40").first.click()
    expect(page.get_by_text("€18.40 waived").first).to_be_visible()
    look("One tap. It goes to the library system, and the words for Ana are written.")
    page.get_by_role("button", name="Print a slip").first.click()
    page.wait_for_url("**/slip")
    page.evaluate("window.scrollTo(0, 230)")
    look("She goes home with a slip, and a page of her own.")
    file = (screens or tmp_path) / "scan-yes-slip.gif"
    rest = {"save_all": True, "append_images": seen[1:], "optimize": True}
    seen[0].save(file, duration=[3500, 1800, 4500, 4500, 5000], loop=1, **rest)
    assert file.stat().st_size < MOVING_AT_MOST
