"""Play the journey before a person, in two minutes: `make demo`. A window for each of the cast, each step with a line
that says what happens.

It plays on a demo library of its own, made anew each time. `HEADLESS=1` shows no window; `PACE=2` is half as fast.
"""

import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from yesdesk.testing.chromium import CHROMIUM, HEADLESS

FOLDER: Final = Path(".data/journey")
PORT: Final = int(os.environ.get("PORT", "8000"))
SIZE: Final[ViewportSize] = {"width": 1280, "height": 800}
PATIENCE: Final = 30_000
ANAS_CARD: Final = "29001000184"
ANAS_WORDS: Final = (
    "My books were due while I was away burying my mother. I owe 18.40, there is a lost book, "
    "and I cannot reserve anything."
)
SAYS: Final = """(words) => {
    let line = document.getElementById("journey-says");
    if (!line) {
        line = document.createElement("p");
        line.id = "journey-says";
        line.setAttribute("role", "status");
        Object.assign(line.style, {
            position: "fixed", top: "0", left: "0", right: "0", zIndex: 9999, margin: "0", padding: "16px 24px",
            background: "#14281d", color: "#fff", font: "600 22px/1.3 system-ui, sans-serif",
        });
        document.body.append(line);
    }
    line.textContent = words;
}"""


@dataclass
class Stage:
    """Who has a window, and how fast it goes. `pace`: 0 is without a pause."""

    browser: Browser
    base: str
    pace: float = 1.0
    windows: dict[str, Page] = field(default_factory=dict)

    def window(self, who: str) -> Page:
        """Their own window, signed in; of nobody (`""`) that of a patron."""
        if who not in self.windows:
            context = self.browser.new_context(base_url=self.base, viewport=SIZE, locale="en-GB")
            context.set_default_timeout(PATIENCE)
            page = self.windows[who] = context.new_page()
            if who:
                page.goto("/sign-in")
                page.get_by_label("Login name").fill(who)
                page.get_by_label("Password", exact=True).fill(f"{who}-yes-desk")
                page.get_by_role("button", name="Sign in").click()
                page.wait_for_url("**/desk")
        self.windows[who].bring_to_front()
        return self.windows[who]


@dataclass(frozen=True)
class Step:
    """`says` is the line that is read, for so many `seconds`, before `does` happens in the window of `who`."""

    who: str
    says: str
    seconds: float
    does: Callable[[Page], Any]

    def play(self, stage: Stage) -> None:
        """Say it, give it time, do it."""
        page = stage.window(self.who)
        page.evaluate(SAYS, self.says)
        page.wait_for_timeout(self.seconds * stage.pace * 600)
        self.does(page)
        page.evaluate(SAYS, self.says)
        page.wait_for_timeout(self.seconds * stage.pace * 400)


def _opens(path: str) -> Callable[[Page], None]:
    def act(page: Page) -> None:
        answer = page.goto(path)
        if answer is None or not answer.ok:
            raise RuntimeError(f"{path} does not open")

    return act


def _writes(page: Page) -> None:
    page.goto("/en/ask/mill")
    page.get_by_label("What do you need?").fill(ANAS_WORDS)
    page.get_by_label("What should we call you?").fill("Ana")
    page.get_by_label("How can we reach you?").fill("ana.m@post.example")


def _sends(page: Page) -> None:
    page.get_by_role("button", name="Send it").click()
    expect(page.locator(".slip-link a")).to_be_visible(timeout=PATIENCE)


def _scans(page: Page) -> None:
    page.goto("/desk")
    page.get_by_label("Scan a card").fill(ANAS_CARD)
    page.get_by_label("Scan a card").press("Enter")
    expect(page.get_by_role("heading", name="Ways to yes")).to_be_visible(timeout=PATIENCE)


def _taps(name: str) -> Callable[[Page], None]:
    return lambda page: page.get_by_role("button", name=name).first.click()


def _asks_lea(page: Page) -> None:
    _scans(page)
    page.get_by_role("button", name="Ask Lea").first.click()


def _says_yes(page: Page) -> None:
    page.get_by_role("link", name="Sam asks you").first.click()
    page.get_by_role("button", name="Yes: Waive €32.00").click()


def _hears_yes(page: Page) -> None:
    expect(page.locator(".ask-yes").first).to_be_visible(timeout=PATIENCE)


def _opens_first(path: str, links: str) -> Callable[[Page], None]:
    def act(page: Page) -> None:
        _opens(path)(page)
        page.locator(links).first.click()

    return act


STEPS: Final = (
    Step("", "Night. Ana was away burying her mother. She writes to her library.", 9, _writes),
    Step("", "No account, no password: she gets a page of her own.", 6, _sends),
    Step("lea", "Lea leads here today. She is on shift.", 4, _opens("/desk")),
    Step("sam", "Morning. Sam, a shelver, sees her line at once.", 7, _opens("/desk")),
    Step(
        "sam", "Ana comes by. Sam scans her card: what she owes, and every way to yes.", 9, _scans
    ),
    Step(
        "sam",
        "One tap. The signed sheet says that he may. Nobody has to be asked.",
        8,
        _taps("Waive €18.40"),
    ),
    Step("sam", "The lost book is above his limit. One tap asks Lea.", 7, _asks_lea),
    Step("lea", "Lea sees what it is about, and says yes.", 8, _says_yes),
    Step(
        "sam",
        "Sam hears it where he stands. Ana owes nothing, and can reserve again.",
        7,
        _hears_yes,
    ),
    Step(
        "dana",
        "Later. What stays is a count: no name, no hour, no reason beside it.",
        9,
        _opens("/library"),
    ),
    Step(
        "dana",
        "The rule says itself how often somebody had to wait for a colleague.",
        9,
        _opens("/library/rules/lost-or-damaged"),
    ),
    Step(
        "dana",
        "The payments file: what is already waived, branch by branch. High is not bad.",
        9,
        _opens_first("/library", '#editions a[href*="/library/branches/"]'),
    ),
    Step(
        "sam",
        "Anybody suggests a change in one line. A post answers by a day.",
        9,
        _opens("/suggestions"),
    ),
    Step(
        "dana",
        "A decision is tried until a day. What can be seen by then was said before.",
        9,
        _opens("/library/decisions"),
    ),
    Step(
        "sam",
        "On Monday the card hangs in the staff room: you said, we did.",
        7,
        _opens("/library/card"),
    ),
    Step("dana", "And the board reads one sheet.", 7, _opens("/library/board")),
)
"""Two minutes."""


def play(stage: Stage) -> None:
    """Play all steps, one after the other."""
    for step in STEPS:
        print(f"{step.who or 'ana':5} {step.says}", flush=True)
        step.play(stage)


@contextmanager
def _library() -> Iterator[str]:
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    base = f"http://127.0.0.1:{PORT}"
    words = [sys.executable, "-m", "yesdesk.cli.main", "demo", "--port", str(PORT)]
    served = subprocess.Popen(words, env={**os.environ, "YESDESK_DATA": str(FOLDER.absolute())})
    try:
        while not _answers(base):
            if served.poll() is not None:
                raise SystemExit(
                    "The demo library did not start. Is the port taken? PORT=8001 make demo"
                )
            time.sleep(0.5)
        yield base
    finally:
        served.terminate()
        served.wait()


def _answers(base: str) -> bool:
    try:
        with urllib.request.urlopen(f"{base}/sign-in", timeout=2):
            return True
    except OSError:
        return False


def main() -> int:
    headless = bool(os.environ.get("HEADLESS"))
    with _library() as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=HEADLESS if headless else CHROMIUM,
            headless=headless,
            args=["--no-sandbox"],
        )
        play(Stage(browser, base, pace=float(os.environ.get("PACE", "1"))))
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
