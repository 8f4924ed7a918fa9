"""Who is at the other end of the worker's socket, as the kernel says: nobody else is answered, or believed."""

import os
import socket
import struct
import sys
from pathlib import Path
from typing import Final, NamedTuple

from django.conf import settings

from yesdesk.core.folders import is_shared, worker_keys

_UCRED: Final = "3i"
ROOT: Final = 0


class Peer(NamedTuple):
    """A process and who runs it."""

    pid: int
    uid: int
    gid: int


def may_ask(caller: socket.socket) -> bool:
    """For the worker: its own user, root, or the group whose the data folder is."""
    peer = _peer(caller)
    if peer is None or peer.uid in {os.geteuid(), ROOT}:
        return True
    data = Path(settings.DATA)
    return is_shared(data) and peer.gid == data.stat().st_gid


def is_the_worker(answering: socket.socket) -> bool:
    """For the web: its own user, root, or whoever holds the worker's keys."""
    peer = _peer(answering)
    if peer is None or peer.uid in {os.geteuid(), ROOT}:
        return True
    keys = worker_keys(Path(settings.DATA))
    return keys.is_dir() and peer.uid == keys.stat().st_uid


def _peer(other: socket.socket) -> Peer | None:
    """None where the kernel does not tell (outside Linux); the socket's own mode is the guard there."""
    if sys.platform != "linux":
        return None
    size = struct.calcsize(_UCRED)
    return Peer(
        *struct.unpack(_UCRED, other.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, size))
    )
