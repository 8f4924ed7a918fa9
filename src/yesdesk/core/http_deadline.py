"""A connection on which a whole exchange ends in time, however slowly single bytes come."""

import logging
import ssl
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime
from typing import override

import httpcore
import httpx
from django.utils.http import parse_http_date_safe

from yesdesk.core.clock_mark import hear_time

for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)  # they write addresses, and so card numbers

type LookUp = Callable[[str, int], list[str]]
"""Host and port in, the addresses to try out, in their order. Raises httpcore.ConnectError for none."""


class Deadline(threading.local):
    """The time by which the current exchange must be over; one at a time in each thread."""

    def __init__(self) -> None:
        self._at = 0.0

    def begin(self, seconds: float) -> None:
        self._at = time.monotonic() + seconds

    def left(self, most: float | None) -> float:
        left = max(self._at - time.monotonic(), 0)
        return left if most is None else min(left, most)


class DeadlineTransport(httpx.HTTPTransport):
    """An httpx transport whose deadline bounds all waits: httpx waits anew for each byte. `look_up` finds a host, so
    that the address that was checked is the address that is connected to."""

    def __init__(
        self,
        deadline: Deadline,
        context: ssl.SSLContext,
        *,
        keep: int,
        look_up: LookUp | None = None,
    ) -> None:
        super().__init__(verify=context, trust_env=False)
        self._pool.close()
        self._pool = httpcore.ConnectionPool(
            ssl_context=context,
            max_connections=4,
            max_keepalive_connections=keep,
            keepalive_expiry=5,
            network_backend=_Backend(deadline, look_up or _resolve_to_itself),
        )

    @override
    def handle_request(self, request: httpx.Request) -> httpx.Response:
        response = super().handle_request(request)
        seconds = parse_http_date_safe(response.headers.get("Date", ""))
        if seconds is not None:
            link = response.extensions["network_stream"].get_extra_info("socket")
            hear_time(link, datetime.fromtimestamp(seconds, UTC))
        return response


def _resolve_to_itself(host: str, _port: int) -> list[str]:
    return [host]


class _Backend(httpcore.NetworkBackend):
    def __init__(self, deadline: Deadline, look_up: LookUp) -> None:
        self._deadline = deadline
        self._look_up = look_up
        self._real = httpcore.SyncBackend()

    @override
    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        *others, last = self._look_up(host, port)
        for address in others:
            with suppress(httpcore.ConnectError, httpcore.ConnectTimeout):
                return self._connect_within_deadline(
                    address, port, timeout, local_address, socket_options
                )
        return self._connect_within_deadline(last, port, timeout, local_address, socket_options)

    def _connect_within_deadline(
        self,
        address: str,
        port: int,
        timeout: float | None,
        local_address: str | None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None,
    ) -> httpcore.NetworkStream:
        wait = self._deadline.left(timeout)
        stream = self._real.connect_tcp(address, port, wait, local_address, socket_options)
        return _Stream(stream, self._deadline)


class _Stream(httpcore.NetworkStream):
    def __init__(self, real: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._real = real
        self._deadline = deadline

    @override
    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        wait = self._deadline.left(timeout)
        if not wait:
            raise httpcore.ReadTimeout("the whole answer took too long")
        return self._real.read(max_bytes, wait)

    @override
    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        wait = self._deadline.left(timeout)
        if not wait:
            raise httpcore.WriteTimeout("sending took too long")
        self._real.write(buffer, wait)

    @override
    def close(self) -> None:
        self._real.close()

    @override
    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        wait = self._deadline.left(timeout)
        return _Stream(self._real.start_tls(ssl_context, server_hostname, wait), self._deadline)

    @override
    def get_extra_info(self, info: str) -> object:
        return self._real.get_extra_info(info)
