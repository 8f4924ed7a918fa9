"""What can go wrong between two machines, on demand."""

import threading
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Fault(StrEnum):
    """When, and how, the answer to one request is spoilt.

    `late`: nobody is answered, and what was asked is done only when `KohaTwin.catch_up` is called.
    """

    SILENT_BEFORE = "silent_before"
    SILENT_AFTER = "silent_after"
    LATE = "late"
    DROP_BEFORE = "drop_before"
    DROP_AFTER = "drop_after"
    ANSWER_BEFORE = "answer_before"
    ANSWER_AFTER = "answer_after"
    CUT = "cut"
    DRIP = "drip"
    TWICE = "twice"


@dataclass
class Spoiler:
    """`method`, `path`: which requests, `path` as the specification spells it, empty for any. `times`:
    how many of them. `after`: bytes of the answer that still arrive. `status`, `body`: what is said instead.
    """

    fault: Fault
    method: str = ""
    path: str = ""
    times: int = 1
    after: int = 0
    status: int = 500
    body: Any = None


@dataclass
class Spoilers:
    """Those waiting for their request; each is used up."""

    waiting: list[Spoiler] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, spoiler: Spoiler) -> None:
        with self.lock:
            self.waiting.append(spoiler)

    def next_for(self, method: str, path: str) -> Spoiler | None:
        with self.lock:
            for spoiler in self.waiting:
                if spoiler.method in {"", method} and spoiler.path in {"", path}:
                    spoiler.times -= 1
                    if spoiler.times == 0:
                        self.waiting.remove(spoiler)
                    return spoiler
        return None
