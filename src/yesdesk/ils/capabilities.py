"""The capabilities of the library system, remembered in the worker: a check tries every permission and reads half a
megabyte of specification. Nobody who scans a card waits for that, so it is done beside (`CapabilityPoller`).
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Self

import structlog
from django.db import close_old_connections, connections

from yesdesk.core.exceptions import Capture, class_path, safe_traceback
from yesdesk.ils import configuration
from yesdesk.ils.configuration import Configured, configured
from yesdesk.ils.health import record_check
from yesdesk.ils.port import Capability, LibrarySystem

KEPT_SECONDS: Final = 600.0
SOON: Final = 15.0
"""Seconds until another look where the library system did not work."""

AT_MOST_EVERY: Final = 1.0

NEWLY_CONFIGURED: Final = 2.0
"""Seconds a question waits where nothing is known yet. Longer than a first look takes."""

log = structlog.get_logger("yesdesk.ils")


@dataclass(frozen=True, slots=True)
class _Checked:
    of: Configured
    can: frozenset[Capability]
    until: float


_lock = threading.Lock()
_last: list[_Checked] = []
_watching: "list[CapabilityPoller]" = []


def current_capabilities(system: LibrarySystem) -> frozenset[Capability]:
    """From the last look at what is configured now. Without a watch it is looked at here, every ten minutes."""
    known, watch = _last_check(), next(iter(_watching), None)
    if known is not None and known.until > time.monotonic():
        return known.can
    if watch is None:
        return _check_system(system).can
    watch.look_again()
    if known is None:
        watch.has_looked(NEWLY_CONFIGURED)
        known = _last_check()
    return known.can if known is not None else frozenset()


def invalidate_capabilities() -> None:
    """The next question looks anew."""
    with _lock:
        _last.clear()


def _last_check() -> _Checked | None:
    """Return the last look, where it was at what is configured now."""
    wanted = configured()
    with _lock:
        return _last[0] if _last and _last[0].of == wanted else None


def _check_system(system: LibrarySystem) -> _Checked:
    """A look, kept. Silence takes away nothing that was seen before. What it finds open rings no alarm any more."""
    wanted, before = configured(), _last_check()
    check = system.check()
    can = before.can if before is not None and not check.works else check.can
    seen = _Checked(wanted, can, time.monotonic() + (KEPT_SECONDS if check.works else SOON))
    with _lock:
        _last[:] = [seen]
    record_check(check)
    return seen


class CapabilityPoller:
    """Looks in a thread of its own: at once, when what is known is old, and when somebody asks about another system.

    `system`: this thread's connector.
    """

    def __init__(self, system: Callable[[], LibrarySystem] | None = None) -> None:
        self._system = system or configuration.the_system
        self._wanted, self._seen, self._over = threading.Event(), threading.Event(), False
        self._thread = threading.Thread(name="ils-abilities", target=self._go, daemon=True)

    def __enter__(self) -> Self:
        _watching.append(self)
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trail: TracebackType | None,
    ) -> None:
        _watching.remove(self)
        self._over = True
        self._wanted.set()
        self._thread.join(1.0)

    def look_again(self) -> None:
        """Soon, beside whatever goes on."""
        self._seen.clear()
        self._wanted.set()

    def has_looked(self, seconds: float) -> bool:
        """Wait until a look is over, or for so long."""
        return self._seen.wait(seconds)

    def _go(self) -> None:
        while not self._over:
            left = SOON
            with Capture() as run:
                close_old_connections()
                left = _check_system(self._system()).until - time.monotonic()
            if run.error is not None:
                log.error("abilities", error=class_path(run.error), trail=safe_traceback(run.error))
            self._seen.set()
            self._wanted.wait(max(left, AT_MOST_EVERY))
            self._wanted.clear()
        connections.close_all()
