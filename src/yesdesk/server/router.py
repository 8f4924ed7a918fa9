"""The shell: tells `/live`, `/healthz` and pages apart, and gives pages a request that is whole and clean."""

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import quote_from_bytes, urlsplit

from yesdesk.server.forwarded import Proxies, clean_headers
from yesdesk.server.request_body import BodyReader, BodyRejected, ClientDisconnected
from yesdesk.server.static_pages import NOT_HERE, send_bytes, send_page
from yesdesk.server.types import App, Headers, Receive, Scope, Send
from yesdesk.server.wsgi_bridge import BODY

_LANGUAGE: Final = re.compile(r"/([a-z]{2})(?:-[a-z]{2,4})?(?:/|$)")
_TEXT: Final = b"text/plain; charset=utf-8"
_ANY_BYTE: Final = "".join(map(chr, range(33, 127)))


class StreamEndpoint(Protocol):
    """The ASGI application behind `/live`."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None: ...

    def end_all(self) -> None: ...


class Router:
    """The ASGI application. `base_url`: the address people type; its path is where pages begin. `limit_for`: how many
    bytes may be sent to a path below it.
    """

    def __init__(
        self,
        *,
        pages: App,
        live: StreamEndpoint,
        base_url: str,
        trusted_proxies: Iterable[str],
        spool_folder: Path,
        limit_for: Callable[[str], int],
    ) -> None:
        base = urlsplit(base_url)
        self._base_url = base_url
        self._base_path = base.path
        self._scheme = base.scheme
        self._pages = pages
        self._live = live
        self._proxies = Proxies(trusted_proxies)
        self.bodies = BodyReader(spool_folder, limit_for)

    def end_streams(self) -> None:
        """End every live stream, so that the process can end."""
        self._live.end_all()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1000})

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        self.end_streams()
        await send({"type": "lifespan.shutdown.complete"})

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = self._below_base(scope["path"])
        if "/healthz" in {path, scope["path"]}:
            await send_bytes(send, 200, _TEXT, b"alive\n")
        elif path is None and scope["path"] == "/":
            await send_bytes(send, 302, _TEXT, b"", [(b"location", f"{self._base_path}/".encode())])
        elif path is None:
            await send_page(send, NOT_HERE, language="en", base_url=self._base_url)
        elif path == "/live":
            await self._live(self._cleaned(scope), receive, send)
        else:
            await self._page(self._cleaned(scope), receive, send, path)

    def _below_base(self, path: str) -> str | None:
        """`path` without the base path; None when it lies outside."""
        if path == self._base_path:
            return "/"
        if not path.startswith(f"{self._base_path}/"):
            return None
        return path[len(self._base_path) :]

    def _cleaned(self, scope: Scope) -> Scope:
        return {
            **scope,
            "client": self._proxies.client_of(scope),
            "headers": clean_headers(scope["headers"]),
            "scheme": self._scheme,
            "root_path": self._base_path,
            # a2wsgi takes ASCII alone; a sloppy link may hold other bytes.
            "query_string": quote_from_bytes(scope["query_string"], safe=_ANY_BYTE).encode(),
        }

    async def _page(self, scope: Scope, receive: Receive, send: Send, path: str) -> None:
        try:
            body = await self.bodies.read(scope, receive, path)
        except ClientDisconnected:
            return
        except BodyRejected as reason:
            found = _LANGUAGE.match(path)
            await send_page(
                send,
                reason.words,
                language=found[1] if found else "en",
                base_url=self._base_url,
                close=reason.unread,
            )
            return
        with body:
            scope["headers"] = _with_length(scope["headers"], body.seek(0, 2))
            body.seek(0)
            scope[BODY] = body
            await self._pages(scope, receive, send)


def _with_length(headers: Headers, length: int) -> Headers:
    """Return the length as it is, whether the client told it or sent in chunks."""
    other = (b"content-length", b"transfer-encoding")
    kept = [(name, value) for name, value in headers if name not in other]
    return [*kept, (b"content-length", b"%d" % length)]
