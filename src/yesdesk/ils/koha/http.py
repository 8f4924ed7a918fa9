"""An HTTP exchange with Koha: strict time-outs, TLS always verified, nothing repeated here."""

import json
import ssl
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

import httpx
from django.utils.http import parse_http_date_safe

from yesdesk.core.http_deadline import Deadline, DeadlineTransport
from yesdesk.ils.koha import address_trouble
from yesdesk.ils.koha.responses import KohaResponse

LARGEST: Final = 16 * 1024 * 1024
API: Final = "/api/v1"
LONGEST_REST: Final = 600
"""The most seconds of a pause that a server can ask for."""


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds. `step`: between bytes. `read`, `write`: for an answer; an unknown write costs more than waiting."""

    connect: float = 5
    step: float = 10
    read: float = 20
    write: float = 45


class NotSent(Exception):
    pass


class ResponseLost(Exception):
    """The request was sent, or part of it, and no whole answer came back."""


@dataclass(frozen=True, slots=True)
class KohaRequest:
    method: str
    path: str
    params: Sequence[tuple[str, str]] = ()
    headers: Mapping[str, str] | None = None
    content: bytes | None = field(default=None, repr=False)  # a PIN may be in it

    @property
    def is_read(self) -> bool:
        return self.method == "GET"


class KohaHttp:
    """Connections to one Koha, for several threads. Reads keep a connection; a write gets its own, since a connection
    closed meanwhile would leave us not knowing."""

    def __init__(
        self, address: str, patience: Timeouts, context: ssl.SSLContext | None = None
    ) -> None:
        self.address = address.strip().rstrip("/").removesuffix(API)
        self.patience = patience
        plain = not self.address.lower().startswith("https:")
        secure = context or (
            ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if plain else ssl.create_default_context()
        )
        self.clock_ahead = 0.0
        """Seconds that its clock is ahead of ours, by its last answer."""

        self._deadline = Deadline()
        self._reads = self._new_client(secure, patience.step, keep=4)
        self._writes = self._new_client(secure, patience.write, keep=0)

    def _new_client(self, secure: ssl.SSLContext, step: float, *, keep: int) -> httpx.Client:
        return httpx.Client(
            transport=DeadlineTransport(self._deadline, secure, keep=keep),
            trust_env=False,  # keys go to Koha, through no proxy that happens to be named
            follow_redirects=False,
            timeout=httpx.Timeout(step, connect=self.patience.connect),
            headers={
                "Accept": "application/json",
                "Accept-Encoding": "identity",
                "User-Agent": "Yesdesk",
            },
        )

    def close(self) -> None:
        self._reads.close()
        self._writes.close()

    @property
    def usable(self) -> bool:
        return not address_trouble(self.address)

    def exchange(self, asking: KohaRequest, within: float | None = None) -> KohaResponse:
        """Send once; return any whole answer, with any status. Raises NotSent or ResponseLost. `within`: seconds."""
        client = self._reads if asking.is_read else self._writes
        request = client.build_request(
            asking.method,
            f"{self.address}{API}{asking.path}",
            params=list(asking.params),
            headers=asking.headers,
            content=asking.content,
        )
        seconds = self.patience.read if asking.is_read else self.patience.write
        seconds = seconds if within is None else min(within, seconds)
        status, headers, body = self._receive_in_time(client, request, seconds)
        said = parse_http_date_safe(headers.get("date", ""))
        self.clock_ahead = said - time.time() if said else 0.0
        return KohaResponse(
            status,
            _json_or_none(body, status),
            _int_or_none(headers.get("x-total-count", "")),
            min(_int_or_none(headers.get("retry-after", "")) or 0, LONGEST_REST),
        )

    def page(self, path: str) -> bytes:
        request = self._reads.build_request(
            "GET", f"{self.address}{path}", headers={"Accept": "text/html"}
        )
        status, _headers, body = self._receive_in_time(self._reads, request, self.patience.read)
        return body if status == 200 else b""

    def _receive_in_time(
        self, client: httpx.Client, request: httpx.Request, seconds: float
    ) -> tuple[int, httpx.Headers, bytes]:
        self._deadline.begin(seconds)
        try:
            return _receive_whole_answer(client, request)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as nobody:
            raise NotSent(str(nobody)) from nobody
        except httpx.HTTPError as broken:
            raise ResponseLost(str(broken)) from broken


def _receive_whole_answer(
    client: httpx.Client, request: httpx.Request
) -> tuple[int, httpx.Headers, bytes]:
    response = client.send(request, stream=True)
    body = bytearray()
    try:
        for part in response.iter_raw():
            body += part
            if len(body) > LARGEST:
                raise ResponseLost("The answer does not end")
    finally:
        response.close()
    return response.status_code, response.headers, bytes(body)


def _json_or_none(body: bytes, status: int) -> Any:
    if not body:
        return None
    try:
        return json.loads(body, parse_float=Decimal, parse_constant=_refuse_infinite_number)
    except (ValueError, RecursionError):
        if status < 400:
            raise ResponseLost("The answer is cut, or is not Koha's") from None
        return None


def _refuse_infinite_number(word: str) -> Any:
    raise ValueError(word)


def _int_or_none(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() else None
