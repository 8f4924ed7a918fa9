"""How long a real Koha 23.05.04 took on the machine it was tried on, for tests that say how long we may take.

It comes with two workers, so a third question waits for one of them. A record inside of each copy cost
3.6 s for forty loans; copies by number 0.31 s and records by number 0.21 s.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

WORKERS: Final = 2
A_QUESTION: Final = 0.25
BY_NUMBERS: Final = {"/items": 0.31, "/biblios": 0.21}
A_RECORD_INSIDE: Final = 0.09
A_RENEWAL_WEIGHED: Final = 0.12
SPECIFICATION: Final = 1.5
PADDING: Final = "x" * 478_000
"""What its specification weighs."""


@dataclass
class Pace:
    """`closing`: ends every wait. `busy`: how many may be answered at once."""

    closing: threading.Event
    busy: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(WORKERS))

    def take_time(self, operation: str, headers: Mapping[str, str], body: Any) -> None:
        """As long as the real one takes to come to this answer."""
        with self.busy:
            self.closing.wait(self._seconds(operation, headers, body))

    def _seconds(self, operation: str, headers: Mapping[str, str], body: Any) -> float:
        if operation == "/":
            return SPECIFICATION
        if "biblio" in headers.get("x-koha-embed", ""):
            return A_QUESTION + A_RECORD_INSIDE * len(body if isinstance(body, list) else [])
        if operation.endswith("/allows_renewal"):
            return A_RENEWAL_WEIGHED
        return BY_NUMBERS.get(operation, A_QUESTION)
