"""What the twins that speak HTTP share: a real server on loopback that holds a twin."""

import contextlib
import ssl
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol, override


class Twin(Protocol):
    """`closing` is set before the server ends, so that whoever keeps silent can leave."""

    closing: threading.Event


class TwinServer[T: Twin](ThreadingHTTPServer):
    daemon_threads = True
    twin: T

    @override
    def handle_error(self, request: Any, client_address: Any) -> None:
        """Who hangs up on us is no news."""


class TwinHandler[T: Twin](BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 10
    server: TwinServer[T]

    @override
    def log_message(self, format: str, *args: Any) -> None:
        """Tests read what the twin heard instead."""


@contextlib.contextmanager
def serving[T: Twin](
    twin_at: Callable[[str], T],
    handler: type[TwinHandler[T]],
    *,
    secure: ssl.SSLContext | None = None,
    port: int = 0,
) -> Iterator[T]:
    """A twin on loopback until the end of the block, made from its own URL. `secure`: as https://localhost;
    `port` 0: any that is free.
    """
    server: TwinServer[T] = TwinServer(("127.0.0.1", port), handler)
    address = f"http://127.0.0.1:{server.server_port}"
    if secure is not None:
        server.socket = secure.wrap_socket(server.socket, server_side=True)
        address = f"https://localhost:{server.server_port}"
    server.twin = twin_at(address)
    thread = threading.Thread(target=server.serve_forever, args=(0.005,), daemon=True)
    thread.start()
    try:
        yield server.twin
    finally:
        server.twin.closing.set()
        server.shutdown()
        server.server_close()
        thread.join()
