"""Try faults one at a time, each in a copy of a process that has collected the tests and made the database.

There every function of the module gets the code of the faulty source, so that whoever imported it by name has the fault
too. What runs at import gets a fresh process, whose loader reads the faulty source. No file of the tree is written.
"""

import contextlib
import functools
import gc
import hashlib
import importlib.machinery
import itertools
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any, Final

import pytest

ROOT: Final = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from dev.mutations import PRODUCT, SUBJECTS, Mutant, mutated  # noqa: E402

KEPT: Final = ROOT / ".pytest_cache" / "mutants"
TESTED_IN: Final = (
    "policy", "desk/decisions", "requests", "desk/options", "desk/approvals", "desk/tests",
    "ils/accounts", "ils/acts", "ils/ledger", "ils/tests", "patrons", "core/outbox",
    "mail/outbound", "mail/tests",
)  # fmt: skip
QUICK: Final = "not night and not soak and not browser and not mailserver"
SECONDS: Final = 30.0
NOTICED: Final = 1
_LIVES, _BROKEN, _FRESH = 0, 70, 71
_TOOL: Final = 4  # no debugger, coverage or profiler of Python's own list has this number

type Told = dict[str, Any]


class Run:
    """A pytest plugin that forks a collected session instead of running it."""

    def __init__(self, faults: Sequence[Mutant], jobs: int, results: Path) -> None:
        self.faults, self.jobs, self.results = faults, jobs, results
        self.failed: list[str] = []
        self.items: dict[str, pytest.Item] = {}
        self.lines: dict[str, Told] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed.append(report.nodeid)

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        self.session = session
        self.items = {item.nodeid: item for item in session.items}
        gc.unfreeze()  # so that live functions can be found
        self.run(next(item for item in session.items if "db" in getattr(item, "fixturenames", ())))
        self._follow_tests()
        shares = [self.faults[number :: self.jobs] for number in range(self.jobs)]
        _finish([_fork(lambda share=share: self._try_all(share)) for share in shares])  # type: ignore[misc]
        return True

    def run(self, item: pytest.Item, following: pytest.Item | None = None) -> bool:
        """Whether it passed. Nothing but the session's own fixtures stays behind, if nothing follows."""
        self.failed.clear()
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following or self.session)
        return not self.failed

    def _follow_tests(self) -> None:
        """Write down the lines of the subjects that each test runs through, unless neither was changed since."""
        file = KEPT / "lines.json"
        known = json.loads(file.read_text()) if file.exists() else {}
        unknown = [
            item
            for name, item in self.items.items()
            if name not in known or known[name]["print"] != _print(item, known[name]["lines"])
        ]
        parts = [KEPT / f"lines-{number}.json" for number in range(self.jobs)]

        def follow(number: int) -> int:
            size = -(-len(unknown) // self.jobs)
            own = unknown[number * size : (number + 1) * size]
            parts[number].write_text(json.dumps(dict(_followed(self, own, number))))
            return 0

        if unknown:
            _finish([_fork(lambda number=number: follow(number)) for number in range(self.jobs)])  # type: ignore[misc]
            for part in parts:
                known |= json.loads(part.read_text())
                part.unlink()
            file.write_text(json.dumps(known))
        self.lines = {name: told for name, told in known.items() if name in self.items}

    def _try_all(self, faults: Iterable[Mutant]) -> int:
        for fault in faults:
            began, told = _cpu(), self._try(fault)
            told |= asdict(fault) | {"key": fault.key, "cpu": round(_cpu() - began, 2)}
            with self.results.open("a") as file:
                file.write(json.dumps(told) + "\n")
        return 0

    def _try(self, fault: Mutant) -> Told:
        names = self._tests_of(fault)
        state, by = _LIVES, ""
        while names:
            state, by = self._forked(fault, names)
            if state == _FRESH:
                state, by = self._in_a_fresh_process(fault, names)
            if state == _LIVES or by not in names:
                break
            control, undependable = self._forked(None, names[: names.index(by) + 1])
            if control == _LIVES:
                break
            names.remove(undependable if undependable in names else by)
        return {"state": state, "by": by, "tests": len(names)}

    def _tests_of(self, fault: Mutant) -> list[str]:
        """Those that ran through its lines (of what runs at import: any of the module), the likeliest first."""
        first, last = fault.lines if fault.function else (0, 10**6)
        near, stem = (PRODUCT / fault.module).parent, Path(fault.module).stem
        ranked = []
        for name, told in self.lines.items():
            if any(first <= line <= last for line in told["lines"].get(fault.module, ())):
                item = self.items[name]
                ends_bare = "transactional_db" in getattr(item, "fixturenames", ())
                own = stem in item.path.stem, item.path.is_relative_to(near)
                ranked.append((ends_bare, not own[0], not own[1], told["seconds"], name))
        names = [name for *_, name in sorted(ranked)]
        spent = itertools.accumulate(self.lines[name]["seconds"] for name in names)
        return [name for name, until in zip(names, spent, strict=True) if until <= SECONDS]

    def _forked(self, fault: Mutant | None, names: Sequence[str]) -> tuple[int, str]:
        """Run the tests in a copy of this process, with the fault. How it ended, and the test it ended at."""
        told = Path(tempfile.mkstemp(prefix="mutant-")[1])

        def child() -> int:
            _files_of_its_own(os.getpid() * 1000)
            if fault and not (fault.function and put_into_this_process(fault)):
                return _FRESH
            for name, following in itertools.zip_longest(names, names[1:]):
                told.write_text(name)
                _limit(self.lines[name]["seconds"])
                if not self.run(self.items[name], self.items.get(following or "")):
                    return NOTICED
            return _LIVES

        [status] = _finish([_fork(child)])
        by = told.read_text()
        told.unlink()
        late = os.WIFSIGNALED(status) and os.WTERMSIG(status) in {signal.SIGALRM, signal.SIGXCPU}
        state = NOTICED if late else os.waitstatus_to_exitcode(status)
        return state, by if state == NOTICED else ""

    def _in_a_fresh_process(self, fault: Mutant, names: Sequence[str]) -> tuple[int, str]:
        """As in a copy; which test it was is not told. With the fault it has to fail twice, as a test may fail by
        chance; without it all of them have to pass.
        """
        seconds = sum(self.lines[name]["seconds"] for name in names)
        command = [sys.executable, __file__]
        for planted in (asdict(fault), asdict(fault), None):
            told = json.dumps([planted, list(names)])
            try:
                ended = subprocess.run(  # noqa: PLW1510 - its code is the answer
                    command, cwd=ROOT, input=told, text=True, timeout=60 + 10 * seconds,
                    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                ).returncode  # fmt: skip
            except subprocess.TimeoutExpired:
                ended = NOTICED
            if planted and ended == 0:
                return _LIVES, ""
        return (NOTICED, "import") if ended == 0 else (_BROKEN, "")


def _followed(run: Run, items: Sequence[pytest.Item], number: int) -> Iterator[tuple[str, Told]]:
    """Each test that passes, its CPU seconds and its lines, by module."""
    _files_of_its_own(1_000_000 * (number + 1))
    seen: set[tuple[str, int]] = set()
    watch = sys.monitoring

    def passed(code: CodeType, line: int) -> object:
        seen.add((code.co_filename, line))
        return watch.DISABLE

    watch.use_tool_id(_TOOL, "mutants")
    watch.register_callback(_TOOL, watch.events.LINE, passed)
    paths = {str(PRODUCT / module): module for module in SUBJECTS}
    for function in _live_functions(set(paths)):
        for code in _codes(function.__code__):
            watch.set_local_events(_TOOL, code, watch.events.LINE)
    for item, following in itertools.zip_longest(items, items[1:]):
        seen.clear()
        watch.restart_events()
        began = time.process_time()
        if run.run(item, following):
            lines: dict[str, list[int]] = {}
            for path, line in sorted(seen):
                lines.setdefault(paths[path], []).append(line)
            seconds = round(time.process_time() - began, 3)
            yield item.nodeid, {"seconds": seconds, "lines": lines, "print": _print(item, lines)}


def _print(item: pytest.Item, modules: Iterable[str]) -> str:
    """Of a test and of what it ran through."""
    texts = [_text(item.path), *(_text(PRODUCT / module) for module in sorted(modules))]
    return hashlib.sha256("".join(texts).encode()).hexdigest()


@functools.cache
def _text(path: Path) -> str:
    return path.read_text() if path.exists() else ""


def put_into_this_process(fault: Mutant) -> bool:
    """Give every live function of the module its faulty code. False where that cannot be done here."""
    file = PRODUCT / fault.module
    faulty = list(_codes(compile(mutated(file.read_text(), fault), str(file), "exec")))
    places = [_place(code) for code in faulty]
    by_place = dict(zip(places, faulty, strict=True))
    for function in list(_live_functions({str(file)})):
        place = _place(function.__code__)
        if places.count(place) > 1:
            return False  # two lambdas in a line
        if place in by_place:
            if by_place[place].co_freevars != function.__code__.co_freevars:
                return False
            function.__code__ = by_place[place]
    return True


def _fresh() -> int:
    """Run tests, named on standard input, on a product of which one module is loaded with a fault."""
    given, names = json.load(sys.stdin)
    if given is None:
        return run_pytest(["-x", *names])
    fault = Mutant(**given)
    file = str(PRODUCT / fault.module)

    class Loader(importlib.machinery.SourceFileLoader):
        def get_code(self, fullname: str) -> CodeType | None:
            if self.path != file:
                return super().get_code(fullname)
            return compile(mutated(Path(file).read_text(), fault), file, "exec")

    hook = importlib.machinery.FileFinder.path_hook(
        (Loader, importlib.machinery.SOURCE_SUFFIXES),
        (importlib.machinery.ExtensionFileLoader, importlib.machinery.EXTENSION_SUFFIXES),
    )
    sys.path_hooks.insert(0, hook)
    sys.path_importer_cache.clear()
    return run_pytest(["-x", *names])


class SameExamples:
    """A pytest plugin: properties are tried with the same examples each time, and none is kept."""

    @pytest.hookimpl(trylast=True)
    def pytest_configure(self) -> None:
        from hypothesis import Phase, settings

        found = (Phase.explicit, Phase.generate)  # a smaller example would prove no more
        settings.register_profile(
            "mutants", settings.get_profile("house"), phases=found, database=None, derandomize=True
        )
        settings.load_profile("mutants")


def run_pytest(more: Sequence[str], *plugins: object) -> int:
    options = ["-q", "-s", "-n", "0", "--no-header", "--no-summary", "--durations=0"]
    off = ["-p", "no:randomly", "-p", "no:cacheprovider"]
    return int(pytest.main([*options, *off, *more], plugins=[SameExamples(), *plugins]))


def _live_functions(files: set[str]) -> Iterator[FunctionType]:
    for thing in gc.get_objects():
        if type(thing) is FunctionType and thing.__code__.co_filename in files:
            yield thing


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _codes(inner)


def _place(code: CodeType) -> tuple[str, int]:
    return code.co_qualname, code.co_firstlineno


def _files_of_its_own(number: int) -> None:
    import yesdesk.testing.plugin as house

    house._numbers = itertools.count(number)  # noqa: SLF001 - tests that run at once share no folder


def _limit(seconds: float) -> None:
    """End this process by a signal if the next test takes far longer than it did."""
    spent = int(resource.getrusage(resource.RUSAGE_SELF).ru_utime)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (spent + 10 + int(5 * seconds), hard))
    signal.alarm(60 + int(20 * seconds))


def _cpu() -> float:
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def _fork(work: Callable[[], int]) -> int:
    pid = os.fork()
    if pid:
        return pid
    ended = _BROKEN
    try:
        os.setsid()
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        ended = work()
    finally:
        os._exit(ended)


def _finish(pids: Iterable[int]) -> list[int]:
    """Wait for them, and end what they started and left."""
    statuses = []
    for pid in pids:
        statuses.append(os.waitpid(pid, 0)[1])
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)
    return statuses


if __name__ == "__main__":
    sys.exit(_fresh())
