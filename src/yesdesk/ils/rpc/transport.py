"""The web process's line to the worker: few threads wait on it, none for long, and silence is remembered.

A worker that stands still must not stop public pages. At most two threads of a web process wait for it. It says at
once that it has heard, or counts as silent within two seconds; then one caller alone tries. `patience` is for the
library system, after that. The kernel says who is at the other end (`Peer`).
"""

import contextlib
import os
import socket
import struct
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from django.conf import settings

from yesdesk.core.storage.folders import is_shared, worker_keys

HEARD: Final = b"{}\n"
"""The word that a question was read: it tells a silent worker from a slow library system."""

AT_ONCE: Final = 2
HEARD_WITHIN: Final = 2.0
TURN_WITHIN: Final = 1.0
PLACE_WITHIN: Final = 0.3
REST: Final = 5.0

LONG: Final = 20.0
"""The patience from which it is a check of a connection: one at a time, beside the questions of the desk."""


_line: Final = threading.BoundedSemaphore(max(AT_ONCE, settings.WEB_THREADS // 2))

_turns: Final = threading.BoundedSemaphore(AT_ONCE)

_checks: Final = threading.BoundedSemaphore(1)

_UCRED: Final = "3i"

ROOT: Final = 0


class TooManyWaiting(OSError):
    """Too many questions wait just now; the worker itself may be well."""


class WorkerSilent(OSError):
    pass


class _Silence:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._until = 0.0

    @property
    def lasts(self) -> bool:
        return time.monotonic() < self._until

    def refuse(self) -> None:
        """Raise WorkerSilent while it rests. After that one caller goes on, and the others wait for its finding."""
        with self._lock:
            if self.lasts:
                raise WorkerSilent
            if self._until:
                self._until = time.monotonic() + REST

    def begin(self) -> None:
        with self._lock:
            self._until = time.monotonic() + REST

    def end(self) -> None:
        with self._lock:
            self._until = 0.0


silence: Final = _Silence()


def exchange_line(line: bytes, patience: float) -> bytes:
    """Say one line and read one. Raises OSError where nobody answers in time."""
    if silence.lasts:
        raise WorkerSilent
    with _hold_turn(patience):
        silence.refuse()  # it may have been noted while we waited
        return _exchange_with_worker(line, patience)


@contextlib.contextmanager
def _hold_turn(patience: float) -> Iterator[None]:
    if patience >= LONG:
        with _hold_place(_checks, PLACE_WITHIN):
            yield
        return
    with _hold_place(_line, PLACE_WITHIN), _hold_place(_turns, TURN_WITHIN):
        yield


@contextlib.contextmanager
def _hold_place(among: threading.BoundedSemaphore, seconds: float) -> Iterator[None]:
    if not among.acquire(timeout=seconds):
        raise TooManyWaiting
    try:
        yield
    finally:
        among.release()


def _exchange_with_worker(line: bytes, patience: float) -> bytes:
    with socket.socket(socket.AF_UNIX) as asking:
        asking.settimeout(HEARD_WITHIN)
        asking.connect(str(socket_path()))
        if not is_the_worker(asking):
            raise PermissionError
        with asking.makefile("rb") as lines:
            try:
                asking.sendall(line)
                heard = lines.readline()
            except TimeoutError:
                silence.begin()
                raise WorkerSilent from None
            if heard != HEARD:
                raise ConnectionError
            silence.end()
            asking.settimeout(patience)
            return lines.readline()


def socket_path() -> Path:
    return Path(settings.DATA) / "ils.sock"


class Peer(NamedTuple):
    pid: int
    uid: int
    gid: int


def may_ask(caller: socket.socket) -> bool:
    """Return whether a peer may ask: own user, root, or the group of a shared data folder. True outside Linux."""
    peer = _peer(caller)
    if peer is None or peer.uid in {os.geteuid(), ROOT}:
        return True
    data = Path(settings.DATA)
    return is_shared(data) and peer.gid == data.stat().st_gid


def is_the_worker(answering: socket.socket) -> bool:
    """Return whether a peer is the worker: its own user, root, or the owner of the worker's keys."""
    peer = _peer(answering)
    if peer is None or peer.uid in {os.geteuid(), ROOT}:
        return True
    keys = worker_keys(Path(settings.DATA))
    return keys.is_dir() and peer.uid == keys.stat().st_uid


def _peer(other: socket.socket) -> Peer | None:
    """The peer's user and group; None outside Linux, where the socket's mode guards it."""
    if sys.platform != "linux":
        return None
    size = struct.calcsize(_UCRED)
    return Peer(
        *struct.unpack(_UCRED, other.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, size))
    )
