"""Hold what people can do: empty the function behind each line of docs/what-people-do.md and see its test fail.

    python dev/net.py [WORD ...]

With words, only lines that hold one of them. A line's test runs twice in this process: once with the function doing
nothing (it returns at once what its annotation names, but empty), once as the code stands. It is held where the test
fails first, in its own body and not in a fixture, and passes then. A test in `tests/` has the library in processes of
its own: it runs in a copy of the tree. Says which lines are not held, and ends with 1.
"""

import ast
import inspect
import os
import re
import shutil
import subprocess
import sys
import typing
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from pkgutil import resolve_name
from tempfile import TemporaryDirectory
from types import CodeType, FunctionType
from typing import Any, Final

import pytest
from _pytest.runner import runtestprotocol

ROOT: Final = Path(__file__).parents[1]
PAGE: Final = ROOT / "docs" / "what-people-do.md"
PRODUCT: Final = ROOT / "src" / "yesdesk"
_ROW: Final = re.compile(
    r"^\| (?P<does>.+?) \| `(?P<function>[\w.]+)` \| `(?P<test>[\w/.]+(?:::\w+)+)` \|$"
)
_DEFINED: Final = re.compile(r"(    )?(def|class) (\w+)")
_NOT_COPIED: Final = shutil.ignore_patterns(".git", ".venv", ".data", ".mypy_cache", "__pycache__")
_NOTHING: Final[dict[Any, str]] = {str: "''", bool: "False", int: "0", list: "[]", tuple: "()"}


@dataclass(frozen=True)
class Line:
    """One thing that somebody can do. `function` is a name below `yesdesk`; `test` a node below it or in `tests`."""

    does: str
    function: str
    test: str

    @property
    def node(self) -> str:
        """The test as pytest names it, from the top of the tree."""
        return self.test if self.test.startswith("tests/") else f"src/yesdesk/{self.test}"


def read_lines(page: Path = PAGE) -> list[Line]:
    """Return the rows of the page's tables, but their heads; a row that cannot be read is an error."""
    rows = [row for row in page.read_text(encoding="utf-8").splitlines() if row.startswith("| ")]
    found = [_ROW.match(row) for row in rows if not row.startswith("| what ")]
    if None in found:
        raise ValueError(f"not a line of the net: {rows[found.index(None)]}")
    return [Line(**row.groupdict()) for row in found if row]


def missing(line: Line) -> list[str]:
    """Return what that line names and the tree no longer has."""
    *rooms, name = line.function.split(".")
    module = PRODUCT.joinpath(*rooms)
    homes = [(module.with_suffix(".py"), name), (module / "__init__.py", name)]
    homes.append((module.parent.with_suffix(".py"), f"{rooms[-1]}.{name}"))
    file, _, test = line.node.partition("::")
    function_is_there = any(called in _names(path) for path, called in homes)
    gone = [] if function_is_there else [line.function]
    return gone if test.replace("::", ".") in _names(ROOT / file) else [*gone, line.test]


@cache
def _names(path: Path) -> set[str]:
    """The functions of a file, and the methods of its classes as `Class.method`, by how far they are indented."""
    found, home = set(), ""
    for line in path.read_text(encoding="utf-8").splitlines() if path.is_file() else []:
        if match := _DEFINED.match(line):
            indent, kind, name = match.groups()
            home = "" if not indent else home
            found.add(f"{home}{name}")
            home = f"{name}." if kind == "class" else home
    return found


@contextmanager
def emptied(function: Callable[..., Any]) -> Iterator[None]:
    """Let that function do nothing, below its decorators and wherever it was imported."""
    inner = inspect.unwrap(getattr(function, "func", function))  # a job has its function inside
    assert isinstance(inner, FunctionType)
    code = inner.__code__
    inner.__code__ = _empty_code(inner)
    try:
        yield
    finally:
        inner.__code__ = code


def _empty_code(function: FunctionType) -> CodeType:
    returned = function.__annotations__.get("return")
    nothing = _NOTHING.get(typing.get_origin(returned) or returned, "None")
    if inspect.isgeneratorfunction(function):
        nothing = "\n    yield"
    names: dict[str, Any] = {}
    exec(f"def empty(*given, **named):\n    return {nothing}", names)
    code: CodeType = names["empty"].__code__
    return code


class Net:
    """A plugin that runs each collected test for the lines that name it, whole and emptied."""

    def __init__(self, lines: list[Line]) -> None:
        self.lines = lines
        self.said: dict[Line, str] = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item, nextitem: pytest.Item | None) -> bool:
        here = [line for line in self.lines if line.node == item.nodeid.partition("[")[0]]
        for line in here:
            after = nextitem if line is here[-1] else copy(item)
            said = _outcome(item, after, line)
            self.said[line] = "yes" if self.said.get(line) == "yes" else said
            print(f"{said} | {line.function} | {line.test}", flush=True)
        return True


def _outcome(item: pytest.Item, after: pytest.Item | None, line: Line) -> str:
    with emptied(resolve_name(f"yesdesk.{line.function}")):
        phases = _failed_in(item, copy(item))  # the fixtures of its module stay
    if _failed_in(item, after):
        return "no: its test fails as the code stands"
    if "call" in phases:
        return "yes"
    return "no: a fixture fails, not its test" if phases else "no: its test still passes"


def _failed_in(item: pytest.Item, after: pytest.Item | None) -> list[str]:
    """Run the test up to what `after` needs no more; the phases in which it failed."""
    ran: Any = runtestprotocol(item, log=False, nextitem=after)
    return [report.when for report in ran if report.failed]


def _outcome_in_a_copy(line: Line) -> str:
    with TemporaryDirectory() as folder:
        tree = Path(folder) / "tree"
        shutil.copytree(ROOT, tree, ignore=_NOT_COPIED)
        command = [sys.executable, "-m", "pytest", "-q", "-n", "0", line.node]
        env = {**os.environ, "PYTHONPATH": str(tree / "src")}
        run = partial(subprocess.run, command, cwd=tree, env=env, capture_output=True, check=False)
        if run().returncode:
            return "no: its test fails as the code stands"
        _write_emptied(tree / "src" / "yesdesk", line.function)
        return "yes" if run().returncode else "no: its test still passes"


def _write_emptied(product: Path, function: str) -> None:
    *rooms, name = function.split(".")
    module = product.joinpath(*rooms).with_suffix(".py")
    code = module.read_text(encoding="utf-8").splitlines()
    functions = [
        node for node in ast.parse("\n".join(code)).body if isinstance(node, ast.FunctionDef)
    ]
    (first,) = (node.body[0] for node in functions if node.name == name)
    code.insert(first.lineno - 1, "    return")
    module.write_text("\n".join(code), encoding="utf-8")


def main(words: list[str]) -> int:
    """Run the lines that hold one of these words, or all of them, and say which are not held."""
    lines = [line for line in read_lines() if not words or any(word in f"{line}" for word in words)]
    there = [line for line in lines if not missing(line)]
    net = Net([line for line in there if not line.test.startswith("tests/")])
    if nodes := sorted({line.node for line in net.lines}):
        pytest.main(["-q", "-n", "0", "--durations=0", "--no-header", *nodes], plugins=[net])
    copied = {line: _outcome_in_a_copy(line) for line in there if line not in net.lines}
    held = net.said | copied
    said = {line: held.get(line, f"no: {missing(line)} not found") for line in lines}
    open_lines = [
        f"{said[line]}: {line.does} ({line.function})" for line in lines if said[line] != "yes"
    ]
    print(*open_lines, f"{len(lines) - len(open_lines)} of {len(lines)} lines are held", sep="\n")
    return 1 if open_lines or not lines else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
