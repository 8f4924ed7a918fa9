"""Hooks of rooms into each worker: pollers that run every few seconds, and methods that the web process calls. A look
reads alone, but for a row or file that is missing or old, and enqueues a job where something is to do. Each worker
looks for itself. Methods take and give plain JSON values: the worker alone holds keys and gives none."""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import Any

from yesdesk.core.registry import Registry


@dataclass(frozen=True, slots=True)
class Poller:
    seconds: float
    look: Callable[[], None]


pollers: Registry[Poller] = Registry("watch")


class Pollers:
    def __init__(self) -> None:
        self._next: dict[str, float] = {}

    def look(self) -> None:
        """Run due pollers. An error of one comes out, and the others run next time."""
        for name, watch in pollers.items():
            if self._next.get(name, 0.0) <= monotonic():
                self._next[name] = monotonic() + watch.seconds
                watch.look()


type Answer = Callable[[list[Any]], Any]

rpc_methods: Registry[Answer] = Registry("verb the worker answers")
