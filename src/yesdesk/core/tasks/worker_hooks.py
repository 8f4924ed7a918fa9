"""Hooks of rooms into each worker: pollers that run every few seconds, and methods that the web process calls.

A look is a read alone, but for a row or file it finds missing or old (a timer would write to the disk each time, and
runs in a transaction). One that finds something to do enqueues a job. Each worker
looks for itself, so a look must not mind company. A method takes plain JSON values and gives plain JSON values, since
the worker alone holds keys: it may keep a secret it is given, and gives none.
"""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import Any

from yesdesk.core.registry import Registry


@dataclass(frozen=True, slots=True)
class Poller:
    """`look` runs every `seconds`, or a little later."""

    seconds: float
    look: Callable[[], None]


pollers: Registry[Poller] = Registry("watch")


class Pollers:
    """Run the pollers of one process, each when its time has come."""

    def __init__(self) -> None:
        self._next: dict[str, float] = {}

    def look(self) -> None:
        """Looks at what is due. What one raises comes out, and the others are looked at next time."""
        for name, watch in pollers.items():
            if self._next.get(name, 0.0) <= monotonic():
                self._next[name] = monotonic() + watch.seconds
                watch.look()


type Answer = Callable[[list[Any]], Any]

rpc_methods: Registry[Answer] = Registry("verb the worker answers")
