"""The twin as a real server on loopback."""

import contextlib
import json
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from email.utils import format_datetime
from typing import Any, Final
from urllib.parse import parse_qsl, unquote, urlsplit

from tests.twins.http_server import TwinHandler, serving
from tests.twins.koha.answering import STAFF_PAGE, answered, specification
from tests.twins.koha.asking import Said
from tests.twins.koha.faults import Fault, Spoiler, Spoilers
from tests.twins.koha.gate import Gate
from tests.twins.koha.operations import OPERATIONS, Operation
from tests.twins.koha.pace import PADDING, Pace
from tests.twins.koha.records import Records

BASE: Final = "/api/v1"


@dataclass(frozen=True)
class Heard:
    """One request as it arrived and what was said to it. `operation`: its path in the specification; `port`:
    where its connection came from.
    """

    method: str
    operation: str
    address: str
    headers: dict[str, str]
    body: Any
    said: Said
    port: int = 0


@dataclass
class KohaTwin:
    """`url`: where it answers. `heard`: every request so far. `operations`: what this version can do."""

    url: str
    records: Records = field(default_factory=Records, repr=False)
    gate: Gate = field(default_factory=Gate)
    operations: tuple[Operation, ...] = OPERATIONS
    spoilers: Spoilers = field(default_factory=Spoilers)
    heard: list[Heard] = field(default_factory=list, repr=False)
    later: list[Callable[[], object]] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)
    pace: Pace | None = None
    rests: dict[str, str] = field(default_factory=dict)

    def be_slow(self, *rounds: Iterable[str]) -> Pace:
        """From now on as slow as the real one, on a clock of its own."""
        self.pace = Pace(rounds)
        return self.pace

    def rest(self, method: str, retry_after: str = "30") -> None:
        """A rate limit: requests of this method (empty: any) are answered by 429, until `rests` is cleared."""
        self.rests[method] = retry_after

    def spoil(self, fault: Fault, method: str = "", path: str = "", **more: Any) -> None:
        """The next request that fits goes wrong in this way."""
        self.spoilers.add(Spoiler(fault, method, path, **more))

    def catch_up(self) -> None:
        """What was asked before, and left, is done now."""
        while self.later:
            self.later.pop(0)()

    def without(self, method: str, path: str) -> None:
        """A version of Koha that does not have this operation."""
        self.operations = tuple(
            each for each in self.operations if (each.method, each.path) != (method, path)
        )

    def sent(self, method: str, path: str) -> list[Heard]:
        """The requests of one operation, as they arrived."""
        return [each for each in self.heard if (each.method, each.operation) == (method, path)]


@contextlib.contextmanager
def koha_twin(secure: ssl.SSLContext | None = None) -> Iterator[KohaTwin]:
    """A twin on a free port of loopback, until the end of the block. `secure`: as https://localhost."""
    with serving(KohaTwin, _Handler, secure=secure) as twin:
        yield twin


class _Handler(TwinHandler[KohaTwin]):
    disable_nagle_algorithm = True

    def _serve(self) -> None:
        twin, parts = self.server.twin, urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = unquote(parts.path).removeprefix(BASE)
        operation, ids = _operation(twin, self.command, path)
        name = operation.path if operation else path
        spoiler = twin.spoilers.next_for(self.command, name)

        def do() -> Said:
            said = self._said(operation, ids, parse_qsl(parts.query), body)
            date = format_datetime(twin.records.now().astimezone(UTC), usegmt=True)
            said = Said(said.status, said.body, {**said.headers, "Date": date})
            headers = {key.lower(): value for key, value in self.headers.items()}
            if twin.pace is not None:
                twin.pace.take_time(name, headers, said.body)
            port = self.client_address[1]
            twin.heard.append(
                Heard(self.command, name, self.path, headers, _json(body), said, port)
            )
            return said

        rest = twin.rests.get(self.command, twin.rests.get(""))
        if rest is not None:
            headers = {"Retry-After": rest} if rest else {}
            self._write(_raw(Said(429, {"error": "Too many requests"}, headers)))
            return
        self._go_on(do, spoiler)

    def _said(self, operation: Any, ids: Any, query: Any, body: bytes) -> Said:
        twin = self.server.twin
        path = urlsplit(self.path).path.removeprefix(BASE)
        if (self.command, path) == ("GET", "/"):
            told = specification(twin.operations)
            return Said(200, told | {"x-rest": PADDING} if twin.pace else told)
        if (self.command, path) == ("GET", "/cgi-bin/koha/mainpage.pl"):
            return Said(200, STAFF_PAGE)
        token = (self.command, path) == ("POST", "/oauth/token")
        return answered(
            twin.gate,
            twin.records,
            None if token else operation,
            ids=ids,
            query=query,
            body=body if token else _json(body),
            headers={key.lower(): value for key, value in self.headers.items()},
            address=f"{twin.url}{urlsplit(self.path).path}",
            is_token=token,
        )

    def _go_on(self, do: Callable[[], Said], spoiler: Spoiler | None) -> None:
        fault = spoiler.fault if spoiler else None
        if spoiler is None:
            self._write(_raw(do()))
        elif fault in {Fault.SILENT_BEFORE, Fault.DROP_BEFORE, Fault.LATE}:
            if fault is Fault.LATE:
                self.server.twin.later.append(do)
            self._leave(silent=fault is not Fault.DROP_BEFORE)
        elif fault is Fault.ANSWER_BEFORE:
            self._write(_raw(Said(spoiler.status, spoiler.body)))
        else:
            self._after(do(), do, spoiler)

    def _after(self, said: Said, do: Callable[[], Said], spoiler: Spoiler) -> None:
        """It was done; what of it arrives is another matter."""
        if spoiler.fault is Fault.TWICE:
            do()
            self._write(_raw(said))
        elif spoiler.fault is Fault.ANSWER_AFTER:
            self._write(_raw(Said(spoiler.status, spoiler.body)))
        elif spoiler.fault is Fault.CUT:
            self._write(_raw(said)[: spoiler.after])
            self.close_connection = True
        elif spoiler.fault is Fault.DRIP:
            self._drip(_raw(said))
        else:
            self._leave(silent=spoiler.fault is Fault.SILENT_AFTER)

    def _leave(self, *, silent: bool) -> None:
        """Hangs up; `silent`: only when the other side gave up or the twin closes."""
        self.close_connection = True
        if silent:
            self.connection.settimeout(0.01)
            while not self.server.twin.closing.is_set():
                with contextlib.suppress(TimeoutError):
                    self.connection.recv(1)
                    return

    def _drip(self, raw: bytes) -> None:
        for n in range(len(raw)):
            self._write(raw[n : n + 1])
            if self.server.twin.closing.wait(0.01):
                return

    def _write(self, raw: bytes) -> None:
        with contextlib.suppress(OSError):
            self.wfile.write(raw)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _serve  # noqa: N815 - http.server's names


def _operation(twin: KohaTwin, method: str, path: str) -> tuple[Operation | None, Any]:
    for operation in twin.operations:
        ids = operation.matches(method, path)
        if ids is not None:
            return operation, ids
    return None, ()


def _json(body: bytes) -> Any:
    try:
        return json.loads(body, parse_float=Decimal, parse_int=int) if body else None
    except ValueError:
        return body.decode(errors="replace")


def _raw(said: Said) -> bytes:
    """The whole answer as bytes, so that it can be cut anywhere. A body of bytes is some proxy's page."""
    body = said.body
    if not isinstance(body, bytes):
        body = b"" if body is None else json.dumps(body, default=_plain).encode()
    headers = {"Content-Type": "application/json", "Server": "Mojolicious (Perl)", **said.headers}
    if said.status != 204:
        headers["Content-Length"] = str(len(body))
    lines = [f"HTTP/1.1 {said.status} Said", *(f"{k}: {v}" for k, v in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode() + body


def _plain(value: Any) -> Any:
    """Koha itself keeps amounts as floats when it writes them: 25.0, -1.25."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value))
