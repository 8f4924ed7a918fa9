"""Nothing waits for the world outside while a transaction is open: SQLite's one writer would wait with it. The world
outside: the worker's socket, a mail server, a push service, the disk, and a password's hash."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings
from django.db import connection

_knowingly: ContextVar[bool] = ContextVar("knowingly", default=False)


class InsideTransaction(Exception):
    """A transaction was open. Only tests raise it: in service a slow act is better than a lost one."""


def refuse_in_transaction(waits_for: str) -> None:
    """Raise InsideTransaction in tests: call it before waiting for `waits_for`. A test's own transaction is none."""
    if settings.TESTING and is_writing() and not _knowingly.get():
        raise InsideTransaction(f"a transaction is open while this waits for {waits_for}")


@contextmanager
def allow_in_transaction() -> Iterator[None]:
    """Allow a wait inside a transaction, where both must happen or neither. Say why where you use it."""
    before = _knowingly.set(True)
    try:
        yield
    finally:
        _knowingly.reset(before)


def is_writing() -> bool:
    return any(not block._from_testcase for block in connection.atomic_blocks)  # type: ignore[attr-defined] # noqa: SLF001
