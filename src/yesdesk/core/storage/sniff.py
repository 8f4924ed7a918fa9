"""Tell a file's type by its bytes. Its name and the browser's claim are never believed."""

import codecs
import zipfile
from pathlib import Path
from typing import IO, Final

UNKNOWN: Final = "application/octet-stream"
TEXT: Final = "text/plain"
_HEAD = 64 * 1024
_LEAST_MAGIC = 3  # bytes; shorter signatures match by chance
_FAMILIES = ("image/", "audio/", "video/", "application/")
_OFFICE = "application/vnd.openxmlformats-officedocument."
_ARCHIVE: Final = b"PK\x03\x04"
_IN_ARCHIVE: Final = {
    "word/document.xml": f"{_OFFICE}wordprocessingml.document",
    "xl/workbook.xml": f"{_OFFICE}spreadsheetml.sheet",
    "ppt/presentation.xml": f"{_OFFICE}presentationml.presentation",
}
# What prints as text but is not read as text.
_TEXTUAL: Final = {b"%PDF-": "application/pdf", b"{\\rtf": "application/rtf"}


def sniffed_kind(path: Path) -> str:
    """Return the MIME type of the file at `path`. Every text is text/plain, HTML and SVG too."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
        for mark, kind in _TEXTUAL.items():
            if head.startswith(mark):
                return kind
        file.seek(0)
        if _reads_as_text(file):
            return TEXT
        file.seek(0)
        return _inside_archive(file) if head.startswith(_ARCHIVE) else _by_signature(file)


def _reads_as_text(file: IO[bytes]) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while chunk := file.read(_HEAD):
            if not _printable(decoder.decode(chunk)):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _printable(text: str) -> bool:
    return not any(char < " " and char not in "\t\n\r\f" for char in text)


def _by_signature(file: IO[bytes]) -> str:
    import puremagic  # its signatures take a megabyte, and only who takes a file in needs them

    try:
        found = puremagic.magic_stream(file)
    except (puremagic.PureError, ValueError):
        return UNKNOWN
    for match in found:
        kind = str(match.mime_type)
        if len(match.byte_match) >= _LEAST_MAGIC and kind.startswith(_FAMILIES):
            return kind[:100]
    return UNKNOWN


def _inside_archive(file: IO[bytes]) -> str:
    """Office files are archives; only the list of what is in one is read, nothing is unpacked."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
            declared = archive.getinfo("mimetype") if "mimetype" in names else None
            if declared and declared.file_size < 100:
                return _declared(archive.read(declared))
    # A damaged or locked archive makes zipfile raise any of these (a seek before the start is an OSError).
    # It still begins like an archive, and that is what is said of it.
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, OSError):
        return "application/zip"
    return next((kind for name, kind in _IN_ARCHIVE.items() if name in names), "application/zip")


def _declared(text: bytes) -> str:
    known = (b"application/vnd.oasis.opendocument.", b"application/epub+zip")
    return text.decode("ascii") if text.startswith(known) and text.isascii() else "application/zip"
