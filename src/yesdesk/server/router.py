"""The shell: tells `/live`, `/healthz` and pages apart, and cleans requests."""

import re
from collections.abc import Callable, Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import quote_from_bytes, urlsplit

from yesdesk.core.env import SettingNeedsMending
from yesdesk.server.request_body import BodyReader, BodyRejected, ClientDisconnected
from yesdesk.server.static_pages import NOT_HERE, send_bytes, send_page
from yesdesk.server.types import App, Headers, Receive, Scope, Send
from yesdesk.server.wsgi_bridge import BODY

type Address = IPv4Address | IPv6Address
type Network = IPv4Network | IPv6Network

_LANGUAGE: Final = re.compile(r"/([a-z]{2})(?:-[a-z]{2,4})?(?:/|$)")
_TEXT: Final = b"text/plain; charset=utf-8"
_ANY_BYTE: Final = "".join(map(chr, range(33, 127)))
_SAID_BY_PROXIES: Final = (b"x-forwarded", b"x-real-ip", b"forwarded", b"x-client-ip")


class StreamEndpoint(Protocol):
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None: ...

    def end_all(self) -> None: ...


class Router:
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
        self._live.end_all()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._answer_lifespan(receive, send)
        elif scope["type"] == "http":
            await self._route(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1000})

    async def _answer_lifespan(self, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        self.end_streams()
        await send({"type": "lifespan.shutdown.complete"})

    async def _route(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = self._path_below_base(scope["path"])
        hosts = sum(name == b"host" for name, _value in scope["headers"])
        if hosts != 1 and (hosts or scope["http_version"] == "1.1"):
            await send_bytes(send, 400, _TEXT, b"One Host header is needed.\n")
        elif "/healthz" in {path, scope["path"]}:
            await send_bytes(send, 200, _TEXT, b"alive\n")
        elif path is None and scope["path"] == "/":
            await send_bytes(send, 302, _TEXT, b"", [(b"location", f"{self._base_path}/".encode())])
        elif path is None:
            await send_page(send, NOT_HERE, language="en", base_url=self._base_url)
        elif path == "/live":
            await self._live(self._cleaned_scope(scope), receive, send)
        else:
            await self._answer_by_django(self._cleaned_scope(scope), receive, send, path)

    def _path_below_base(self, path: str) -> str | None:
        if path == self._base_path:
            return "/"
        if not path.startswith(f"{self._base_path}/"):
            return None
        return path[len(self._base_path) :]

    def _cleaned_scope(self, scope: Scope) -> Scope:
        return {
            **scope,
            "client": self._proxies.client_of(scope),
            "headers": clean_headers(scope["headers"]),
            "scheme": self._scheme,
            "root_path": self._base_path,
            # WSGI has it in ASCII; a sloppy link may hold other bytes.
            "query_string": quote_from_bytes(scope["query_string"], safe=_ANY_BYTE).encode(),
        }

    async def _answer_by_django(
        self, scope: Scope, receive: Receive, send: Send, path: str
    ) -> None:
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
    other = (b"content-length", b"transfer-encoding")
    kept = [(name, value) for name, value in headers if name not in other]
    return [*kept, (b"content-length", b"%d" % length)]


class Proxies:
    """Proxies this library trusts: X-Forwarded-For is believed as far as they wrote it."""

    def __init__(self, trusted: Iterable[str]) -> None:
        try:
            self._trusted: list[Network] = [ip_network(text, strict=False) for text in trusted]
        except ValueError as error:
            raise SettingNeedsMending(
                f"YESDESK_TRUSTED_PROXIES: {error}. It takes addresses or networks, "
                "like 127.0.0.1 10.0.0.0/8"
            ) from error

    def client_of(self, scope: Scope) -> tuple[str, int]:
        """Return the client's address and port; the port is 0 when a proxy told the address."""
        peer, port = scope.get("client") or ("", 0)
        if not self._is_trusted_proxy(peer):
            return peer, port
        told = b",".join(value for name, value in scope["headers"] if name == b"x-forwarded-for")
        for text in reversed(told.decode("latin-1").split(",")):
            address = _address(text)
            if address is None:
                break
            peer = str(address)
            port = 0
            if not self._is_trusted_proxy(peer):
                break
        return peer, port

    def _is_trusted_proxy(self, text: str) -> bool:
        address = _address(text)
        return address is not None and any(address in network for network in self._trusted)


def _address(text: str) -> Address | None:
    """Read `192.0.2.7`, `192.0.2.7:4711`, `2001:db8::7`, `[2001:db8::7]:4711`."""
    bare = text.strip()
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        address = ip_address(bare)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def clean_headers(headers: Headers) -> Headers:
    """Drop names that WSGI would mistake for others (`X_Real` becomes HTTP_X_REAL too), and headers of proxies."""
    return [
        (name, value)
        for name, value in headers
        if b"_" not in name and not name.startswith(_SAID_BY_PROXIES)
    ]
