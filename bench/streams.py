"""The memory that live streams cost: many pages that listen and hear nothing."""

import socket
import time
from typing import Any

from bench.processes import memory_mb, tree
from bench.server import HOST, Server
from bench.shapes import Session

STREAMS = 500
_BEGUN = b"retry:"


def memory_of_streams(server: Server, sessions: list[Session], topic: str) -> dict[str, Any]:
    """PSS of the whole server before and with STREAMS open streams, in MB."""
    before = memory_mb(tree(server.root))
    listening = [
        _listen(server, sessions[number % len(sessions)], topic) for number in range(STREAMS)
    ]
    time.sleep(1)
    during = memory_mb(tree(server.root))
    for stream in listening:
        stream.close()
    return {
        "streams": STREAMS,
        "before_mb": round(before, 1),
        "during_mb": round(during, 1),
        "for_streams_mb": round(during - before, 1),
    }


def _listen(server: Server, session: Session, topic: str) -> socket.socket:
    stream = socket.create_connection((HOST, server.port), timeout=30)
    stream.sendall(
        f"GET /live?topics={topic} HTTP/1.1\r\nHost: {HOST}:{server.port}\r\n"
        f"Cookie: {session.cookie}\r\nAccept: text/event-stream\r\n\r\n".encode()
    )
    heard = b""
    while _BEGUN not in heard:
        more = stream.recv(4096)
        if not more:
            raise RuntimeError(f"no stream opened: {heard[:200]!r}")
        heard += more
    return stream
