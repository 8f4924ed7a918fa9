"""The time that a test waits for what ought to happen."""

import time
from collections.abc import Callable
from typing import Final

# Seconds. It only bounds a failure. Measure CPU time or a test's own clock where time itself is under test.
PATIENCE: Final = 60.0

# The thing under test may take so many times what an idle machine takes.
SLOWER: Final = 3


def until(holds: Callable[[], object], *, seconds: float = PATIENCE) -> float:
    begun = time.monotonic()
    while not holds():
        took = time.monotonic() - begun
        assert took < seconds, f"not within {seconds} s"
        time.sleep(0.02)
    return time.monotonic() - begun
