"""Work figures out in a short process of its own: scipy takes eighty megabytes, which no server holds while it waits.

`python -m yesdesk.core.statistics.child MODULE:FUNCTION` reads JSON on its input, calls that function with it and
writes JSON. It has no key and no connection, a limited memory and a limited time, and writes no file.
"""

import json
import os
import resource
import subprocess
import sys
from importlib import import_module
from typing import Any, Final

from yesdesk.core.process import PARENT, close_to_others, end_with_parent

PATIENCE: Final = 60.0
"""Seconds for one edition; 82 branches over two years take two."""

MEMORY: Final = 2 * 1024**3
"""Bytes of address space: what scipy maps, and twenty times what the largest file needs."""

_SECONDS: Final = 55  # of CPU
_ALONE: Final = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS")
"""One thread: each would map memory of its own, and there is nothing to share out."""


class FiguresFailed(Exception):
    """The process did not come to an end: too slow, out of memory, killed, or an error in it."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


def work_out(function: str, given: Any, *, patience: float = PATIENCE) -> Any:
    """Return what `function` (`module:name`) makes of `given`, both as JSON. Raises FiguresFailed."""
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
    kept |= dict.fromkeys(_ALONE, "1")
    try:
        done = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-m", "yesdesk.core.statistics.child", function],
            input=json.dumps(given).encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**kept, PARENT: str(os.getpid())},
            timeout=patience,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        raise FiguresFailed(f"{patience:.0f} s") from late
    if done.returncode != 0:
        raise FiguresFailed(_how_it_ended(done.returncode))
    try:
        return json.loads(done.stdout)
    except ValueError as half:
        raise FiguresFailed("no whole answer") from half


def _how_it_ended(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"code {code}"


def main(function: str) -> None:
    """Work out what comes in. Ends by an exception where that fails: then nothing is written."""
    close_to_others()
    end_with_parent()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    module, _colon, name = function.partition(":")
    found = getattr(import_module(module), name)(json.load(sys.stdin))
    sys.stdout.write(json.dumps(found, allow_nan=False))


if __name__ == "__main__":
    main(sys.argv[1])
