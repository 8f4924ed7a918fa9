"""The socket, the lines, and the faults."""

import base64
import contextlib
import re
import select
import socketserver
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.twins.imap.answering import Answering
from tests.twins.imap.boxes import Boxes
from tests.twins.imap.words import Refused, parsed

CAPABILITIES: Final = (
    "IMAP4rev1",
    "UIDPLUS",
    "MOVE",
    "SPECIAL-USE",
    "SASL-IR",
    "AUTH=XOAUTH2",
    "IDLE",
)


@dataclass
class Faults:
    """What goes wrong, as long as it is on order.

    `dies_at`: numbers of mail at whose fetching the connection is cut. `refuses`: numbers that are not given.
    `empties`: numbers that are given without their bytes.
    `dies_after`: bytes of one mail after which the connection is cut. `count`: what EXISTS is made larger by.
    `hides`: numbers that no search finds. `lets_in`: whether passwords are taken. `cuts_after`: the command after
    whose answer it hangs up. `announces`: the size it tells of a piece of mail. `endless`: numbers of mail that go
    on for ever. `floods`: the command it answers with lines that never end.
    """

    dies_at: set[int] = field(default_factory=set)
    refuses: set[int] = field(default_factory=set)
    empties: set[int] = field(default_factory=set)
    dies_after: int | None = None
    count: int = 0
    hides: set[int] = field(default_factory=set)
    lets_in: bool = True
    cuts_after: str = ""
    announces: int | None = None
    endless: set[int] = field(default_factory=set)
    floods: str = ""


class HungUp(Exception):
    """The server goes away in the middle."""


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, boxes: Boxes, tls: Path | None, *, implicit: bool) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.boxes = boxes
        self.faults = Faults()
        self.capabilities = list(CAPABILITIES)
        self.heard: list[str] = []
        self.implicit = implicit
        self.context = None
        if tls is not None:
            self.context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            self.context.load_cert_chain(tls)

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is no news."""


@contextlib.contextmanager
def serving(
    boxes: Boxes, *, tls: Path | None = None, implicit: bool = False
) -> Iterator["_Server"]:
    """The account on a port of loopback. `tls`: key and certificate; from the start (`implicit`) or by STARTTLS."""
    with _Server(boxes, tls, implicit=implicit) as server:
        running = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        running.start()
        try:
            yield server
        finally:
            server.shutdown()
            running.join(5)


class _Conversation(socketserver.StreamRequestHandler):
    server: _Server
    disable_nagle_algorithm = True

    def setup(self) -> None:
        if self.server.implicit and self.server.context is not None:
            self.request = self.server.context.wrap_socket(self.request, server_side=True)
        super().setup()

    def finish(self) -> None:
        """Also what TLS was wrapped around later."""
        super().finish()
        self.request.close()

    def handle(self) -> None:
        self.secure = self.server.implicit
        self.answering = Answering(self.server.boxes, self.server.faults)
        self._say("* OK ready")
        with contextlib.suppress(HungUp, OSError):
            while line := self._command():
                if not self._answered(line):
                    return

    def _command(self) -> bytes:
        """One command, its literals in their places."""
        line = self.rfile.readline()
        while counted := re.search(rb"\{(\d+)(\+?)\}\r\n$", line):
            if not counted[2]:
                self._say("+ go on")
            line += self.rfile.read(int(counted[1])) + self.rfile.readline()
        return line

    def _answered(self, line: bytes) -> bool:
        tag, name, rest = parsed(line)
        self.server.heard.append(f"{name} {_shown(rest)}".strip())
        if name == "IDLE":  # while it waits, others change the boxes
            self._idle(tag)
            return True
        try:
            with self.server.boxes.lock:
                told = self._do(tag, name, rest)
        except Refused as refused:
            self._say(f"{tag} NO {refused}")
        except StopIteration:
            self._say(f"{tag} NO no such thing")
        else:
            self._say(f"{tag} OK {told}")
            if name == "STARTTLS":
                self._wrap()
        if name == self.server.faults.cuts_after:
            raise HungUp
        return name != "LOGOUT"

    def _idle(self, tag: str) -> None:
        """Says how many there are whenever that changes, until the client has enough."""
        with self.server.boxes.lock:
            news = self.answering.news()
        self._say("+ idling" + (f"\r\n{news}" if news else ""))  # in one packet, as busy servers do
        if self.server.faults.cuts_after == "IDLE":
            raise HungUp
        while not select.select([self.connection], [], [], 0.02)[0]:
            with self.server.boxes.lock:
                news = self.answering.news()
            if news:
                self._say(news)
        if not self.rfile.readline():
            raise HungUp
        self._say(f"{tag} OK idled")

    def _do(self, tag: str, name: str, rest: list[bytes]) -> str:
        match name:
            case "CAPABILITY":
                self._say(f"* CAPABILITY {' '.join(self._capabilities())}")
            case "STARTTLS" if self.server.context is None:
                raise Refused("no TLS here")
            case "AUTHENTICATE":
                self._by_token(rest)
            case "LOGIN":
                self._by_password(*rest)
            case "LOGOUT":
                self._say("* BYE")
            case "NOOP" | "STARTTLS":
                pass
            case _:
                return self._ask(name, rest)
        return "done"

    def _ask(self, name: str, rest: list[bytes]) -> str:
        while name == self.server.faults.floods:
            self._say("* 7 EXISTS " + "x" * 500)
        for piece in self.answering.answer(name, rest):
            self.wfile.write(piece)
            if self.answering.hangs_up:
                raise HungUp
        return self.answering.code or "done"

    def _capabilities(self) -> list[str]:
        offers_tls = self.server.context is not None and not self.secure
        return [*self.server.capabilities, *(["STARTTLS"] if offers_tls else [])]

    def _by_password(self, user: bytes, password: bytes) -> None:
        boxes = self.server.boxes
        good = (user.decode(), password.decode()) == (boxes.user, boxes.password)
        if not (good and self.server.faults.lets_in):
            raise Refused("[AUTHENTICATIONFAILED] wrong user or password")
        self.answering.signed_in = True

    def _by_token(self, rest: list[bytes]) -> None:
        given = rest[1] if len(rest) > 1 else self._more()
        wanted = f"user={self.server.boxes.user}\1auth=Bearer {self.server.boxes.token}\1\1"
        if base64.b64decode(given).decode() != wanted:
            raise Refused("[AUTHENTICATIONFAILED] expired")
        self.answering.signed_in = True

    def _more(self) -> bytes:
        self._say("+ ")
        return self.rfile.readline().strip()

    def _wrap(self) -> None:
        assert self.server.context is not None
        self.request = self.server.context.wrap_socket(self.request, server_side=True)
        self.rfile, self.wfile = self.request.makefile("rb"), self.request.makefile("wb", 0)
        self.secure = True

    def _say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")


def _shown(rest: list[bytes]) -> str:
    return " ".join(each.decode(errors="replace") for each in rest if len(each) < 200)
