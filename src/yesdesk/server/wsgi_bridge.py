"""The bridge from ASGI to Django's WSGI: thread and loop meet twice a page, as each time costs as much as a query."""

import asyncio
import contextvars
import gc
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any, Final

from yesdesk.server.types import Headers, Scope, Send

type Environ = dict[str, Any]
type WSGI = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

BODY: Final = "yesdesk.body"

FIRST_PAGES: Final = 100
"""The pages after which a process has nearly all that it keeps: modules, addresses, templates, sentences."""

_BLOCK: Final = 256 * 1024
_BLOCK_WITHIN: Final = 120.0  # seconds; slower than 2 KB/s is nobody reading
_NOT_HTTP: Final = {b"content-type": "CONTENT_TYPE", b"content-length": "CONTENT_LENGTH"}


class DeferredFile:
    """Django's `wsgi.file_wrapper`: keeps the file, which the event loop sends; a slow download holds no thread."""

    def __init__(self, file: Any, _block_size: int = 0) -> None:
        self.file = file

    def __iter__(self) -> "DeferredFile":
        return self

    def __next__(self) -> bytes:
        raise StopIteration  # the event loop sends it, see WsgiBridge


@dataclass(frozen=True, slots=True)
class WholeAnswer:
    status: int
    headers: Headers
    body: bytes
    file: Any = None


class WsgiBridge:
    def __init__(self, app: WSGI, threads: Executor) -> None:
        self._app = app
        self._threads = threads
        self._answered = 0

    async def __call__(self, scope: Scope, _receive: Any, send: Send) -> None:
        # In a context of its own: what one request set is not there for the next one in its thread.
        work = contextvars.copy_context().run
        loop = asyncio.get_running_loop()
        answer = await loop.run_in_executor(self._threads, work, self._call_wsgi, scope)
        self._answered += 1
        if self._answered == FIRST_PAGES:
            freeze_heap()
        start = {"status": answer.status, "headers": answer.headers}
        try:
            await send({"type": "http.response.start", **start})
            if answer.file is not None:
                await _send_file_in_blocks(answer.file, send)
            await send({"type": "http.response.body", "body": answer.body})
        except TimeoutError:
            return  # a client that reads nothing; the server closes the connection

    def _call_wsgi(self, scope: Scope) -> WholeAnswer:
        begun: list[tuple[int, Headers]] = []

        def start_response(status: str, headers: list[tuple[str, str]], _error: Any = None) -> None:
            begun.append((int(status[:3]), [_header_bytes(*header) for header in headers]))

        given = self._app(environ_of(scope), start_response)
        if isinstance(given, DeferredFile):
            return WholeAnswer(*begun[-1], b"", given.file)
        try:
            body = b"".join(given)
        finally:
            getattr(given, "close", lambda: None)()
        return WholeAnswer(*begun[-1], body)


def freeze_heap() -> None:
    """Take all that lives out of later garbage collections: a whole one stops every page for 100 ms."""
    gc.collect()
    gc.freeze()


def environ_of(scope: Scope) -> Environ:
    """Return a request as WSGI has it (PEP 3333), in which a text holds the bytes that came."""
    base = _wsgi_text(scope["root_path"])
    server, port = scope.get("server") or ("localhost", 80)
    client, client_port = scope["client"]
    environ: Environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": base,
        "PATH_INFO": _wsgi_text(scope["path"]).removeprefix(base),
        "QUERY_STRING": scope["query_string"].decode("ascii"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": server,
        "SERVER_PORT": str(port or 0),
        "REMOTE_ADDR": client,
        "REMOTE_PORT": str(client_port),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": scope[BODY],
        "wsgi.errors": sys.stderr,
        "wsgi.file_wrapper": DeferredFile,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope["headers"]:
        key = _NOT_HTTP.get(name) or f"HTTP_{name.decode('latin-1').upper().replace('-', '_')}"
        text = value.decode("latin-1")
        environ[key] = f"{environ[key]},{text}" if key in environ else text
    return environ


def _wsgi_text(text: str) -> str:
    return text if text.isascii() else text.encode().decode("latin-1")


def _header_bytes(name: str, value: str) -> tuple[bytes, bytes]:
    return name.lower().encode("latin-1"), value.encode("latin-1")


async def _send_file_in_blocks(file: Any, send: Send) -> None:
    try:
        while block := await asyncio.to_thread(file.read, _BLOCK):
            async with asyncio.timeout(_BLOCK_WITHIN):
                await send({"type": "http.response.body", "body": block, "more_body": True})
    finally:
        await asyncio.to_thread(file.close)
