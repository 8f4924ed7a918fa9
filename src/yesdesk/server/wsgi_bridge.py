"""The bridge from ASGI to Django's WSGI and back. A thread is held only while Django works.

Bodies are whole before a thread is taken (request_body.py), and read from the spool in the thread itself.
Files on their way out are handed back to the event loop: a slow download holds no thread either.
"""

import asyncio
from collections.abc import Callable, Iterable
from typing import Any, Final

from a2wsgi import WSGIMiddleware

from yesdesk.server.types import Message, Receive, Scope, Send

type Environ = dict[str, Any]
type WSGI = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

BODY: Final = "yesdesk.body"
"""The key in the scope under which the body reader leaves the whole body, a file open for reading."""

_FILE: Final = "yesdesk.file"
_BLOCK: Final = 256 * 1024
_BLOCK_WITHIN: Final = 120.0  # seconds; slower than 2 KB/s is nobody reading


class DeferredFile:
    """Django's `wsgi.file_wrapper`: keeps the file, to be read later."""

    def __init__(self, file: Any, _block_size: int = 0) -> None:
        self.file = file

    def __iter__(self) -> "DeferredFile":
        return self

    def __next__(self) -> bytes:
        raise StopIteration  # the event loop sends it, see Bridge


class WsgiBridge:
    """Runs a WSGI application in `threads` threads."""

    def __init__(self, app: WSGI, *, threads: int) -> None:
        self._app = app
        wsgi: Any = self._call  # a2wsgi's own shapes of ASGI and WSGI are narrower than ours
        self._asgi: Any = WSGIMiddleware(wsgi, workers=threads)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_on(message: Message) -> None:
            is_last = message["type"] == "http.response.body" and not message.get("more_body")
            if is_last and _FILE in scope:
                await _pour(scope[_FILE], send)
            await send(message)

        try:
            await self._asgi(scope, receive, send_on)
        except TimeoutError:
            return  # a client that reads nothing; the server closes the connection

    def _call(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        scope = environ["asgi.scope"]
        environ["wsgi.input"] = scope[BODY]
        environ["wsgi.file_wrapper"] = DeferredFile
        answer = self._app(environ, start_response)
        if isinstance(answer, DeferredFile):
            scope[_FILE] = answer.file
        return answer


async def _pour(file: Any, send: Send) -> None:
    try:
        while block := await asyncio.to_thread(file.read, _BLOCK):
            async with asyncio.timeout(_BLOCK_WITHIN):
                await send({"type": "http.response.body", "body": block, "more_body": True})
    finally:
        await asyncio.to_thread(file.close)
