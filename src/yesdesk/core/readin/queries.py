"""Look at a file: its columns, their meaning for us, and the fate of each row. Nothing is written."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice
from typing import Final
from unicodedata import combining, normalize

from django.conf.locale import LANG_INFO
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.errors import NotFound, Refusal
from yesdesk.core.models import FileReadIn, FileState, RowReadIn
from yesdesk.core.readin.csv_source import BrokenFile, Chunks, WrongColumns, open_table
from yesdesk.core.readin.kinds import (
    Checked,
    Column,
    Kind,
    Matched,
    Row,
    RowState,
    Source,
    kinds_open_to,
)
from yesdesk.core.readin.markdown import MOST_BYTES, open_zip

AT_A_TIME: Final = 500
SHOWN: Final = 20
BROKEN_SHOWN: Final = 100
LEFT_OUT: Final = "-"  # the choice for a value whose rows are not wanted
UNDO_DAYS: Final = timedelta(days=30)
_LONGEST: Final = 200  # letters of a value that somebody says the meaning of
# UTF-8 that somebody read as Windows-1252: `MÃ¼ller`.
_READ_WRONG: Final = re.compile(
    "[ÃÂ]["
    + re.escape(bytes(range(0x80, 0xC0)).decode("cp1252", "ignore"))
    + "\x81\x8d\x8f\x90\x9d]"
)


@dataclass(slots=True)
class Look:
    """The rows of a file, counted by their fate. `first` has rows that need a person before others."""

    counts: Counter[RowState] = field(default_factory=Counter)
    first: list[Checked] = field(default_factory=list)
    broken: list[Checked] = field(default_factory=list)

    @property
    def rows(self) -> int:
        return self.counts.total()


def open_source(chunks: Chunks, kind: Kind) -> Source:
    """Open a CSV; JSON or a folder of Markdown as .zip where the kind takes it. Raises BrokenFile."""
    begin = next(iter(chunks()), b"")
    if kind.folders and begin.startswith(b"PK\x03\x04"):
        return open_zip(_in_memory(chunks))
    is_json = begin.lstrip().startswith((b"{", b"["))
    table = kind.table_of_json(_in_memory(chunks)) if is_json else None
    return table or open_table(chunks)


def _in_memory(chunks: Chunks) -> bytes:
    found = bytearray()
    for piece in chunks():
        found += piece
        if len(found) > MOST_BYTES:
            raise BrokenFile(
                _("This file is larger than %s MB.") % (MOST_BYTES // 1024 // 1024),
                next_step=_("Nothing was kept. Leave out pictures, or bring it in several files."),
            )
    return bytes(found)


def guessed_columns(kind: Kind, header: Sequence[str]) -> dict[int, str]:
    """Guess what each column of a file is, by the words of its name."""
    found = {place: ours for ours, place in kind.guess(header).items()}
    for place, name in enumerate(() if found else header):
        words = "".join(_folded(name).split())
        fits = (
            each.name
            for each in kind.columns
            if each.name not in found.values()
            and (words == each.name or words.startswith(each.words))
        )
        guess = next(fits, "") if words and kind.offers(name) else ""
        if guess:
            found[place] = guess
    return found


def values_to_match(
    source: Source, kind: Kind, columns: Mapping[str, int]
) -> dict[str, Counter[str]]:
    """Count each value of the columns that take a choice. Raises WrongColumns for too many."""
    listed = {
        each.name: columns[each.name]
        for each in kind.columns
        if each.listed and each.name in columns
    }
    found: dict[str, Counter[str]] = {name: Counter() for name in listed}
    for _number, cells in source.lines() if listed else ():
        for name, place in listed.items():
            if value := _value(cells, place):
                found[name][value] += 1
                if len(found[name]) > kind.most_words:
                    said = _("The column “%(name)s” has more than %(most)s different words.")
                    most = {"name": source.header[place], "most": kind.most_words}
                    raise WrongColumns(said % most)
    kind.look_at_words(source, columns, found)
    return found


def likely_choice(kind: Kind, header: Sequence[str], column: Column, value: str) -> str:
    """Return the choice that a value most likely means; empty where a person has to say it."""
    if column.by_hand:
        return ""
    wanted = _folded(value)
    for code, label in kind.choices(column.name):
        in_english = LANG_INFO.get(code, {}).get("name", "") if column.name == "language" else ""
        if wanted in {_folded(code), _folded(label), _folded(in_english)}:
            return code
    return kind.likely(header, column.name, value)


def likely_match(source: Source, kind: Kind, columns: Mapping[str, int] | None = None) -> Matched:
    """Match a file without a person, by `columns` or their names. A word that nobody knows has an empty choice."""
    places = columns or {ours: at for at, ours in guessed_columns(kind, source.header).items()}
    found = values_to_match(source, kind, places)
    return Matched(
        places,
        {
            (column.name, value): likely_choice(kind, source.header, column, value)
            for column in kind.columns
            for value in found.get(column.name, ())
        },
    )


def look_at(source: Source, kind: Kind, matched: Matched, *, by: Actor) -> Look:
    """Say what becomes of each row, and change nothing. Raises BrokenFile and WrongColumns."""
    kind.require(by)
    if kind.asks_for_people and matched.values and not matched.nobody:
        raise Refusal(
            _("Nobody has said yet that no word of this file is a person."),
            next_step=_("Look at the words, and say so."),
            code="core.readin.people",
        )
    look = Look()
    for rows in checked_rows(source, kind, matched):
        look.counts.update(each.state for each in rows)
        for each in rows:
            if each.state is RowState.BROKEN and len(look.broken) < BROKEN_SHOWN:
                look.broken.append(each)
            elif each.state is not RowState.BROKEN and len(look.first) < SHOWN:
                look.first.append(each)
    look.first = [*look.broken, *look.first][:SHOWN]
    return look


def checked_rows(source: Source, kind: Kind, matched: Matched) -> Iterator[list[Checked]]:
    """Yield all rows, some hundred at a time, each with what becomes of it."""
    keys: dict[str, int] = {}
    rows, every_row = 0, kind.added_up(_rows(source, kind, matched), source, matched)
    at_a_time = kind.most + 1 if kind.in_one else AT_A_TIME
    while read := list(islice(every_row, at_a_time)):
        rows += len(read)
        if rows > kind.most:
            raise BrokenFile(_("This file has more than %s rows. Split it.") % f"{kind.most:,}")
        digests = [digest_of(kind, each.row) for each in read if not each.why]
        same = RowReadIn.objects.filter(digest__in=digests)
        known = set(same.values_list("digest", flat=True))
        new: list[Checked] = []
        for each in read:
            if not each.why and digest_of(kind, each.row) in known:
                each.state, each.why = RowState.HERE, _("Read in already.")
            elif not each.why:
                new.append(each)
        for each, checked in zip(new, kind.check([each.row for each in new]), strict=True):
            each.state, each.why, each.thing = checked.state, checked.why, checked.thing
            each.key = checked.key or digest_of(kind, each.row)
            first = keys.setdefault(each.key, each.row.number)
            if each.state is RowState.NEW and first != each.row.number:
                each.state, each.why = RowState.HERE, _("The same as row %s.") % first
        yield read


def _rows(source: Source, kind: Kind, matched: Matched) -> Iterator[Checked]:
    for number, cells in source.lines():
        if row := _row(source, kind, matched, number, cells):
            yield row


def _row(
    source: Source, kind: Kind, matched: Matched, number: int, cells: Sequence[str]
) -> Checked | None:
    """Return a row with its fault, if it has one; None where a person left rows like it out."""
    found: dict[str, str] = {}
    fault = source.fault_of(number, cells)
    for column in () if fault else kind.columns:
        place = matched.columns.get(column.name)
        value = _value(cells, place, listed=column.listed)
        if column.listed and value:
            value = matched.values.get((column.name, value), "")
            if value == LEFT_OUT:
                return None
        elif _READ_WRONG.search(value):
            fault = _("Its letters look wrong: “%s”. Is it written in two encodings?") % value[:40]
        if column.needed and not value:
            fault = fault or _("%s is empty.") % _(column.label)
        found[column.name] = value
    return Checked(Row(number, found), RowState.BROKEN if fault else RowState.NEW, fault)


def _value(cells: Sequence[str], place: int | None, *, listed: bool = True) -> str:
    value = cells[place].strip() if place is not None and place < len(cells) else ""
    return value[:_LONGEST] if listed else value


def digest_of(kind: Kind, row: Row) -> str:
    words = json.dumps([kind.code, sorted(row.cells.items())], ensure_ascii=False)
    return hashlib.blake2b(words.encode("utf-8", "replace"), digest_size=16).hexdigest()


def _folded(text: str) -> str:
    bare = "".join(each for each in normalize("NFKD", text.casefold()) if not combining(each))
    return " ".join(re.findall(r"[^\W_]+", bare))


def files_read_in(by: Actor) -> list[FileReadIn]:
    """Return files that were read in lately, the newest first."""
    mine = FileReadIn.objects.filter(kind__in=[kind.code for kind in kinds_open_to(by)])
    return list(mine.order_by("-at", "-pk")[:50])


def access_file(by: Actor, pk: int) -> tuple[FileReadIn, Kind]:
    """Return a file whose rows are in, with its kind. Raises NotFound."""
    mine = {kind.code: kind for kind in kinds_open_to(by)}
    found = FileReadIn.objects.filter(pk=pk, state=FileState.IN, kind__in=mine).first()
    if found is None:
        raise NotFound.plain()
    return found, mine[found.kind]


def look_at_undo(file: FileReadIn, kind: Kind) -> tuple[int, list[tuple[int, str, str]]]:
    """Return how many things *Undo* would take out, and those that stay: row, name and reason. Nothing is written."""
    goes, stays = 0, []
    for rows in rows_of_file(file):
        reasons = reasons_to_stay(kind, rows)
        names = kind.names(list(reasons))
        kept = [row for row in rows if row.ref in reasons]
        goes += len(rows) - len(kept)
        stays += [(row.number, names.get(row.ref, ""), reasons[row.ref]) for row in kept]
    return goes, stays


def rows_of_file(file: FileReadIn) -> Iterator[list[RowReadIn]]:
    """Yield the rows of a file, some hundred at a time."""
    every_row = RowReadIn.objects.filter(file=file).order_by("pk")
    after = 0
    while rows := list(every_row.filter(pk__gt=after)[:AT_A_TIME]):
        yield rows
        after = rows[-1].pk


def reasons_to_stay(kind: Kind, rows: Sequence[RowReadIn]) -> dict[int, str]:
    """Return the things of these rows that somebody touched, each with the reason; none that are gone."""
    numbers = [row.ref for row in rows]
    now = kind.marks(numbers)
    changed = {
        row.ref: _("A colleague changed it.")
        for row in rows
        if now.get(row.ref, row.mark) != row.mark
    }
    return changed | kind.in_use([number for number in numbers if number in now])
