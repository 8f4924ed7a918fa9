"""The twin on a real socket: logins, line ends, checksums, and faults on order."""

import contextlib
import socket
import socketserver
import ssl
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from enum import StrEnum

from tests.twins.sip2.answers import Answering, Dropped
from tests.twins.sip2.frames import Asked, read, sums_up, write
from tests.twins.sip2.library import Books
from tests.twins.sip2.pace import Pace


class Fault(StrEnum):
    """What goes wrong with one message. `before`: it was never carried out; `after`: it was.

    `twice`: something between us delivered it twice. `late`: nobody is answered, and what was asked is done
    only when `Twin.catch_up` is called."""

    SILENT_BEFORE = "silent_before"
    SILENT_AFTER = "silent_after"
    DROP_BEFORE = "drop_before"
    DROP_AFTER = "drop_after"
    DROP_MIDWAY = "drop_midway"
    GARBLED = "garbled"
    REPEAT_PLEASE = "repeat_please"
    TWICE = "twice"
    LATE = "late"


class Twin(socketserver.ThreadingTCPServer):
    """`seen`: every frame that came, as bytes. `end`, `lead`: around each answer. `summed`: error detection.

    `down`: whoever calls is hung up on. `trickle`: bytes sent at a time, 0 for all at once.
    `repeats_numbered`: whether 97's answer has AY. `pace`: how long it takes to answer.
    `most`: conversations at the same time, as Koha forks so many children and no more.
    """

    daemon_threads = True
    allow_reuse_address = True
    block_on_close = False

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.books = Books()
        self.answering = Answering(self.books)
        self.user, self.password = "yesdesk", "s3cret"
        self.end, self.lead, self.charset = b"\r\n", b"", "utf-8"
        self.summed, self.repeats_numbered, self.trickle = True, False, 0
        self.seen: list[bytes] = []
        self.down = False
        self.pace: Pace | None = None
        self.faults: dict[str, list[Fault]] = defaultdict(list)
        self.later: list[Asked] = []
        self.tls = tls
        self.most = 50
        self._open: set[socket.socket] = set()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def values(self, **more: str) -> dict[str, str]:
        """What a library would set to reach this twin."""
        base = {"host": "127.0.0.1", "port": str(self.port), "tls": "no", "timeout": "2"}
        return base | {"user": self.user, "password": self.password, **more}

    def times(self, code: str) -> int:
        """How often a message of this kind came."""
        return sum(frame[:2] == code.encode() for frame in self.seen)

    def catch_up(self) -> None:
        """What was asked before, and left, is done now."""
        while self.later:
            self.answering.answer(self.later.pop(0))

    @property
    def is_full(self) -> bool:
        """One conversation more than there are children."""
        return len(self._open) > self.most

    def hang_up(self) -> None:
        """Closes every conversation, as a server does with who was silent too long."""
        for each in list(self._open):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def get_request(self) -> tuple[socket.socket, object]:
        sock, address = super().get_request()
        if self.tls:
            sock.settimeout(5)
            sock = self.tls.wrap_socket(sock, server_side=True, do_handshake_on_connect=False)
        self._open.add(sock)
        return sock, address

    def shutdown_request(self, request: socket.socket) -> None:  # type: ignore[override]
        self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: object, client_address: object) -> None:
        """A conversation that broke is a fault on order or the client's hanging up."""


class _Conversation(socketserver.StreamRequestHandler):
    server: Twin

    def handle(self) -> None:
        self.known = not self.server.user
        self.refused = False
        self.last = b""
        with contextlib.suppress(OSError, Dropped):
            if self.server.is_full:
                raise Dropped
            while not self.server.down and (line := self._line()):
                self._hear(line)

    def _line(self) -> bytes:
        got = b""
        while not got.endswith(b"\r"):
            one = self.rfile.read(1)
            if not one:
                return b""
            got = (got + one).lstrip(b"\n")
        return got[:-1]

    def _hear(self, line: bytes) -> None:
        twin = self.server
        twin.seen.append(line)
        asked = read(line, twin.charset)
        if not sums_up(line):
            return self._send(b"96AZFEF6\r")
        if asked is None:
            return self._send(b"96\r")
        if asked.code == "97":
            return self._send(self.last)
        fault = twin.faults[asked.code].pop(0) if twin.faults[asked.code] else None
        if fault is Fault.REPEAT_PLEASE:
            return self._send(b"96AZFEF6\r")
        if fault is Fault.LATE:
            twin.later.append(asked)
        if fault in {Fault.SILENT_BEFORE, Fault.DROP_BEFORE, Fault.LATE}:
            return self._fall(fault)
        if fault is Fault.TWICE:
            self._answer(asked)
        text = self._log_in(asked.fields) if asked.code == "93" else self._answer(asked)
        frame = write(text, twin.charset, asked.sequence, summed=twin.summed)
        unnumbered = write(text, twin.charset, "", summed=twin.summed)
        self.last = self._framed(frame if twin.repeats_numbered else unnumbered)
        return self._fall(fault, self._framed(frame))

    def _log_in(self, fields: dict[str, str]) -> str:
        twin = self.server
        self.known = (fields.get("CN"), fields.get("CO")) == (twin.user, twin.password)
        self.refused = not self.known
        return f"94{'1' if self.known else '0'}"

    def _answer(self, asked: Asked) -> str:
        if not self.known:
            raise Dropped
        if self.server.pace is not None:
            self.server.pace.take_time(asked.code)
        return self.server.answering.answer(asked)

    def _framed(self, frame: bytes) -> bytes:
        return self.server.lead + frame + self.server.end

    def _fall(self, fault: Fault | None, frame: bytes = b"") -> None:
        if fault in {None, Fault.TWICE}:
            self._send(frame)
        elif fault in {Fault.SILENT_BEFORE, Fault.SILENT_AFTER, Fault.LATE}:
            return
        elif fault is Fault.GARBLED:
            self._send(frame.replace(b"|", b"!", 1))
        else:
            self._send(frame[: len(frame) // 2] if fault is Fault.DROP_MIDWAY else b"")
            raise Dropped

    def _send(self, data: bytes) -> None:
        step = self.server.trickle or max(len(data), 1)
        for at in range(0, len(data), step):
            self.request.sendall(data[at : at + step])
            if self.server.trickle:
                time.sleep(0)


@contextlib.contextmanager
def sip2_twin(tls: ssl.SSLContext | None = None) -> Iterator[Twin]:
    """A twin that answers on a loopback port until the end of the block."""
    twin = Twin(tls)
    thread = threading.Thread(target=twin.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield twin
    finally:
        twin.shutdown()
        twin.hang_up()
        twin.server_close()
        thread.join()
