"""Names of files that came along: as their sender wrote them, and safe to save under."""

import mimetypes
import re
from typing import Final

_PATH: Final = re.compile(r"[/\\]")
_UNSAFE: Final = re.compile("[\x00-\x1f\x7f\x80-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_EXTENSION: Final = re.compile(r"\.[A-Za-z0-9_-]{1,10}$")
_BEGINS_PATH: Final = re.compile(r"[/\\~.]|[A-Za-z]:[/\\]|file:")
_FOLDER: Final = re.compile(r"[\w.~%+-]*")
_LONGEST: Final = 200

_EXTENSIONS: Final = {
    "message/rfc822": ".eml",
    "message/global": ".eml",
    "message/delivery-status": ".txt",
    "message/disposition-notification": ".txt",
    "message/feedback-report": ".txt",
    "text/rfc822-headers": ".txt",
    "text/calendar": ".ics",
    "text/plain": ".txt",
    "text/html": ".html",
    "image/jpeg": ".jpg",
    "image/jpg": ".jpg",
    "image/tiff": ".tif",
    "audio/mpeg": ".mp3",
    "application/pgp-signature": ".asc",
    "application/pkcs7-signature": ".p7s",
    "application/x-pkcs7-signature": ".p7s",
    "application/ms-tnef": ".dat",
    "application/vnd.ms-tnef": ".dat",
    "application/octet-stream": "",
}
_NEEDS_NONE: Final = {"text/plain", "application/octet-stream", "application/x-unknown"}


def safe_name(given: str) -> str:
    """Return the name without a path before it and without signs that steer a screen; empty when nothing is left.

    A stroke that divides words, as in `Report 1/2.pdf`, becomes a low line.
    """
    name = _UNSAFE.sub("", given).strip(" ").rstrip("/\\")
    folders = _PATH.split(name)
    if _BEGINS_PATH.match(name) or all(_FOLDER.fullmatch(folder) for folder in folders[:-1]):
        name = folders[-1]
    name = _PATH.sub("_", name).strip(" ")
    if not name.strip(". \u00a0\u3000"):
        return ""
    if len(name) > _LONGEST:
        ending = extension_in(name)
        name = name[: _LONGEST - len(ending)] + ending
    return name


def extension_in(name: str) -> str:
    """`.pdf` of `a.pdf`; empty when the name has none."""
    found = _EXTENSION.search(name)
    return found[0] if found and found.start() else ""


def extension_of(type_: str) -> str:
    """`.pdf` of `application/pdf`; empty when nobody knows."""
    known = _EXTENSIONS.get(type_)
    return known if known is not None else mimetypes.guess_extension(type_) or ""


def guessed_type(name: str) -> str:
    """`image/png` of `a.png`; bytes of no known kind where nobody knows."""
    return mimetypes.guess_type(name)[0] or "application/octet-stream"


def display_name(given: str, type_: str, otherwise: str) -> str:
    """A name to show: the sender's as it is. `otherwise`: that of a file that came without one, without extension."""
    return safe_name(given) or f"{safe_name(otherwise) or 'attachment'}{extension_of(type_)}"


def name_to_save(name: str, type_: str) -> str:
    """With an extension, so that the file opens where it is saved; that of its type where it has none."""
    if extension_in(name) or type_ in _NEEDS_NONE:
        return name
    return f"{name}{extension_of(type_)}"
