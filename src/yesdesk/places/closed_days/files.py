"""Read closed days from a file: CSV (`day[, until][, reason]`) or iCalendar. Without a database."""

import csv
import io
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from django.utils.translation import gettext as _

from yesdesk.core.errors import ValidationRefusal
from yesdesk.places.closed_days.calendars import is_calendar, whole_days_of_events

REASON_LETTERS: Final = 120
MOST_DAYS: Final = 1_000
_MOST_BYTES: Final = 1_000_000
# A longer stretch of closed days is a slip in one of its days.
_LONGEST: Final = 366


@dataclass(frozen=True, slots=True)
class ReadDays:
    """Closed days with their reasons, and what was not read: (line or event, why)."""

    days: dict[date, str] = field(default_factory=dict)
    faults: list[tuple[int, str]] = field(default_factory=list)

    def add(self, number: int, first: date, last: date, reason: str) -> None:
        """Add `first` to `last`; a fault where that is no stretch of days, or too many."""
        count = (last - first).days + 1
        if not 0 < count <= _LONGEST:
            self.faults.append((number, _("It ends before it begins, or after more than a year.")))
        elif len(self.days) + count > MOST_DAYS:
            self.faults.append((number, _("There are too many days in this file.")))
        else:
            words = "".join(letter if letter.isprintable() else " " for letter in reason)
            clean = " ".join(words.split())[:REASON_LETTERS]
            for ahead in range(count):
                self.days.setdefault(first + timedelta(days=ahead), clean)


def read_closed_days(raw: bytes, *, zone: str, today: date, formats: Sequence[str]) -> ReadDays:
    """Read a file. `formats`: how days may be written in CSV, for strptime. `zone`: where midnight is asked. An event
    that repeats is read for `today`'s year and the next. Raises ValidationRefusal at `file` without any line.
    """
    try:
        text = raw[:_MOST_BYTES].decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", errors="replace")  # as a spreadsheet on Windows saves it
    found = ReadDays()
    if is_calendar(text):
        for number, event in whole_days_of_events(text, zone, today):
            if isinstance(event, str):
                found.faults.append((number, event))
            else:
                found.add(number, *event)
    else:
        _read_csv(text, formats, found)
    if len(raw) > _MOST_BYTES or not (found.days or found.faults):
        raise ValidationRefusal({"file": _("There is no day in this file, or it is too long.")})
    return found


def _read_csv(text: str, formats: Sequence[str], found: ReadDays) -> None:
    between = re.search(r"[,;\t]", text.partition("\n")[0])
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=between[0] if between else ",")
    try:
        for cells in reader:
            words = [*(cell.strip().removeprefix("'") for cell in cells), "", ""]
            if any(words):
                _read_line(reader.line_num, words, formats, found)
    except csv.Error:
        found.faults.append((reader.line_num, _("This is no line of a CSV file.")))


def _read_line(number: int, words: list[str], formats: Sequence[str], found: ReadDays) -> None:
    first, last = (_day_in(word, formats) for word in words[:2])
    if number == 1 and first is None and not re.search(r"\d", words[0]):
        return  # the head
    if first is None or (words[1] and words[2] and last is None):
        found.faults.append((number, _("Write the days like 2027-01-01.")))
        return
    reason = words[2] if last or not words[1] else words[1]
    found.add(number, first, last or first, reason)


def _day_in(word: str, formats: Sequence[str]) -> date | None:
    for each in formats:
        with suppress(ValueError):
            return datetime.strptime(word, each).date()  # noqa: DTZ007 - a day has no zone
    return None
