"""Show how far long work is: a bar on a terminal, a line now and then in a log. Knows no Django."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, TextIO

LOG_EACH: Final = 20.0
ON_A_TERMINAL: Final[dict[str, object]] = {"dynamic_ncols": True, "delay": 0.5}

type Advance = Callable[[int], object]


@contextmanager
def progress(
    what: str, total: int | None = None, *, in_bytes: bool = False, file: TextIO | None = None
) -> Iterator[Advance]:
    """Yield a function to call with how much more is done. `total`: None where nobody knows beforehand."""
    from tqdm import tqdm  # half a megabyte, and a server at work shows no bar

    tqdm.monitor_interval = 0  # no thread of its own: some of this work forks, and some is measured
    out = file or sys.stderr
    how = ON_A_TERMINAL if out.isatty() else _options_for_log(total)
    with tqdm(
        desc=what,
        total=total,
        file=out if out.isatty() else _Lines(out),
        unit="B" if in_bytes else "",
        unit_scale=in_bytes,
        unit_divisor=1024,
        **how,
    ) as bar:
        yield bar.update


def _options_for_log(total: int | None) -> dict[str, object]:
    of = "" if total is None else " of {total_fmt} ({percentage:.0f} %)"
    line = "{desc}: {n_fmt}" + of + ", {elapsed}"
    return {"bar_format": line, "mininterval": LOG_EACH, "miniters": 1, "delay": LOG_EACH}


class _Lines:
    def __init__(self, file: TextIO) -> None:
        self._file = file

    def write(self, text: str) -> None:
        line = text.strip("\r\n ")
        if line:
            self._file.write(f"{line}\n")

    def flush(self) -> None:
        self._file.flush()
