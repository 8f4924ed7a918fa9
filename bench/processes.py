"""The cost of processes: CPU and memory of a whole tree, read from /proc."""

import os
import time
from collections.abc import Callable
from pathlib import Path

QUIET = 0.05  # of one core
QUIET_FOR = 2  # seconds, one after the other
QUIET_WITHIN = 180  # seconds; fifteen hundred mails take the worker about thirty
REST_WITHIN = 3600  # seconds, after a million requests were poured in: the worker works on them for ten minutes

_TICK = os.sysconf("SC_CLK_TCK")
_PROC = Path("/proc")


def tree(root: int) -> list[int]:
    """`root` and everything it started that still runs."""
    children: dict[int, list[int]] = {}
    for stat in _stats():
        children.setdefault(int(stat[1][1]), []).append(stat[0])
    found, ahead = [], [root]
    while ahead:
        pid = ahead.pop()
        found.append(pid)
        ahead += children.get(pid, [])
    return found


def cpu_seconds(root: int) -> float:
    """User and system time of the tree so far, with that of children it has waited for."""
    wanted = set(tree(root))
    ticks = sum(sum(map(int, fields[11:15])) for pid, fields in _stats() if pid in wanted)
    return ticks / _TICK


def wait_until_quiet(
    root: int,
    *,
    within: int = QUIET_WITHIN,
    spent: Callable[[int], float] = cpu_seconds,
    pause: Callable[[float], None] = time.sleep,
) -> tuple[int, float]:
    """Wait until the tree does next to nothing: what it still works off would count as the next page's.

    Gives the seconds waited and the share of a core it took in the last one, QUIET or more where time ran out.
    """
    seconds, in_a_row, share, before = 0, 0, 0.0, spent(root)
    while in_a_row < QUIET_FOR and seconds < within:
        pause(1)
        seconds, now = seconds + 1, spent(root)
        share, before = now - before, now
        in_a_row = in_a_row + 1 if share < QUIET else 0
    return seconds, share


def memory_mb(pids: list[int]) -> float:
    """Sum of PSS: shared pages are counted once, split among those who share them."""
    return sum(_pss(pid) for pid in pids) / 1024


def _pss(pid: int) -> int:
    try:
        lines = (_PROC / str(pid) / "smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def _stats() -> list[tuple[int, list[str]]]:
    """(pid, fields after the name) of every process."""
    found = []
    for folder in _PROC.iterdir():
        if not folder.name.isdecimal():
            continue
        try:
            stat = (folder / "stat").read_text()
        except OSError:
            continue
        found.append((int(folder.name), stat.rpartition(")")[2].split()))
    return found
