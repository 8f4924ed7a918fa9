"""The erasure list: what was erased, struck or held, in a file beside the database, so that it
outlives a restore.

A restored backup brings back rows and words that were erased after it was made, and knows nothing
of holds set since. `DATA/erasures.log` remembers them. One line for each:

    2026-11-24T02:00:03Z erased desk.request request:17 5f2d0c9be41a7733 by=20261124T0200-5f2d
    2026-11-24T09:12:40Z struck desk.request entry:88 0b77e1d2a9c4f365 text:120:14

The last word is the mark of the row (`SeriesSpec.marks`): a hash of something random in it, such as
the link id. It is needed because numbers come again: after a restore, the next new request takes a
number that a request erased since then had, and `request:17` alone would hit the wrong one. A line
repeats only on the row whose number *and* mark both agree. `by=` names the nightly pass that erased it, so that a
restore can leave out a pass that should not have been; `kept` lines say so from then on. No line says anything of a
person: of struck words it says where they stood, and the mark is of all that stood there then.

A line is on the disk (fsync) before the transaction begins in which its row goes, so that no writer waits for the
disk. A machine that stops in between, or a transaction that is rolled back, has listed something that is still there,
which the next pass or a restore erases; never the reverse. A hold too is listed before its row; its release after:
what stops in between leaves more held, never less. From looking what may go to the commit, whoever erases, strikes,
holds or releases is alone (`list_turn`), so the lines stand in the order in which things were done.
"""

import fcntl
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import IO, Final

from django.conf import settings

from yesdesk.core.process import folder_lock
from yesdesk.core.storage.folders import make_folder
from yesdesk.core.transactions import refuse_in_transaction

_FORMAT: Final = "%Y-%m-%dT%H:%M:%SZ"
_NIGHT: Final = "by="

AT_ONCE: Final = "at-once"
"""Stands on the list in place of a nightly pass where a person asked for it."""


class ErasureEvent(StrEnum):
    """The event that a line notes of its row."""

    ERASED = "erased"
    HELD = "held"
    RELEASED = "released"
    STRUCK = "struck"
    KEPT = "kept"  # erased by a pass that a restore left out


@dataclass(frozen=True, slots=True)
class ErasureLine:
    at: datetime
    word: ErasureEvent
    series: str
    """The code it was kept under."""

    subject: str
    """Like `request:17`."""

    mark: str
    place: str = ""
    """The place of redacted words, in the form of the room that redacted them."""

    of_pass: str = ""
    """The nightly pass that erased or would have erased it."""

    def __str__(self) -> str:
        at = self.at.astimezone(UTC).strftime(_FORMAT)
        ended = f"{_NIGHT}{self.of_pass}" if self.of_pass else self.place
        return f"{at} {self.word} {self.series} {self.subject} {self.mark} {ended}".rstrip()

    @property
    def ref(self) -> int:
        """The number in `request:17`."""
        return int(self.subject.rpartition(":")[2])


def list_path() -> Path:
    return Path(settings.DATA) / "erasures.log"


@contextmanager
def list_turn() -> Iterator[None]:
    """Inside, nobody else of any process erases, strikes, holds or releases. Take it before the transaction."""
    refuse_in_transaction("the erasure list")
    with folder_lock(list_path().with_suffix(".lock"), wait=True):
        yield


def add_lines(lines: Iterable[ErasureLine]) -> None:
    """Add lines at the end and wait until the disk has them, before the transaction that does what they say. Safe
    between processes.

    Raises OSError when the disk does not take them: then nothing may be erased.
    """
    refuse_in_transaction("the erasure list")
    text = "".join(f"{line}\n" for line in lines)
    if not text:
        return
    path = list_path()
    fresh = not path.exists()
    make_folder(path.parent)
    with path.open("a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.write((b"" if _ends_clean(file) else b"\n") + text.encode("ascii"))
        file.flush()
        os.fsync(file.fileno())
    if fresh:
        _settle_folder(path.parent)


def read_erasure_list(path: Path) -> Iterator[ErasureLine]:
    """The list from its first line on; what a full disk or a power cut left half written is
    passed over.
    """
    if not path.exists():
        return
    with path.open(encoding="ascii", errors="replace") as file:
        for text in file:
            line = _parsed(text)
            if line is not None:
                yield line


def without_kept(lines: Iterable[ErasureLine]) -> list[ErasureLine]:
    """The lines that count: none of a row that a restore kept, by the pass that had erased it."""
    every = list(lines)
    kept = {
        (line.subject, line.mark, line.of_pass) for line in every if line.word is ErasureEvent.KEPT
    }
    return [
        line
        for line in every
        if line.word is not ErasureEvent.KEPT
        and (line.subject, line.mark, line.of_pass) not in kept
    ]


@dataclass(frozen=True, slots=True)
class PassInList:
    """A nightly pass in the list: the time it began, and the number erased of each series."""

    name: str
    at: datetime
    erased: dict[str, int]


def passes_in(path: Path) -> list[PassInList]:
    """Names of the nightly passes of a list that still count, the oldest first."""
    found: dict[str, PassInList] = {}
    for line in without_kept(read_erasure_list(path)):
        if not line.of_pass or line.of_pass.startswith(AT_ONCE):
            continue
        one = found.setdefault(line.of_pass, PassInList(line.of_pass, line.at, {}))
        one.erased[line.series] = one.erased.get(line.series, 0) + 1
    return list(found.values())


def pass_names(path: Path) -> set[str]:
    """Names of all nightly passes of a list, also of those left out: a restore that broke off is done again."""
    named = {line.of_pass for line in read_erasure_list(path)}
    return {name for name in named if name and not name.startswith(AT_ONCE)}


def cancel_pass(of_pass: str, at: datetime) -> int:
    """Say of every line of this pass that it does not count; how many rows there are. Where a restore broke off, some
    or all are said already.
    """
    rows: dict[ErasureEvent, set[tuple[str, str, str]]] = {
        ErasureEvent.ERASED: set(),
        ErasureEvent.KEPT: set(),
    }
    for line in read_erasure_list(list_path()):
        if line.of_pass == of_pass and line.word in rows:
            rows[line.word].add((line.series, line.subject, line.mark))
    new = rows[ErasureEvent.ERASED] - rows[ErasureEvent.KEPT]
    add_lines(ErasureLine(at, ErasureEvent.KEPT, *row, of_pass=of_pass) for row in sorted(new))
    return len(rows[ErasureEvent.ERASED])


def latest_lines(lines: Iterable[ErasureLine]) -> list[ErasureLine]:
    """The last line of each row, in order: held after all, or released and then erased."""
    last: dict[tuple[str, str], ErasureLine] = {}
    for line in lines:
        last.pop((line.subject, line.mark), None)
        last[line.subject, line.mark] = line
    return list(last.values())


def merge_list(other: Path) -> int:
    """Take in lines of another copy of the list (a backup's), in order of time; how many were
    new here.
    """
    here = list(read_erasure_list(list_path()))
    known = {str(line) for line in here}
    new = [line for line in read_erasure_list(other) if str(line) not in known]
    if not new:
        return 0
    path = list_path()
    make_folder(path.parent)
    beside = path.with_suffix(".merging")
    with beside.open("w", encoding="ascii") as file:
        file.writelines(f"{line}\n" for line in sorted([*new, *here], key=lambda line: line.at))
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    _settle_folder(path.parent)
    return len(new)


def _parsed(text: str) -> ErasureLine | None:
    parts = text.split()
    if len(parts) not in {5, 6} or not text.endswith("\n"):
        return None
    at, word, series, subject, mark, *more = parts
    place, of_pass = _mark_and_night(more)
    try:
        when = datetime.strptime(at, _FORMAT).replace(tzinfo=UTC)
        line = ErasureLine(when, ErasureEvent(word), series, subject, mark, place, of_pass)
        return line if line.ref > 0 and bool(place) is (line.word is ErasureEvent.STRUCK) else None
    except ValueError:
        return None


def _mark_and_night(more: list[str]) -> tuple[str, str]:
    last = more[0] if more else ""
    return ("", last.removeprefix(_NIGHT)) if last.startswith(_NIGHT) else (last, "")


def _ends_clean(file: IO[bytes]) -> bool:
    size = file.seek(0, os.SEEK_END)
    if size == 0:
        return True
    file.seek(-1, os.SEEK_END)
    return file.read(1) == b"\n"


def _settle_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
