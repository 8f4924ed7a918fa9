"""How long a real SIP2 server takes, on a clock of the twin's own: nobody waits for it, and a machine that has much
else to do changes nothing.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from yesdesk.testing.patience import PATIENCE

REAL: Final[Mapping[str, float]] = {"63": 0.5, "17": 0.5}
"""Seconds until a message of a kind is answered."""


@dataclass
class Pace:
    """`at_once`: so many conversations that ask about copies are answered together, none before all have asked.
    `alone`: one of them waited for the others in vain, and from then on each is answered by itself.
    """

    at_once: int = 1
    now: float = 1000.0
    alone: bool = False

    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self._met = threading.Barrier(self.at_once, action=lambda: self._pass("17"))

    def monotonic(self) -> float:
        """Stands for `time.monotonic`."""
        return self.now

    def take_time(self, code: str) -> None:
        """As long as the real one takes to come to this answer."""
        if code != "17":
            return self._pass(code)
        try:
            self._met.wait(PATIENCE)
        except threading.BrokenBarrierError:
            self.alone = True
            self._pass(code)

    def _pass(self, code: str) -> None:
        with self._lock:
            self.now += REAL.get(code, 0.0)
