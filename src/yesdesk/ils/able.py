"""What the library system can do, remembered in the worker: a check tries every permission and takes its time."""

import threading
import time
from dataclasses import dataclass
from typing import Final

from yesdesk.ils.connecting import Configured, configured
from yesdesk.ils.port import Capability, LibrarySystem

KEPT_SECONDS: Final = 600.0


@dataclass(frozen=True, slots=True)
class _Checked:
    of: Configured
    can: frozenset[Capability]
    until: float


_lock = threading.Lock()
_last: list[_Checked] = []


def abilities(system: LibrarySystem) -> frozenset[Capability]:
    """From the last check, at most ten minutes old; of what is configured now. Nothing where it does not work."""
    with _lock:
        now, wanted = time.monotonic(), configured()
        if not _last or _last[0].of != wanted or _last[0].until < now:
            _last[:] = [_Checked(wanted, system.check().can, now + KEPT_SECONDS)]
        return _last[0].can


def forget_abilities() -> None:
    """The next question checks anew."""
    with _lock:
        _last.clear()
