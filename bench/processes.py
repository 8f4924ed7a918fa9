"""The cost of processes: CPU and memory of a whole tree, read from /proc."""

import os
from pathlib import Path

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
