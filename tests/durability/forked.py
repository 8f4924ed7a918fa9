"""The programs of a module here, each in a process that can be killed: a fork of one that imported Django once, so
what a program finds imported is no proof that it starts by itself.
"""

import contextlib
import os
import signal
from collections.abc import Iterator
from pathlib import Path

from yesdesk.testing.inside import Inside
from yesdesk.testing.patience import PATIENCE, until
from yesdesk.testing.prepared import begin_with_tables

ROOT = Path(__file__).parents[2]
_LIMITED = f"import signal\nsignal.alarm({2 * PATIENCE:.0f})\n"


class Forked:
    """`run("stage", 3)`: the function `stage` of the module, to its end; what it printed. Where it takes longer than
    twice PATIENCE, and the program sets itself no other alarm, it is ended and the test fails.
    """

    def __init__(self, module: str, data: Path, inside: Inside) -> None:
        self._module = module
        self._inside = inside
        self._says = data.parent / f"{data.name}.says"

    def run(self, word: str, *given: str) -> str:
        return self._inside.run(_LIMITED + self._program(word, *given))

    def killed(self, word: str, *given: str) -> None:
        """One that kills itself on the way."""
        end = self._inside.ended(_LIMITED + self._program(word, *given))
        assert end.code == -signal.SIGKILL, f"{word} {given}: {end.said}{end.complained}"

    def works(self) -> int:
        """Begins `work`, and waits until it says that it is ready; its process id."""
        pid = self._inside.begin(self._program("work"), self._says)
        until(lambda: self._says.read_text().startswith("ready\n"))
        return pid

    def end(self, pid: int, number: signal.Signals = signal.SIGKILL) -> int:
        return self._inside.end(pid, number)

    def _program(self, word: str, *given: str) -> str:
        return f"from {self._module} import {word}\n{word}(*{given!r})"


@contextlib.contextmanager
def forked(module: str, data: Path, **more: str) -> Iterator[Forked]:
    """Those of `module`, on SQLite in a new data folder with its tables; `more`: settings by their names."""
    data.mkdir(parents=True, exist_ok=True)
    begin_with_tables(data)
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    inside = Inside(
        {
            **kept,
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
            "YESDESK_DATA": str(data),
            **more,
        }
    )
    try:
        yield Forked(module, data, inside)
    finally:
        inside.close()
