"""How long a real Koha 23.05.04 took on the machine it was tried on, for tests that say how long we may take.

It comes with two workers, so a third question waits for one of them. A record inside of each copy cost
3.6 s for forty loans; copies by number 0.31 s and records by number 0.21 s.

Nobody waits for these seconds: they pass on a clock of the twin's own, which a test gives to what is tested. So a
machine that has much else to do changes nothing, and questions that come one after the other always cost their sum.
"""

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from yesdesk.testing.patience import PATIENCE

WORKERS: Final = 2
A_QUESTION: Final = 0.25
BY_NUMBERS: Final = {"/items": 0.31, "/biblios": 0.21}
A_RECORD_INSIDE: Final = 0.09
A_RENEWAL_WEIGHED: Final = 0.12
SPECIFICATION: Final = 1.5
PADDING: Final = "x" * 478_000
"""What its specification weighs."""


@dataclass
class _Round:
    missing: list[str]
    took: list[float] = field(default_factory=list)


@dataclass
class Pace:
    """`rounds`: which questions ought to be asked at once. None of a round is answered before all of it have come;
    `alone` names whoever waited for the others in vain.
    """

    rounds: Iterable[Iterable[str]] = ()
    now: float = 1000.0
    alone: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._rounds = [_Round(list(each)) for each in self.rounds]
        self._changed = threading.Condition()

    def monotonic(self) -> float:
        """Stands for `time.monotonic`."""
        return self.now

    def take_time(self, operation: str, headers: Mapping[str, str], body: Any) -> None:
        """As long as the real one takes to come to this answer."""
        seconds = self._seconds(operation, headers, body)
        with self._changed:
            mine = next((each for each in self._rounds if operation in each.missing), None)
            if mine is None or self.alone:
                self.now += seconds
                return
            mine.missing.remove(operation)
            mine.took.append(seconds)
            if not mine.missing:
                self.now += _by_the_workers(mine.took)
                self._changed.notify_all()
            elif not self._changed.wait_for(lambda: not mine.missing, PATIENCE):
                self.alone.append(operation)
                self.now += seconds

    def _seconds(self, operation: str, headers: Mapping[str, str], body: Any) -> float:
        if operation == "/":
            return SPECIFICATION
        if "biblio" in headers.get("x-koha-embed", ""):
            return A_QUESTION + A_RECORD_INSIDE * len(body if isinstance(body, list) else [])
        if operation.endswith("/allows_renewal"):
            return A_RENEWAL_WEIGHED
        return BY_NUMBERS.get(operation, A_QUESTION)


def _by_the_workers(took: Iterable[float]) -> float:
    """What comes at once is shared among the workers."""
    busy = [0.0] * WORKERS
    for seconds in sorted(took, reverse=True):
        busy[busy.index(min(busy))] += seconds
    return max(busy)
