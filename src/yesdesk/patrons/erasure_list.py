"""The erasure list: what was erased, struck or held, in a file that outlives a restore (`DATA/erasures.log`).

    2026-11-24T02:00:03Z erased desk.request request:17 5f2d0c9be41a7733 by=20261124T0200-5f2d
    2026-11-24T09:12:40Z struck desk.request entry:88 0b77e1d2a9c4f365 text:120:14

The mark (`SeriesSpec.marks`) hashes something random of the row. Numbers come again after a restore, so a line repeats
only where number *and* mark agree. `by=` names a nightly pass, which a restore can leave out (`kept`). No line says
anything of a person.

A line is on the disk (fsync) before the transaction of its row begins. A stop in between lists something that is still
there, which the next pass or a restore erases; never the reverse. A hold is listed before its row, its release after:
a stop leaves more held, never less. In its turn (`list_turn`) a writer is alone until the commit, so the lines stand
in the order of events.
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
from yesdesk.core.storage.folders import fsync_path, make_folder
from yesdesk.core.transactions import refuse_in_transaction

_FORMAT: Final = "%Y-%m-%dT%H:%M:%SZ"
_NIGHT: Final = "by="

# In place of a nightly pass where a person asked for it.
AT_ONCE: Final = "at-once"


class ErasureEvent(StrEnum):
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
    subject: str
    mark: str
    # Where words were redacted, in the form of their room.
    place: str = ""
    # The nightly pass that erased it, or would have.
    of_pass: str = ""

    def __str__(self) -> str:
        at = self.at.astimezone(UTC).strftime(_FORMAT)
        ended = f"{_NIGHT}{self.of_pass}" if self.of_pass else self.place
        return f"{at} {self.word} {self.series} {self.subject} {self.mark} {ended}".rstrip()

    @property
    def ref(self) -> int:
        """Return the number in `request:17`."""
        return int(self.subject.rpartition(":")[2])


def list_path() -> Path:
    return Path(settings.DATA) / "erasures.log"


@contextmanager
def list_turn() -> Iterator[None]:
    """Let nobody else of any process erase, strike, hold or release inside. Take it before the transaction."""
    refuse_in_transaction("the erasure list")
    with folder_lock(list_path().with_suffix(".lock"), wait=True):
        yield


def add_lines(lines: Iterable[ErasureLine]) -> None:
    """Add lines and wait for the disk, before the transaction. Safe between processes. Raises OSError when the disk
    refuses: then nothing may be erased.
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
        fsync_path(path.parent)


def read_erasure_list(path: Path) -> Iterator[ErasureLine]:
    """Read the list; lines half written by a full disk or a power cut are passed over."""
    if not path.exists():
        return
    with path.open(encoding="ascii", errors="replace") as file:
        for text in file:
            line = _line_or_none(text)
            if line is not None:
                yield line


def without_kept(lines: Iterable[ErasureLine]) -> list[ErasureLine]:
    """Return the lines that count: none of a row that a restore kept."""
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
    name: str
    at: datetime
    erased: dict[str, int]  # counts by series


def passes_in(path: Path) -> list[PassInList]:
    """Return the nightly passes that still count, the oldest first."""
    found: dict[str, PassInList] = {}
    for line in without_kept(read_erasure_list(path)):
        if not line.of_pass or line.of_pass.startswith(AT_ONCE):
            continue
        one = found.setdefault(line.of_pass, PassInList(line.of_pass, line.at, {}))
        one.erased[line.series] = one.erased.get(line.series, 0) + 1
    return list(found.values())


def pass_names(path: Path) -> set[str]:
    """Return all nightly passes, cancelled ones too, so that a broken restore can be done again."""
    named = {line.of_pass for line in read_erasure_list(path)}
    return {name for name in named if name and not name.startswith(AT_ONCE)}


def cancel_pass(of_pass: str, at: datetime) -> int:
    """Cancel every line of this pass, except those cancelled before. Returns how many rows there are."""
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
    """Return the last line of each row, in order."""
    last: dict[tuple[str, str], ErasureLine] = {}
    for line in lines:
        last.pop((line.subject, line.mark), None)
        last[line.subject, line.mark] = line
    return list(last.values())


def merge_list(other: Path) -> int:
    """Take in lines of a backup's list, in order of time. Returns how many were new."""
    here = list(read_erasure_list(list_path()))
    known = {str(line) for line in here}
    new = [line for line in read_erasure_list(other) if str(line) not in known]
    path = list_path()
    make_folder(path.parent)
    beside = path.with_suffix(".merging")
    with beside.open("w", encoding="ascii") as file:
        file.writelines(f"{line}\n" for line in sorted([*new, *here], key=lambda line: line.at))
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    fsync_path(path.parent)
    return len(new)


def _line_or_none(text: str) -> ErasureLine | None:
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
    last = "".join(more)
    return ("", last.removeprefix(_NIGHT)) if last.startswith(_NIGHT) else (last, "")


def _ends_clean(file: IO[bytes]) -> bool:
    size = file.seek(0, os.SEEK_END)
    if size == 0:
        return True
    file.seek(-1, os.SEEK_END)
    return file.read() == b"\n"
