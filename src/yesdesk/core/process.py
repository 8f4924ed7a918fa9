"""A process that ends with its parent and that no other looks into; and the lock of a folder in use."""

import contextlib
import ctypes
import errno
import fcntl
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from yesdesk.core.storage.folders import file_mode, make_folder

PARENT: Final = "YESDESK_PARENT"

_PR_SET_PDEATHSIG: Final = 1
_PR_SET_DUMPABLE: Final = 4


class InUse(Exception):
    pass


def has_keeper() -> bool:
    return PARENT in os.environ


def close_to_others() -> None:
    """Shut this process's memory and environment to other processes of the same user; no core file is written. Each
    process calls it after its exec, which undoes it: a secret taken out of `os.environ` stays in `/proc/PID/environ`.
    Only Linux has it."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_DUMPABLE, 0)


def stand_back() -> None:
    """Let every other process go first. A process that writes to the database may not: it would hold SQLite's lock
    while it waits for its turn on the processor."""
    os.nice(10)


def end_with_parent() -> None:
    """Have SIGTERM sent to this process when its parent is gone, however it went."""
    if not has_keeper():
        return
    parent = int(os.environ[PARENT])
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    else:
        threading.Thread(
            target=_end_when_parent_is_gone, args=(parent,), name="parent", daemon=True
        ).start()
    if os.getppid() != parent:  # it went before we had asked
        os.kill(os.getpid(), signal.SIGTERM)


def _end_when_parent_is_gone(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)


@contextlib.contextmanager
def folder_lock(path: Path, *, shared: bool = False, wait: bool = False) -> Iterator[int]:
    """Hold `path` locked while inside. `shared`: with others who share it. Raises InUse at once, or waits until it is
    free. Gives the file descriptor: a child that inherits it keeps the lock. The kernel lets go however the process
    ends."""
    make_folder(path.parent)
    handle = os.open(path, os.O_RDWR | os.O_CREAT, file_mode(path.parent))
    try:
        kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
        _lock_or_raise_in_use(handle, kind if wait else kind | fcntl.LOCK_NB)
        yield handle
    finally:
        os.close(handle)


def _lock_or_raise_in_use(handle: int, kind: int) -> None:
    try:
        fcntl.flock(handle, kind)
    except OSError as error:
        if error.errno in {errno.EAGAIN, errno.EACCES}:
            raise InUse from error
        raise
