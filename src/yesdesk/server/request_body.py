"""Read a whole request body, limited, spooled and on a clock, before a thread is taken."""

import asyncio
import contextlib
import io
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final

from yesdesk.core.full_disk import is_full_disk
from yesdesk.core.storage.folders import make_folder
from yesdesk.core.web.files import MB
from yesdesk.server.static_pages import NO_ROOM, TOO_LARGE, TOO_MANY, TOO_SLOW, StaticPage
from yesdesk.server.types import Receive, Scope, header

IN_MEMORY: Final = 64 * 1024
DRAINED: Final = 128 * MB


class ClientDisconnected(Exception):
    """The client went away before the whole body had arrived."""


class BodyRejected(Exception):
    """The body was refused; `words` says why. `unread`: a part is still on its way."""

    def __init__(self, words: StaticPage, *, unread: bool) -> None:
        super().__init__(words.status)
        self.words = words
        self.unread = unread


@dataclass(slots=True)
class ReadDeadline:
    """The seconds for any body, and one more for each `rate` bytes; one client may have `slow_at_once` slow bodies."""

    seconds: float = 120.0
    rate: int = 32 * 1024
    slow_after: float = 2.0
    slow_at_once: int = 24


@dataclass(slots=True)
class BodyReader:
    folder: Path
    limit_for: Callable[[str], int]
    """The most bytes of a request to a path (below the base path)."""

    patience: ReadDeadline = field(default_factory=ReadDeadline)
    slow: Counter[str] = field(default_factory=Counter)

    async def read(self, scope: Scope, receive: Receive, path: str) -> IO[bytes]:
        """Return the whole body, at its beginning. Raises ClientDisconnected or BodyRejected."""
        length = header(scope, b"content-length")
        if not length and not header(scope, b"transfer-encoding"):
            return io.BytesIO()
        limit = self.limit_for(path)
        refused = TOO_LARGE if length and int(length) > limit else None
        if refused and header(scope, b"expect"):
            raise BodyRejected(refused, unread=True)  # curl asks before it sends; it need not
        reading = _Reading(Spool(self.folder), limit, refused)
        await self._read_within_deadline(reading, receive, client=scope["client"][0])
        return reading.spool.whole()

    async def _read_within_deadline(
        self, reading: "_Reading", receive: Receive, client: str
    ) -> None:
        try:
            async with asyncio.timeout(self.patience.seconds) as clock:
                with self._count_while_slow(client, reading, clock):
                    await self._read_on(reading, receive, clock)
        except TimeoutError:
            reading.spool.drop()
            raise BodyRejected(reading.refused or TOO_SLOW, unread=True) from None
        except BaseException:
            reading.spool.drop()
            raise

    async def _read_on(self, reading: "_Reading", receive: Receive, clock: asyncio.Timeout) -> None:
        begun = asyncio.get_running_loop().time()
        more = True
        while more and reading.size <= reading.limit + DRAINED:
            message = await receive()
            if message["type"] != "http.request":
                raise ClientDisconnected
            more = message.get("more_body", False)
            await reading.take(message.get("body", b""), last=not more)
            if not clock.expired() and reading.refused is not TOO_MANY:
                allowed = self.patience.seconds + reading.size / self.patience.rate
                clock.reschedule(begun + allowed)
        if reading.refused:
            raise BodyRejected(reading.refused, unread=more)

    @contextlib.contextmanager
    def _count_while_slow(
        self, client: str, reading: "_Reading", clock: asyncio.Timeout
    ) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        counted = False

        def is_slow() -> None:
            nonlocal counted
            if self.slow[client] >= self.patience.slow_at_once:
                reading.refused = TOO_MANY
                clock.reschedule(loop.time())
                return
            counted = True
            self.slow[client] += 1

        timer = loop.call_later(self.patience.slow_after, is_slow)
        try:
            yield
        finally:
            timer.cancel()
            if counted:
                self.slow[client] -= 1
                if not self.slow[client]:
                    del self.slow[client]


@dataclass(slots=True)
class _Reading:
    """A body on its way in. Once refused, the rest is read and dropped, so that the client can read the answer."""

    spool: "Spool"
    limit: int
    refused: StaticPage | None
    size: int = 0

    async def take(self, chunk: bytes, *, last: bool) -> None:
        self.size += len(chunk)
        if self.size > self.limit and self.refused is None:
            self.refused = TOO_LARGE
        if self.refused:
            self.spool.drop()
            return
        try:
            await self.spool.add(chunk, last=last)
        except OSError as error:
            if not is_full_disk(error):
                raise
            self.refused = NO_ROOM


class Spool:
    """Bytes in memory up to 64 KB, in a nameless file beyond, which is gone with the process."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._waiting = bytearray()
        self._file: IO[bytes] | None = None

    async def add(self, chunk: bytes, *, last: bool) -> None:
        """Add `chunk`; raise OSError when the disk has no room."""
        self._waiting += chunk
        if len(self._waiting) > IN_MEMORY or (last and self._file is not None):
            await asyncio.to_thread(self._move_to_file)

    def whole(self) -> IO[bytes]:
        if self._file is None:
            return io.BytesIO(self._waiting)
        self._file.seek(0)
        return self._file

    def drop(self) -> None:
        self._waiting.clear()
        if self._file is not None:
            with contextlib.suppress(
                OSError
            ):  # closing writes what is buffered, to a full disk too
                self._file.close()
            self._file = None

    def _move_to_file(self) -> None:
        if self._file is None:
            make_folder(self._folder)
            self._file = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115 - closed by whole's taker
        self._file.write(self._waiting)
        self._file.flush()
        self._waiting.clear()
