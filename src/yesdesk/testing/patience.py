"""The time that a test waits for what ought to happen. No test that passes waits so long."""

import time
from collections.abc import Callable
from typing import Final

PATIENCE: Final = 60.0
"""Seconds after which a thing counts as missing: it only bounds a failure, so it is far beyond what a slow machine
takes. Where the time itself is under test, measure CPU time or a clock of the test's own instead."""

SLOWER: Final = 3
"""The factor on an idle machine's time that a thing under test may take."""


def until(holds: Callable[[], object], *, seconds: float = PATIENCE) -> float:
    """Looks often until `holds` does; how long it took. Fails when it takes longer than `seconds`."""
    begun = time.monotonic()
    while not holds():
        took = time.monotonic() - begun
        assert took < seconds, f"not within {seconds} s"
        time.sleep(0.02)
    return time.monotonic() - begun
