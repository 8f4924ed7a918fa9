"""The library as browsers meet it, and who listens to its pages."""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import (
    BrowserContext,
    ConsoleMessage,
    Page,
    WebError,
)

from tests.browser.words import traces_in
from yesdesk.testing.patience import until
from yesdesk.testing.served import Served, served

DESKTOP = {"width": 1280, "height": 800}


PHONE = {"width": 390, "height": 844}


# The story in short. Browsers and tests share one address, and the limits against abuse are not what we test here.
_STORY = """
from yesdesk.cli.main import main
main(["seed", "--requests", "{requests}"])
from yesdesk.places.models import Library
Library.objects.update(own_networks=["127.0.0.1/32"])
from yesdesk.mail.models import ReviewReason
from yesdesk.places.models import Branch
from yesdesk.testing.mails import a_listed_mail
mill = Branch.objects.order_by("position")[0]
for reason in ReviewReason:
    a_listed_mail(mill, reason)
"""


_STORY_ENDS = """
from yesdesk.requests.models import Request
print(Request.objects.latest("pk").pk)
"""


_REFUSED = re.compile(
    r"^(?:Failed to load resource: .* status of|Response Status Error Code) (\d+)"
)
# What a browser says when the network is away: also about a newer service worker, which it looks for by itself.
_AWAY = ("ERR_INTERNET_DISCONNECTED", "An unknown error occurred when fetching the script")
# What htmx says when a page itself takes back what it asked; a lost connection says more than that.
_TAKEN_BACK = re.compile(r"^htmx:(?:afterRequest|sendAbort)\b")


@dataclass
class House:
    """The library as browsers meet it. `story_ends`: the number of the story's last request. `links`: the
    secret links that tests were given.
    """

    served: Served
    story_ends: int
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


def _keep_pace(library: Served) -> None:
    """`serve` lets the worker stand back. Beside two browsers on two cores it would stand still, and a page says after
    two seconds that the library system is away. Only root may take that back.
    """
    threads = Path(f"/proc/{library.children()['worker']}/task")
    with suppress(PermissionError):
        for thread in threads.iterdir():
            os.setpriority(os.PRIO_PROCESS, int(thread.name), 0)


@contextmanager
def demo_house(folder: Path, *, requests: int, **settings: str) -> Iterator[House]:
    """The demo library with a short story; when it closes, its log must know nobody."""
    story = _STORY.format(requests=requests)
    with served(folder, stage=story, DATABASE_URL="", **settings) as library:
        until((library.data / "ils.sock").exists)  # the web answers before the worker does
        _keep_pace(library)
        house = House(library, story_ends=int(library.look_up(_STORY_ENDS)))
        yield house
    tokens = [link.rpartition("/r/")[2].partition("?")[0] for link in house.links]
    assert traces_in(library.log.read_text(), *tokens) == []


@dataclass
class Watch:
    """Listens to every page of a test. What a test brings about on purpose, it says beforehand.

    `expected`: statuses it is answered with. `offline`: the network is cut. `blocked`: a script is kept out.
    """

    expected: set[int] = field(default_factory=set)
    offline: bool = False
    blocked: bool = False
    complaints: list[str] = field(default_factory=list)

    def over(self, listened: BrowserContext) -> None:
        listened.on("console", self._console)
        listened.on("dialog", self._dialog)
        listened.on("weberror", self._thrown)

    def leave(self, listened: BrowserContext) -> None:
        listened.remove_listener("console", self._console)
        listened.remove_listener("dialog", self._dialog)
        listened.remove_listener("weberror", self._thrown)

    def _thrown(self, error: WebError) -> None:
        self.complaints.append(f"thrown: {error.error}")

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not self._meant(message.text):
            where = message.location.get("url", "")
            self.complaints.append(f"{message.type}: {message.text} ({where})")

    def _meant(self, said: str) -> bool:
        refused = _REFUSED.match(said)
        if refused:
            return int(refused[1]) in self.expected
        if _TAKEN_BACK.match(said):
            return True
        if self.offline:
            return said.startswith("htmx:") or any(one in said for one in _AWAY)
        return self.blocked and "Content Security Policy" in said

    def _dialog(self, dialog: Any) -> None:
        self.complaints.append(f"dialog: {dialog.message}")
        dialog.dismiss()


type Opened = Callable[..., BrowserContext]


type Visit = Callable[..., Page]
