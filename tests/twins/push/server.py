"""The twin as a real server on loopback."""

import contextlib
import json
import re
import secrets
import ssl
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.twins.http_server import TwinHandler, serving
from tests.twins.push.browser import Browser
from tests.twins.push.tokens import NotLetIn, check

LARGEST = 4096
URGENCIES = {"very-low", "low", "normal", "high"}


@dataclass(frozen=True)
class Heard:
    """A message that was taken: for whom, what its browser reads, how it came, what its token says."""

    browser: Browser
    text: dict[str, Any]
    headers: dict[str, str]
    claims: dict[str, Any]
    body: bytes = field(repr=False)


@dataclass
class PushTwin:
    """`url`: its origin. `heard`: messages taken. `turned_away`: why others were not. `asked`: every request.

    `say`: (status, headers) for the next requests, one each, whatever they bring; `silent`: it never answers;
    `keeps`: it says what it has to say over and over, and never ends.
    """

    url: str
    heard: list[Heard] = field(default_factory=list)
    turned_away: list[str] = field(default_factory=list)
    say: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    silent: bool = False
    keeps: bool = False
    asked: int = 0
    browsers: dict[str, Browser] = field(default_factory=dict)
    ended: set[str] = field(default_factory=set)
    closing: threading.Event = field(default_factory=threading.Event)
    clock: Any = time.time

    @property
    def host(self) -> str:
        """As `YESDESK_PUSH_INSIDE` names it."""
        return self.url.partition("//")[2]

    def subscribe(self, server_key: str) -> Browser:
        """A browser that takes messages signed with `server_key`."""
        path = f"/push/{secrets.token_urlsafe(24)}"
        self.browsers[path] = Browser(f"{self.url}{path}", server_key)
        return self.browsers[path]

    def end(self, browser: Browser) -> None:
        """Its owner took the permission back in the browser itself."""
        self.ended.add(browser.endpoint.removeprefix(self.url))

    def of(self, browser: Browser) -> list[dict[str, Any]]:
        """What this browser was told so far."""
        return [each.text for each in self.heard if each.browser is browser]


@contextlib.contextmanager
def push_twin(secure: ssl.SSLContext | None = None, port: int = 0) -> Iterator[PushTwin]:
    """A twin on a free port of loopback, until the end of the block. `secure`: as https://localhost."""
    with serving(PushTwin, _Handler, secure=secure, port=port) as twin:
        yield twin


class _Handler(TwinHandler[PushTwin]):
    def do_POST(self) -> None:
        twin = self.server.twin
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        twin.asked += 1
        self.close_connection = True
        if twin.silent:
            twin.closing.wait(30)
        elif twin.keeps:
            self._go_on_for_ever()
        elif twin.say:
            self._answer(*twin.say.pop(0))
        else:
            self._answer(self._taken(twin, body), {"Location": f"{twin.url}/message/1"})

    def _taken(self, twin: PushTwin, body: bytes) -> int:
        """The status a real service gives, as RFC 8030 and its own pages say."""
        if self.path in twin.ended:
            return 410
        browser = twin.browsers.get(self.path)
        if browser is None:
            return 404
        headers = {name.lower(): value for name, value in self.headers.items()}
        try:
            claims = check(
                headers.get("authorization", ""),
                origin=twin.url,
                server_key=browser.server_key,
                now=twin.clock(),
            )
        except NotLetIn as why:
            twin.turned_away.append(str(why))
            return 403
        if len(body) > LARGEST:
            return 413
        if wrong := _wrong_with(headers):
            twin.turned_away.append(wrong)
            return 400
        text = json.loads(browser.opened(body))
        twin.heard.append(Heard(browser, text, headers, claims, body))
        return 201

    def _answer(self, status: int, headers: dict[str, str]) -> None:
        with contextlib.suppress(OSError):
            self.send_response(status)
            for name, value in {**headers, "Content-Length": "0"}.items():
                self.send_header(name, value)
            self.end_headers()

    def _go_on_for_ever(self) -> None:
        with contextlib.suppress(OSError):
            self.wfile.write(b"HTTP/1.1 201 Created\r\nX: ")
            while not self.server.twin.closing.wait(0.01):
                self.wfile.write(b"y")


def _wrong_with(headers: dict[str, str]) -> str:
    for name, holds in (
        ("ttl", headers.get("ttl", "").isdigit()),
        ("urgency", headers.get("urgency", "normal") in URGENCIES),
        ("topic", re.fullmatch(r"[\w-]{1,32}", headers.get("topic", "x"))),
        ("content-encoding", headers.get("content-encoding") == "aes128gcm"),
    ):
        if not holds:
            return name
    return ""
