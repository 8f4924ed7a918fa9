"""A process that must not outlive the one that started it and that no other looks into; and the lock that says a
folder is in use.
"""

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
"""Environment variable by which `serve` tells a child its process id."""

_PR_SET_PDEATHSIG: Final = 1
_PR_SET_DUMPABLE: Final = 4


class InUse(Exception):
    """Another process holds the lock."""


def has_keeper() -> bool:
    """Whether `serve` started this process and supervises it."""
    return PARENT in os.environ


def close_to_others() -> None:
    """No other process of the same user reads this one's memory or environment, and no core file is written.

    Each process says it for itself after its exec, which undoes it: taking a secret out of `os.environ` leaves it in
    `/proc/PID/environ`. Only Linux has it.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_DUMPABLE, 0)


def end_with_parent() -> None:
    """SIGTERM for this process when the one that started it is gone, however it went."""
    if not has_keeper():
        return
    parent = int(os.environ[PARENT])
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    else:
        threading.Thread(target=_watch, args=(parent,), name="parent", daemon=True).start()
    if os.getppid() != parent:  # it went before we had asked
        os.kill(os.getpid(), signal.SIGTERM)


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)


@contextlib.contextmanager
def folder_lock(path: Path, *, shared: bool = False, wait: bool = False) -> Iterator[int]:
    """Hold `path` locked while inside. `shared`: with others who share it. Raises InUse at once,
    or waits until it is free.

    Gives the file descriptor; inherit it and the lock is held until the last holder has ended. The
    kernel lets go of it however the process ends.
    """
    make_folder(path.parent)
    handle = os.open(path, os.O_RDWR | os.O_CREAT, file_mode(path.parent))
    try:
        kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
        _lock(handle, kind if wait else kind | fcntl.LOCK_NB)
        yield handle
    finally:
        os.close(handle)


def _lock(handle: int, kind: int) -> None:
    try:
        fcntl.flock(handle, kind)
    except OSError as error:
        if error.errno in {errno.EAGAIN, errno.EACCES}:
            raise InUse from error
        raise
