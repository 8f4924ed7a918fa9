"""Follow one act through the house: how many product files, functions and crossings from room to room it passes.

    python dev/tap.py [waive|mail|ask] [--files]

`waive`: a tap that waives a fee; `mail`: a patron's mail that becomes a request; `ask`: a press on the public form. The
acts are those of tests/dev/test_tap.py, with the cast, in the test database; caches are off there, as in every test.
"""

import argparse
import inspect
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FrameType
from typing import Any, Final

ROOT: Final = Path(__file__).parents[1]
PRODUCT: Final = f"{ROOT / 'src' / 'yesdesk'}{os.sep}"
NOT_THE_PRODUCT: Final = frozenset({"tests", "testing", "migrations", "conftest.py"})
ACTS: Final = ("waive", "mail", "ask")
TELL: Final = "TAP_TELL"
"""In the environment of the tests: the file to which each appends its line."""

SHOW_FILES: Final = "TAP_FILES"
_TOOL: Final = 4  # no debugger, coverage or profiler of Python's own list has this number


@dataclass
class Passage:
    """The files and functions that one act passed."""

    functions: set[tuple[str, str]] = field(default_factory=set)
    """(file, function); lambdas and generator expressions belong to their function."""

    crossings: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Calls from one room into another, by the two."""

    @property
    def files(self) -> list[str]:
        """Files of the product in which a function ran."""
        return sorted({file for file, _function in self.functions})

    def told(self, name: str, *, with_files: bool) -> str:
        """The passage in a line; below it the files."""
        count = (len(self.files), len(self.functions), self.crossings.total())
        line = "{}: {} files, {} functions, {} crossings".format(name, *count)
        return "\n".join([line, *(f"  {file}" for file in self.files)]) if with_files else line


@contextmanager
def followed() -> Iterator[Passage]:
    """Everything of the product that is called inside, in this process."""
    passage, watch = Passage(), sys.monitoring

    def started(code: CodeType, _offset: int) -> Any:
        file = product_file(code)
        if file is None:
            return watch.DISABLE
        passage.functions.add((file, code.co_qualname))
        caller = _caller(inspect.currentframe())
        if caller is not None and room_of(caller) != room_of(file):
            passage.crossings[room_of(caller), room_of(file)] += 1
        return None

    watch.use_tool_id(_TOOL, "tap")
    try:
        watch.register_callback(_TOOL, watch.events.PY_START, started)
        watch.set_events(_TOOL, watch.events.PY_START)
        yield passage
    finally:
        watch.set_events(_TOOL, 0)
        watch.free_tool_id(_TOOL)
        watch.restart_events()


def product_file(code: CodeType) -> str | None:
    """Its path below src/yesdesk; None for what is not the product's, and for what has no name of its own."""
    if not code.co_filename.startswith(PRODUCT) or code.co_name.startswith("<"):
        return None
    file = code.co_filename.removeprefix(PRODUCT)
    return file if NOT_THE_PRODUCT.isdisjoint(Path(file).parts) else None


def room_of(file: str) -> str:
    return Path(file).parts[0]


def _caller(watching: FrameType | None) -> str | None:
    """The nearest file of the product that waits for what just started, through Django, Jinja and the rest."""
    just_started = watching.f_back if watching is not None else None
    above = just_started.f_back if just_started is not None else None
    while above is not None:
        file = product_file(above.f_code)
        if file is not None:
            return file
        above = above.f_back
    return None


def tell(name: str, passage: Passage) -> None:
    """Append the passage to what `main` prints; a test that runs by itself tells nobody."""
    if TELL in os.environ:
        with Path(os.environ[TELL]).open("a") as told:
            told.write(f"{passage.told(name, with_files=SHOW_FILES in os.environ)}\n")


def main() -> int:
    words = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    words.add_argument("act", nargs="?", choices=ACTS, help="all of them if none is named")
    words.add_argument("--files", action="store_true", help="list the files, too")
    asked = words.parse_args()
    which = ["-k", f"test_{asked.act}"] if asked.act else []
    tests = [
        sys.executable,
        "-m",
        "pytest",
        "-n0",
        "-p",
        "no:randomly",
        *which,
        "tests/dev/test_tap.py",
    ]
    with tempfile.NamedTemporaryFile("r") as told:
        env = {**os.environ, TELL: told.name} | ({SHOW_FILES: "yes"} if asked.files else {})
        run = subprocess.run(tests, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
        print(told.read(), end="")
    if run.returncode:
        print(run.stdout, run.stderr, file=sys.stderr)
    return run.returncode


if __name__ == "__main__":
    sys.exit(main())
