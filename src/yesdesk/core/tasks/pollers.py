"""What a worker looks at every few seconds by a read alone: a timer would write to the disk each time.

A look that finds something enqueues a job. Each worker looks for itself, so a look must not mind company.
"""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

from yesdesk.core.registry import Registry


@dataclass(frozen=True, slots=True)
class Poller:
    """`look` runs every `seconds`, or a little later."""

    seconds: float
    look: Callable[[], None]


pollers: Registry[Poller] = Registry("watch")


class Pollers:
    """When each was looked at last, in one process."""

    def __init__(self) -> None:
        self._next: dict[str, float] = {}

    def look(self) -> None:
        """Looks at what is due. What one raises comes out, and the others are looked at next time."""
        for name, watch in pollers.items():
            if self._next.get(name, 0.0) <= monotonic():
                self._next[name] = monotonic() + watch.seconds
                watch.look()
