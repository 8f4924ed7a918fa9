"""A file's bytes as lines of cells: checked, decoded, split. Memory has a bound, and nothing is kept."""

import codecs
import csv
import hashlib
import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from statistics import median_high
from typing import Final

from django.utils.translation import gettext as _

from yesdesk.core.errors import Refusal

# Opens the file anew and gives its bytes, a piece at a time.
type Chunks = Callable[[], Iterator[bytes]]

LARGEST_MB: Final = 500
MOST_LINES: Final = 3_000_000
MOST_COLUMNS: Final = 200
_PIECE: Final = 64 * 1024
_LONGEST_LINE: Final = 256 * 1024
_LOOKED_AT: Final = 50  # lines that tell the delimiter
_CONTROLS: Final = re.compile(rb"[\x00-\x08\x0e-\x1f\x7f]")
_NOT_WINDOWS: Final = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
_DELIMITERS: Final = (",", ";", "\t", "|")
_OTHER_KINDS: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"\x1f\x8b", b"7z\xbc\xaf")
_UTF_16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class BrokenFile(Refusal):
    """A file that cannot be read in, and why. Nothing of it is kept."""

    status = 422

    def __init__(self, sentence: str, *, next_step: str = "") -> None:
        way = next_step or _("Nothing was kept. Export it again as CSV, and choose the new file.")
        super().__init__(sentence, next_step=way, code="core.readin.broken")


class WrongColumns(BrokenFile):
    """A whole file with columns that are not understood like this: somebody picks others."""

    def __init__(self, sentence: str) -> None:
        super().__init__(
            sentence, next_step=_("Nothing was kept. Choose another shape, or pick the columns.")
        )


def chunks_of_file(path: Path) -> Chunks:
    """Return how to read a file of this machine. Raises BrokenFile where it is missing or too large."""

    def each_chunk() -> Iterator[bytes]:
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                yield piece

    if not path.is_file():
        raise BrokenFile(_("There is no such file."))
    if path.stat().st_size > LARGEST_MB * 1024 * 1024:
        raise BrokenFile(_("This file is larger than %s MB. Export a year at a time.") % LARGEST_MB)
    return each_chunk


@dataclass(frozen=True, slots=True)
class Table:
    """`encoding`: `utf-8-sig`, `utf-8` or `cp1252`. `titles`: how many lines stand above the names of the columns."""

    chunks: Chunks
    digest: str
    encoding: str
    delimiter: str
    header: tuple[str, ...]
    titles: int = 0

    def lines(self) -> Iterator[tuple[int, list[str]]]:
        """Line number and cells of each line below the header, as many cells as it has."""
        lines = _rows(text_lines(self.chunks, self.encoding), self.delimiter)
        yield from islice(lines, self.titles + 1, None)

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Line number and cells of each line below the header. Raises BrokenFile for half a line."""
        for number, cells in self.lines():
            if fault := self.fault_of(number, cells):
                raise BrokenFile(fault)
            yield number, cells

    def fault_of(self, number: int, cells: Sequence[str]) -> str:
        """Say that a line has too few or too many cells; empty where it has as many as the header."""
        width = len(self.header)
        if len(cells) >= width and not any(cell.strip() for cell in cells[width:]):
            return ""
        said = _("Line %(line)s has %(has)s of %(of)s columns. The file may be cut off there.")
        return said % {"line": number, "has": len(cells), "of": width}


def open_table(chunks: Chunks) -> Table:
    """Look at all bytes once, then at the first lines. Raises BrokenFile."""
    digest, encoding = _look_at_bytes(chunks)
    first = list(islice(text_lines(chunks, encoding), _LOOKED_AT))
    if not any(line.strip() for line in first):
        raise BrokenFile(_("This file is empty."))
    delimiter = _delimiter(first)
    titles = _titles_above(first, delimiter)
    header = _names(next(islice(_rows(iter(first), delimiter), titles, None))[1])
    table = Table(chunks, digest, encoding, delimiter, header, titles)
    if next(table.lines(), None) is None:
        raise BrokenFile(_("This file has names of columns, and no lines below them."))
    return table


def _look_at_bytes(chunks: Chunks) -> tuple[str, str]:
    digest, size, begin = hashlib.sha256(), 0, b""
    decoder: codecs.IncrementalDecoder | None = codecs.getincrementaldecoder("utf-8")()
    is_windows, beyond_ascii = True, False
    for chunk in chunks():
        if size == 0:
            begin = chunk[:4]
            _refuse_other_kinds(begin)
        size += len(chunk)
        if size > LARGEST_MB * 1024 * 1024:
            raise BrokenFile(
                _("This file is larger than %s MB. Export a year at a time.") % LARGEST_MB
            )
        if _CONTROLS.search(chunk):
            raise BrokenFile(_("This file is not plain text: it holds signs that no text has."))
        digest.update(chunk)
        is_windows = is_windows and not _NOT_WINDOWS.search(chunk)
        decoder, beyond_ascii = _decoded(decoder, chunk, beyond_ascii=beyond_ascii)
    encoding = _encoding_or_refuse(decoder, begin, is_windows=is_windows, beyond_ascii=beyond_ascii)
    return digest.hexdigest(), encoding


def _refuse_other_kinds(begin: bytes) -> None:
    if begin.startswith(_OTHER_KINDS):
        raise BrokenFile(
            _("This is a spreadsheet, an archive or a document, not a CSV file."),
            next_step=_("Nothing was kept. Open it, save it as CSV, and choose that file."),
        )
    if not begin.strip():
        raise BrokenFile(_("This file is empty."))
    if begin.startswith(_UTF_16):
        raise BrokenFile(
            _("This file is written in UTF-16."),
            next_step=_("Nothing was kept. Save it as CSV in UTF-8, and choose that file."),
        )


def _decoded(
    decoder: codecs.IncrementalDecoder | None, chunk: bytes, *, beyond_ascii: bool
) -> tuple[codecs.IncrementalDecoder | None, bool]:
    """Return the decoder, or None where these bytes are no UTF-8, and whether a letter beyond ASCII was read."""
    if decoder is None:
        return None, beyond_ascii
    try:
        return decoder, not decoder.decode(chunk).isascii() or beyond_ascii
    except UnicodeDecodeError:
        return None, beyond_ascii


def _encoding_or_refuse(
    decoder: codecs.IncrementalDecoder | None, begin: bytes, *, is_windows: bool, beyond_ascii: bool
) -> str:
    if decoder is not None:
        rest, _state = decoder.getstate()
        if not rest:
            return "utf-8-sig" if begin.startswith(codecs.BOM_UTF8) else "utf-8"
        if beyond_ascii:
            raise BrokenFile(_("This file ends in the middle of a letter. It is cut off."))
    if not is_windows:
        raise BrokenFile(
            _("We cannot read the letters of this file: they are neither UTF-8 nor Windows-1252."),
            next_step=_("Nothing was kept. Save it as CSV in UTF-8, and choose that file."),
        )
    return "cp1252"


def text_lines(chunks: Chunks, encoding: str) -> Iterator[str]:
    """Lines with their end. Raises BrokenFile for a line that no export has."""
    decoder = io.IncrementalNewlineDecoder(codecs.getincrementaldecoder(encoding)(), translate=True)
    rest = ""
    for chunk in chunks():
        *whole, rest = (rest + decoder.decode(chunk)).split("\n")
        for line in whole:
            yield f"{line}\n"
        if len(rest) > _LONGEST_LINE:
            raise BrokenFile(
                _("A line of this file is longer than any export writes. Is it a table in CSV?")
            )
    rest += decoder.decode(b"", final=True)
    if rest:
        yield rest


def _rows(lines: Iterator[str], delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield line numbers and cells, without empty lines. Raises BrokenFile."""
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise BrokenFile(
                _("Line %s cannot be read: a quotation mark is open, or the line is cut off.")
                % reader.line_num
            ) from error
        if reader.line_num > MOST_LINES:
            raise BrokenFile(
                _("This file has more than %s lines. Export a year at a time.") % f"{MOST_LINES:,}"
            )
        if any(cells):
            yield reader.line_num, cells


def _delimiter(lines: Sequence[str]) -> str:
    """The sign that makes most columns, and as many in each line below a title."""
    found = max(_DELIMITERS, key=lambda sign: _is_even_and_width(lines, sign))
    if _is_even_and_width(lines, found)[1] < 2:
        raise BrokenFile(
            _("We find only one column. Between two cells we read a comma, semicolon, tab or bar.")
        )
    return found


def _is_even_and_width(lines: Sequence[str], delimiter: str) -> tuple[bool, int]:
    widths: list[int] = []
    try:
        widths.extend(len(cells) for cells in csv.reader(lines, delimiter=delimiter) if any(cells))
    except csv.Error:
        return False, 0
    if not widths:
        return False, 0
    usual = median_high(widths)
    return usual > 1 and widths.count(usual) * 10 >= len(widths) * 9, usual


def _titles_above(lines: Sequence[str], delimiter: str) -> int:
    """Count the lines above the names of the columns: their cells are empty but for a few."""
    rows = (cells for cells in csv.reader(lines, delimiter=delimiter) if any(cells))
    filled = [sum(map(bool, cells)) for cells in rows]
    usual = median_high(filled)
    return next(place for place, many in enumerate(filled) if many * 4 >= usual * 3)


def _names(cells: Sequence[str]) -> tuple[str, ...]:
    """Names of the columns. A name that comes again gets a number."""
    if len(cells) > MOST_COLUMNS:
        numbers = {"has": f"{len(cells):,}", "most": MOST_COLUMNS}
        raise BrokenFile(_("This file has %(has)s columns. We read up to %(most)s.") % numbers)
    names: list[str] = []
    for cell in cells:
        name = " ".join(cell.split())[:110]
        same = sum(name == each.partition(" #")[0] for each in names)
        names.append(f"{name} #{same + 1}" if same and name else name)
    if not any(names):
        raise BrokenFile(_("The first line has to name the columns."))
    return tuple(names)
