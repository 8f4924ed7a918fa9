"""A folder of Markdown as a table: a row for each file, with its title, its words and what stands at its head."""

import hashlib
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from django.utils.translation import gettext as _

from yesdesk.core.readin.csv_source import BrokenFile

MOST_FILES: Final = 5_000
MOST_BYTES: Final = 20 * 1024 * 1024
_HEAD: Final = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
_TITLE: Final = re.compile(r"^#[ \t]+(.+)$", re.MULTILINE)
_LINK: Final = re.compile(r"!?\[([^\]\n]{0,300})\]\(([^)\s]{1,2000})[^)\n]{0,300}\)")
_MARKS: Final = re.compile(r"\*\*|__|^#{1,6}\s+|^```.*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class DictTable:
    """A table of what was no CSV: a row for each of `pages`, by the names of `header`."""

    digest: str
    header: tuple[str, ...]
    pages: tuple[dict[str, str], ...]

    def lines(self) -> Iterator[tuple[int, list[str]]]:
        for number, page in enumerate(self.pages, start=1):
            yield number, [page.get(name, "") for name in self.header]

    def fault_of(self, number: int, cells: object) -> str:  # noqa: ARG002 (a CSV's rows can have one)
        return ""


def open_zip(data: bytes) -> DictTable:
    """Read the Markdown files of an archive. Raises BrokenFile, also where it unpacks to too much."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            found = [each for each in archive.infolist() if _is_page(each.filename)]
            _refuse_too_much(len(found), sum(each.file_size for each in found))
            return _table([(each.filename, archive.read(each)) for each in found])
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        raise BrokenFile(
            _("This archive cannot be opened."),
            next_step=_(
                "Nothing was kept. Pack the folder again as a .zip file, without a password."
            ),
        ) from error


def open_folder(folder: Path) -> DictTable:
    """Read the Markdown files of a folder of this machine. Raises BrokenFile."""
    found = [
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and _is_page(path.relative_to(folder).as_posix())
    ]
    _refuse_too_much(len(found), sum(path.stat().st_size for path in found))
    return _table([(path.relative_to(folder).as_posix(), path.read_bytes()) for path in found])


def _is_page(name: str) -> bool:
    path = PurePosixPath(name)
    hidden = any(part.startswith((".", "__")) for part in path.parts)
    return path.suffix.lower() in {".md", ".markdown"} and not hidden


def _refuse_too_much(files: int, size: int) -> None:
    if not files:
        raise BrokenFile(_("There is no Markdown file (.md) in it."))
    if files > MOST_FILES or size > MOST_BYTES:
        numbers = {"files": f"{MOST_FILES:,}", "mb": MOST_BYTES // 1024 // 1024}
        raise BrokenFile(_("We read up to %(files)s files of %(mb)s MB together.") % numbers)


def _table(files: list[tuple[str, bytes]]) -> DictTable:
    digest = hashlib.sha256()
    pages = []
    for name, data in files:
        digest.update(name.encode() + b"\0" + data + b"\0")
        pages.append(_page(name, data))
    own = ("title", "text", "folder", "file")
    more = sorted({name for page in pages for name in page} - set(own))[:50]
    return DictTable(digest.hexdigest(), (*own, *more), tuple(pages))


def _page(name: str, data: bytes) -> dict[str, str]:
    path = PurePosixPath(name)
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise BrokenFile(
            _("“%s” is not written in UTF-8.") % name,
            next_step=_("Nothing was kept. Save it as UTF-8, and pack the folder again."),
        ) from error
    head = _HEAD.match(text)
    said = _head_lines(head[1]) if head else {}
    body = text[head.end() :] if head else text
    title = _TITLE.search(body)
    if title and "title" not in said:
        body = body[: title.start()] + body[title.end() :]
    words = _MARKS.sub("", _LINK.sub(r"\1 (\2)", body)).strip()
    folder = "" if path.parent == PurePosixPath() else str(path.parent)
    read = title[1].strip(" #") if title else path.stem.replace("-", " ").replace("_", " ")
    return {"title": read, **said, "text": words, "folder": folder, "file": name}


def _head_lines(head: str) -> dict[str, str]:
    pairs = (line.partition(":") for line in head.splitlines() if line[:1].isalpha())
    return {
        name.strip().lower()[:60]: value.strip().strip("\"'[]") for name, _colon, value in pairs
    }
