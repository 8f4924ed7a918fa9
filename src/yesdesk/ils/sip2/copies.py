"""Status of copies by SIP2: half a second each on a real Koha, so forty loans are twenty seconds. Several are asked
about at once, within a time; answers are remembered for two minutes, so the next reading goes on. They are of copies
only, and in the worker's memory alone."""

import contextlib
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from queue import Empty, SimpleQueue
from typing import Final

from django.utils import timezone

from yesdesk.ils.port import Unreachable, Unreadable
from yesdesk.ils.sip2.client import Client
from yesdesk.ils.sip2.codec import Requests, Sip2Message, message, moment_from
from yesdesk.ils.sip2.server import Sip2Server

REMEMBERED: Final = 120.0  # seconds
MOST_REMEMBERED: Final = 2_000
AT_ONCE: Final = 4

FEW: Final = 4

HANGING_UP: Final = 0.5

AT_LEAST: Final = 0.5
"""Seconds for each question that was begun in time. A hanging question keeps the account no longer."""

_MEDIA: Final = {
    "001": "book",
    "002": "magazine",
    "003": "journal",
    "004": "audio",
    "005": "video",
    "006": "cd",
}


@dataclass(frozen=True, slots=True)
class CopyStatus:
    barcode: str
    title: str
    kind: str
    due_at: datetime | None
    waiting: int | None
    at: datetime


type Waiting = SimpleQueue[tuple[str, Sip2Message]]

_said: dict[tuple[str, str], tuple[float, CopyStatus]] = {}
_lock = threading.Lock()


def forget_copies() -> None:
    with _lock:
        _said.clear()


class Copies:
    def __init__(self, client: Client, requests: Requests, server: Sip2Server) -> None:
        self._client = client
        self._requests = requests
        self._server = server
        self._of = server.fingerprint

    def ask(self, barcode: str) -> CopyStatus:
        request = self._requests.item(barcode)
        return self._remember(barcode, _answer_or_empty(lambda: self._client.ask(request)))

    def read(self, barcodes: Iterable[str], until: float) -> dict[str, CopyStatus]:
        """Statuses of these copies that came in time, by barcode, in the order given. `until`: by time.monotonic."""
        wanted = list(dict.fromkeys(barcodes))
        known = {barcode: copy for barcode in wanted if (copy := self.remembered(barcode))}
        waiting: Waiting = SimpleQueue()
        for barcode in wanted:
            if barcode not in known:
                waiting.put((barcode, self._requests.item(barcode)))
        helpers = self._start_helpers(waiting, known, until) if waiting.qsize() > FEW else []
        self._ask_until_done(self._client, waiting, known, until)
        for helper in helpers:
            helper.join(HANGING_UP)
        return {barcode: known[barcode] for barcode in wanted if barcode in known}

    def remembered(self, barcode: str) -> CopyStatus | None:
        with _lock:
            at, copy = _said.get((self._of, barcode), (0.0, None))
        return copy if at > time.monotonic() - REMEMBERED else None

    def forget(self) -> None:
        forget_copies()

    def _start_helpers(
        self, waiting: Waiting, known: dict[str, CopyStatus], until: float
    ) -> list[threading.Thread]:
        helpers = [
            threading.Thread(target=self._help, args=(waiting, known, until), daemon=True)
            for _one in range(AT_ONCE - 1)
        ]
        for helper in helpers:
            helper.start()
        return helpers

    def _help(self, waiting: Waiting, known: dict[str, CopyStatus], until: float) -> None:
        """Help with an own conversation, hung up afterwards. Where the server takes no more, the first one goes on."""
        with contextlib.closing(Client(self._server)) as client, contextlib.suppress(Unreachable):
            self._ask_until_done(client, waiting, known, until)

    def _ask_until_done(
        self, client: Client, waiting: Waiting, known: dict[str, CopyStatus], until: float
    ) -> None:
        while (left := until - time.monotonic()) > 0:
            try:
                barcode, request = waiting.get_nowait()
            except Empty:
                return
            answer = _answer_or_empty(lambda: client.ask_within(request, max(left, AT_LEAST)))  # noqa: B023 - called at once
            if answer is not None:
                known[barcode] = self._remember(barcode, answer)

    def _remember(self, barcode: str, answer: Sip2Message) -> CopyStatus:
        copy = self._copy_status(barcode, answer)
        with _lock:
            if len(_said) >= MOST_REMEMBERED:
                _said.clear()
            _said[self._of, barcode] = (time.monotonic(), copy)
        return copy

    def _copy_status(self, barcode: str, answer: Sip2Message) -> CopyStatus:
        waiting = answer.first("CF")
        return CopyStatus(
            barcode=barcode,
            title=answer.first("AJ"),
            kind=_MEDIA.get(answer.first("CK"), ""),
            due_at=moment_from(answer.first("AH"), self._server.zone),
            waiting=int(waiting) if waiting.isascii() and waiting.isdigit() else None,
            at=timezone.now(),
        )


def _answer_or_empty[Answer: Sip2Message | None](ask: Callable[[], Answer]) -> Answer | Sip2Message:
    try:
        return ask()
    except Unreadable:
        return message("18")
