"""Read a how-to page's steps, and do them in a copy of the tree.

A step is a line that ends in a colon, and the block after it:

    Write `path`:                 a new file
    In `path`, after `text`:      lines below the one line that holds `text`
    In `path`, instead of `text`: lines in its place
    In `path`, instead of the line after `text`:
    Run:                          commands, each of which has to end well
"""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

_STEP = re.compile(
    r"^(?P<said>(?:Write|In|Run)\b[^\n]*:)\n\n```\w*\n(?P<block>.*?)^```$", re.M | re.S
)
_WRITE = re.compile(r"^Write `([^`]+)`")
_IN = re.compile(
    r"^In `(?P<path>[^`]+)`, (?P<where>after|instead of the line after|instead of) `(?P<text>[^`]+)`"
)
_NOT_COPIED = shutil.ignore_patterns(
    ".git", ".venv", ".data", ".tools", ".*_cache", ".hypothesis", "*.mo"
)


@dataclass(frozen=True)
class Step:
    said: str
    block: str


def steps_of(page: Path) -> list[Step]:
    """In their order on the page."""
    return [Step(found["said"], found["block"]) for found in _STEP.finditer(page.read_text())]


def copy_of(tree: Path, to: Path) -> Path:
    """The tree in `to`, with the environment of the original."""
    shutil.copytree(tree, to, ignore=_NOT_COPIED, symlinks=True)
    (to / ".venv").symlink_to(tree / ".venv")
    tables = Path(
        ".pytest_cache", "tables"
    )  # found by a print of the migrations, so never the wrong ones
    if (tree / tables).exists():
        shutil.copytree(tree / tables, to / tables)
    return to


def do(step: Step, tree: Path) -> None:
    """Raises AssertionError where the tree is not as the step says, or a command ends badly."""
    if new := _WRITE.match(step.said):
        _write(tree / new[1], step.block)
    elif changed := _IN.match(step.said):
        _change(tree / changed["path"], changed["where"], changed["text"], step.block)
    else:
        assert step.said == "Run:", step.said
        for command in step.block.splitlines():
            _run(command, tree)


def _write(path: Path, block: str) -> None:
    assert not path.exists(), f"{path} is there already"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(block)


def _change(path: Path, where: str, text: str, block: str) -> None:
    lines = path.read_text().splitlines(keepends=True)
    found = [place for place, line in enumerate(lines) if text in line]
    assert len(found) == 1, f"`{text}` stands {len(found)} times in {path}"
    place = found[0]
    begin = place if where == "instead of" else place + 1
    end = place + 2 if where == "instead of the line after" else place + 1
    lines[begin:end] = [block]
    path.write_text("".join(lines))


def _run(command: str, tree: Path) -> None:
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    env |= {"PYTHONPATH": str(tree / "src"), "YESDESK_DATA": str(tree / ".data")}
    done = subprocess.run(
        command, shell=True, cwd=tree, env=env, capture_output=True, text=True, check=False
    )  # fmt: skip
    assert done.returncode == 0, f"{command}:\n{done.stdout[-4000:]}{done.stderr[-4000:]}"
