"""Run the tests of the night, or those of them that a change calls for.

    python dev/night.py             all, on both databases; writes docs/night.txt: `make night`
    python dev/night.py --touched   the kill tests, and the tests near what changed since that night: .ci/run

docs/testing.md says which tests these are, why one is near a change, and what docs/night.txt must say for a change to
be let in.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from typing import Final
from xml.etree import ElementTree

ROOT: Final = Path(__file__).parents[1]
REPORT: Final = "docs/night.txt"
FARTHEST: Final = 200
"""Commits since the last night that a change may be let in with."""

AT_MOST: Final = 240
"""Seconds of tests near a change; what is beyond is left to the night."""

PYTEST: Final = [sys.executable, "-m", "pytest"]
TOGETHER: Final = ["-n", "3", "--dist", "worksteal"]
APART: Final = "not soak and not browser and not mailserver"
NIGHT: Final = f"night and {APART}"
DATABASES: Final = {
    "sqlite": ([], ["-m", f"(night or hypothesis) and {APART}"]),
    "postgresql": (["sh", "dev/postgres"], ["-m", NIGHT, "@dev/on_postgres.txt"]),
}
"""How each is started, and its tests."""

NEAR: Final = {
    "src/*/migrations/*": "tests/upgrade/test_upgrade.py",
    "docs/howto/*": "tests/howto/test_howto.py",
    "pyproject.toml": "tests/keeping/test_the_wheel.py",
    "requirements/*": "tests/keeping/test_the_wheel.py",
    "dev/bootstrap": "tests/keeping/test_setting_up.py",
    "dev/build_hook.py": "tests/keeping/test_the_wheel.py",
    "Containerfile": "tests/keeping/test_the_image.py",
    "bench/*": "tests/bench/test_bench_for_real.py",
}
"""Files that no test imports, and the test that uses them."""

_DOTTED: Final = re.compile(r"\b(?:yesdesk|tests|bench)(?:\.\w+)+")
_FROM: Final = re.compile(r"\bfrom\s+((?:yesdesk|tests|bench)[\w.]*)\s+import\s+(\([^)]*\)|[^\n]*)")


class NightRefusal(Exception):
    """A sentence that says why the change may not be let in, or the night not be written down."""


class NoHistory(NightRefusal):
    """The clone ends before the last night, so nobody can tell what changed since."""


@dataclass
class Night:
    """The report of a night: its commit, what each database counted, and the seconds of each file."""

    commit: str
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)
    seconds: dict[str, int] = field(default_factory=dict)

    def is_green(self) -> bool:
        return self.counts.keys() == DATABASES.keys() and all(
            each.get("passed", 0) > 0 and not each.get("failed", 0) for each in self.counts.values()
        )

    def __str__(self) -> str:
        lines = [f"commit {self.commit}"]
        lines += [
            f"{name} " + ", ".join(f"{number} {word}" for word, number in each.items())
            for name, each in self.counts.items()
        ]
        lines += [f"red {test}" for test in self.failed]
        slowest_first = sorted(self.seconds.items(), key=lambda pair: (-pair[1], pair[0]))
        lines += [f"seconds {number} {name}" for name, number in slowest_first]
        return "\n".join(lines) + "\n"


def read_report(text: str) -> Night:
    night = Night("")
    for line in text.splitlines():
        word, _, rest = line.partition(" ")
        if word == "commit":
            night.commit = rest
        elif word in DATABASES:
            pairs = (each.split(" ", 1) for each in rest.split(", "))
            night.counts[word] = {what: int(number) for number, what in pairs}
        elif word == "red":
            night.failed.append(rest)
        elif word == "seconds":
            number, _, name = rest.partition(" ")
            night.seconds[name] = int(number)
    return night


# What git knows


def git(tree: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["git", *words], cwd=tree, capture_output=True, text=True, check=False, env=_without_git()
    )


def _without_git() -> dict[str, str]:
    """A hook of git names its own repository; ours is where the tree lies."""
    return {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}


def night_to_go_by(tree: Path) -> Night:
    """The last night of this tree. Raises NightRefusal where it is red, or says nothing about this commit."""
    path = tree / REPORT
    if not path.is_file():
        raise NightRefusal(f"There is no {REPORT}. Run `make night`.")
    night = read_report(path.read_text(encoding="utf-8"))
    if not night.is_green():
        raise NightRefusal(f"The last night is red: see {REPORT}. Mend it and run `make night`.")
    if git(tree, "rev-parse", "HEAD").returncode:
        raise NightRefusal("This is no git repository with a commit, so nobody knows what changed.")
    if git(tree, "merge-base", "--is-ancestor", night.commit, "HEAD").returncode:
        raise _no_ancestor(tree, night.commit)
    behind = int(git(tree, "rev-list", "--count", f"{night.commit}..HEAD").stdout)
    if behind > FARTHEST:
        raise NightRefusal(
            f"The last night is {behind} commits ago, {FARTHEST} at most. Run `make night`."
        )
    return night


def _no_ancestor(tree: Path, commit: str) -> NightRefusal:
    shallow = git(tree, "rev-parse", "--is-shallow-repository").stdout.strip() == "true"
    if shallow:
        return NoHistory(
            f"This clone has no history back to {commit}, the last night: git fetch --unshallow."
        )
    return NightRefusal(
        f"The last night ran on {commit}, which is no ancestor of this commit. Run `make night`."
    )


def changed_since(tree: Path, commit: str) -> set[str]:
    """Names of the files that are another now than at that commit."""
    told = git(tree, "diff", "--name-only", "--no-renames", "-z", commit, "--")
    return {name for name in told.stdout.split("\0") if name}


# Which tests are near


def files_with(tree: Path, marker: str) -> list[str]:
    """Test files that use this marker themselves."""
    found = [*tree.glob("src/yesdesk/**/test_*.py"), *tree.glob("tests/**/test_*.py")]
    return sorted(
        path.relative_to(tree).as_posix()
        for path in found
        if f"mark.{marker}" in path.read_text(encoding="utf-8")
    )


def near_tests(tree: Path, changed: set[str]) -> list[str]:
    """The files with tests of the night that a changed file is near to."""
    by_name = {test for name in changed for glob, test in NEAR.items() if fnmatch(name, glob)}
    return [
        test
        for test in files_with(tree, "night")
        if test in by_name or _is_near(changed, reach_of(tree, test))
    ]


def _is_near(changed: set[str], reach: set[str]) -> bool:
    """One of the changed files is in reach by itself, or as one of a folder that is."""
    return not reach.isdisjoint(changed | {f"{Path(name).parent}/" for name in changed})


def reach_of(tree: Path, test: str) -> set[str]:
    """Files a test stands on: itself, its helpers and theirs, what each of these imports of the product, and the folder
    of its feature, with a stroke at the end.
    """
    reach: set[str] = set()
    waiting = [test, *_conftests(tree, test)]
    while waiting:
        name = waiting.pop()
        if name not in reach:
            reach.add(name)
            if is_helper(name):
                waiting += imports_of(tree, name)
    if test.startswith("src/"):
        reach.add(f"{Path(test).parents[1]}/")
    return reach


def is_helper(name: str) -> bool:
    """Part of the tests: what it imports is followed."""
    parts = Path(name).parts
    return bool({"tests", "testing", "conftest.py"} & set(parts))


def _conftests(tree: Path, test: str) -> list[str]:
    above = [folder / "conftest.py" for folder in Path(test).parents if folder.parts]
    return [each.as_posix() for each in above if (tree / each).is_file()]


@cache
def imports_of(tree: Path, name: str) -> set[str]:
    """Files of ours that a file imports or names by their dotted name, also in a program that it has as text."""
    text = (tree / name).read_text(encoding="utf-8")
    named = set(_DOTTED.findall(text))
    for module, what in _FROM.findall(text):
        named.add(module)
        named |= {f"{module}.{word}" for word in re.findall(r"\w+", what)}
    return {found for each in named if (found := _file_of(tree, each))}


def _file_of(tree: Path, dotted: str) -> str:
    parts = dotted.split(".")
    top = ["src"] if parts[0] == "yesdesk" else []
    while len(parts) > 1:
        path = Path(*top, *parts)
        for each in (path.with_suffix(".py"), path / "__init__.py"):
            if (tree / each).is_file():
                return each.as_posix()
        parts.pop()
    return ""


def within(tests: Iterable[str], changed: set[str], seconds: dict[str, int]) -> list[str]:
    """As many of these as fit into AT_MOST seconds: those that were changed themselves first, then the short ones."""
    chosen, spent = [], 0
    for test in sorted(tests, key=lambda each: (each not in changed, seconds.get(each, 0), each)):
        spent += seconds.get(test, 0)
        if spent > AT_MOST:
            break
        chosen.append(test)
    return chosen


# To run them


def run_touched(tree: Path) -> int:
    """0 when each kill test and each test near the change passed; of a clone without history, the kill tests alone."""
    try:
        night = night_to_go_by(tree)
    except NoHistory as missing:
        print(f"=== NOT CHECKED against the last night. {missing} Kill tests alone:")
        return _run_kill_tests(tree)
    changed = changed_since(tree, night.commit)
    near = near_tests(tree, changed)
    chosen = within(near, changed, night.seconds)
    print(f"=== {len(changed)} files changed since the night of {night.commit[:12]}")
    for test in near:
        print("=== near:", test, "" if test in chosen else "(left to the night)")
    code = _run_kill_tests(tree)
    if code or not chosen:
        return code
    wanted = f"{NIGHT} and not kill"
    code = subprocess.run(
        [*PYTEST, *TOGETHER, "-m", wanted, *chosen], cwd=tree, check=False
    ).returncode
    return 0 if code == NOTHING_CHOSEN else code


def _run_kill_tests(tree: Path) -> int:
    wanted = ["-m", "kill", *files_with(tree, "kill")]
    return subprocess.run([*PYTEST, *TOGETHER, *wanted], cwd=tree, check=False).returncode


FAILED: Final = 1
NOTHING_CHOSEN: Final = 5
"""Pytest's own codes."""


def run_night(tree: Path) -> int:
    """Run all and write the report. 0 when it is green."""
    commit = git(tree, "rev-parse", "HEAD").stdout.strip()
    _refuse_changes(tree, commit)
    night = Night(commit)
    for name in DATABASES:
        with tempfile.TemporaryDirectory() as folder:
            told = Path(folder) / "told.xml"
            note_results(night, name, ElementTree.fromstring(_run_all(tree, name, told)))
    _refuse_changes(tree, commit)
    (tree / REPORT).write_text(str(night), encoding="utf-8")
    print(f"=== {REPORT}: {'green' if night.is_green() else 'RED'}")
    return 0 if night.is_green() else FAILED


def _refuse_changes(tree: Path, commit: str) -> None:
    """A night is of one commit: what is not committed is no part of it."""
    changed = changed_since(tree, "HEAD") - {REPORT}
    if not commit or changed or git(tree, "rev-parse", "HEAD").stdout.strip() != commit:
        raise NightRefusal(f"Commit first, and change nothing meanwhile: {sorted(changed)}")


def _run_all(tree: Path, database: str, told: Path) -> str:
    """What pytest tells of its tests on that database, as XML."""
    start, chosen = DATABASES[database]
    line = [*start, *PYTEST, *TOGETHER, "--hypothesis-profile=night", *chosen]
    line += [f"--junitxml={told}", "-o", "junit_family=xunit1"]
    env = dict(os.environ)
    if not start:
        env.pop("DATABASE_URL", None)
    code = subprocess.run(line, cwd=tree, env=env, check=False).returncode
    if code not in (0, FAILED) or not told.exists():
        raise NightRefusal(f"The run on {database} broke off ({code}); nothing is written down.")
    return told.read_text(encoding="utf-8")


def note_results(night: Night, database: str, told: ElementTree.Element) -> None:
    """Add what junit's XML tells of a run on that database."""
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    spent: dict[str, float] = {}
    for case in told.iter("testcase"):
        kinds = {each.tag for each in case}
        name = case.get("file", "")
        spent[name] = spent.get(name, 0) + float(case.get("time", 0))
        if kinds & {"failure", "error"}:
            counts["failed"] += 1
            night.failed.append(f"{database} {name} {case.get('name', '')}")
        else:
            counts["skipped" if "skipped" in kinds else "passed"] += 1
    night.counts[database] = counts
    if database == "sqlite":
        night.seconds = {name: round(number) for name, number in spent.items() if round(number)}


def main() -> int:
    asked = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    asked.add_argument("--touched", action="store_true", help="only what a change calls for")
    try:
        return run_touched(ROOT) if asked.parse_args().touched else run_night(ROOT)
    except NightRefusal as refusal:
        print(refusal, file=sys.stderr)
        return FAILED


if __name__ == "__main__":
    sys.exit(main())
