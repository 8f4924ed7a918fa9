"""A mail from a file: every step guarded, so that no mail is lost to a failed step. Lines that end by CR alone, as
old Macs wrote them, are read as if by LF: byte for byte in the same places."""

import hashlib
import io
import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import IO, Any, Final

from yesdesk.mail.parse.addresses import (
    addresses_in_header,
    date_of,
    ids_in,
    message_id_of,
    sender_of,
)
from yesdesk.mail.parse.attachments import AttachmentCollector
from yesdesk.mail.parse.decoding import CHUNK, decode_body
from yesdesk.mail.parse.files import first_bytes, measure, open_pieces
from yesdesk.mail.parse.headers import (
    RawHeaders,
    header_text,
    raw_text,
    read_fields,
    read_headers,
    top_headers,
)
from yesdesk.mail.parse.mail import Address, Headers, Mail, Report
from yesdesk.mail.parse.smime import SIGNED, open_signed, sealed_as
from yesdesk.mail.parse.structure import (
    MOST_COUNTED,
    MimePart,
    Structure,
    as_one_part,
    leaves,
    parse_structure,
)
from yesdesk.mail.parse.texts import MailText, SortedParts, mail_text, sort_parts

_REPORTS: Final = {
    "message/delivery-status",
    "message/global-delivery-status",
    "message/disposition-notification",
    "message/global-disposition-notification",
    "message/feedback-report",
}
_RETURNED: Final = {
    "message/rfc822",
    "message/global",
    "text/rfc822-headers",
    "message/rfc822-headers",
    "message/global-headers",
}
_BLANK_LINES: Final = re.compile(rb"(?:\r?\n[ \t]*){2,}")
_MOST_BLOCKS: Final = 200
_REPORT_BYTES: Final = 1_048_576
_MOST_REPORTS: Final = 20


def parse_mail(file: IO[bytes]) -> Mail:
    """Read one mail. Unreadable parts are named in `defects` or `too_broken`, never raised. The file stays open and is
    read again when an attachment is opened. Memory grows by a few MB however large the mail is. Raises OSError when
    the file itself cannot be read, ImportError where a part of the reader is missing."""
    source = with_known_ends(_as_seekable(file))
    try:
        structure = parse_structure(source)
        opened = open_signed(source, structure.root)
        if opened is not None:
            mail = _Reading(opened, parse_structure(opened)).mail()
            return replace(mail, sealed=mail.sealed or SIGNED)
        return _Reading(source, structure).mail()
    except (OSError, MemoryError, ImportError):
        raise
    except Exception as error:  # noqa: BLE001 # whatever a hostile mail makes fail, the mail is kept
        why = f"its parts cannot be told apart: {error}"[:200]
        return replace(_Reading(source, as_one_part(source)).mail(), too_broken=why)


def _as_seekable(file: IO[bytes]) -> IO[bytes]:
    if file.seekable():
        return file
    return open_pieces(iter(partial(file.read, CHUNK), b""))


class _Reading:
    def __init__(self, file: IO[bytes], structure: Structure) -> None:
        self.file = file
        self.root = structure.root
        self.fields = structure.root.fields
        self.defects = list(structure.defects)
        if structure.left_out:
            more = "or more " if structure.left_out == MOST_COUNTED else ""
            self.defects.append(f"{structure.left_out} {more}parts beyond those that are shown")
        self.charset = self.try_(self._first_charset, "", "charset")

    def try_[T](self, step: Callable[[], T], otherwise: T, name: str) -> T:
        """Return a step's result; where it fails, `otherwise` and a defect. Raises faults of the machine."""
        try:
            return step()
        except (OSError, MemoryError, ImportError):
            raise
        except Exception as error:  # noqa: BLE001 # whatever a hostile mail makes fail, the mail is kept
            self.defects.append(f"{name} cannot be read: {type(error).__name__}")
            return otherwise

    def mail(self) -> Mail:
        parts = self.try_(lambda: sort_parts(self.root), SortedParts(), "structure")
        words = self.try_(lambda: mail_text(self.file, parts.texts), MailText(), "text")
        files = self._take_files(parts, words)
        self._fill_empty(words, parts, files)
        self.defects += words.defects
        raw = self.fields.raw("subject")
        subject = self.try_(
            lambda: header_text(raw, self.charset), raw.decode("ascii", "replace"), "subject"
        )
        none: Headers = ()
        headers = self.try_(partial(read_headers, self.fields, self.charset), none, "headers")
        return Mail(
            headers=headers,
            sender=self.try_(lambda: sender_of(self.fields, self.charset), None, "From"),
            raw_from=self.try_(lambda: raw_text(self.fields.raw("from"), self.charset), "", "From"),
            to=self._addresses_in("to"),
            cc=self._addresses_in("cc"),
            reply_to=self._addresses_in("reply-to"),
            subject=subject,
            message_id=self.try_(lambda: message_id_of(self.fields), "", "Message-ID"),
            in_reply_to=self.try_(lambda: ids_in(self.fields, "in-reply-to"), (), "In-Reply-To"),
            references=self.try_(lambda: ids_in(self.fields, "references"), (), "References"),
            date=self.try_(lambda: date_of(self.fields), None, "Date"),
            text=words.text,
            is_html=words.is_html,
            html=words.html,
            attachments=tuple(files.attachments),
            content_type=self.root.type,
            reports=self.try_(self._read_reports, (), "report"),
            returned=self.try_(self._headers_of_returned, (), "returned mail"),
            content_hash=self.try_(
                lambda: content_hash(headers, words.text, words.html, files.digests), "", "content"
            )
            or self._hash_of_all(),
            defects=tuple(dict.fromkeys(self.defects)),
            too_broken=_too_broken(self.fields, words, files),
            sealed=sealed_as(self.root, words.text),
        )

    def _hash_of_all(self) -> str:
        """Hash all bytes: two mails without an id must never be one for want of a hash."""
        self.file.seek(0)
        return measure(iter(partial(self.file.read, CHUNK), b"")).digest

    def _addresses_in(self, name: str) -> tuple[Address, ...]:
        nobody: tuple[Address, ...] = ()
        return self.try_(
            partial(addresses_in_header, self.fields, name, self.charset), nobody, name
        )

    def _first_charset(self) -> str:
        for part in leaves(self.root):
            declared = part.content.token("charset")
            if declared:
                return declared
        return ""

    def _take_files(self, parts: SortedParts, words: MailText) -> AttachmentCollector:
        collector = AttachmentCollector(self.file, self.charset)
        for part in parts.files:
            take = partial(collector.take_part, part, inline=id(part) in parts.inline)
            self.try_(take, None, "a file")
        for block in words.blocks:
            self.try_(partial(collector.take_block, block), None, "a file in the text")
        collector.drop_repeated()
        return collector

    def _fill_empty(self, words: MailText, parts: SortedParts, files: AttachmentCollector) -> None:
        """Fill an empty text with the words in a box, of a text sent as a file, or of an invitation."""
        if not words.text.strip() and (files.text.strip() or files.html.strip()):
            words.take_box(files.text, files.html)
        for part in parts.files:
            if words.text.strip():
                return
            self.try_(partial(words.take_file, self.file, part), None, "text")

    def _read_reports(self) -> tuple[Report, ...]:
        return tuple(
            read_report(part.type, first_bytes(decode_body(self.file, part), _REPORT_BYTES)[0])
            for part in self._parts_of_types(_REPORTS)
        )

    def _headers_of_returned(self) -> Headers:
        for part in self._parts_of_types(_RETURNED):
            return top_headers(first_bytes(decode_body(self.file, part), _REPORT_BYTES)[0])
        return ()

    def _parts_of_types(self, types: set[str]) -> list[MimePart]:
        return [part for part in leaves(self.root) if part.type in types][:_MOST_REPORTS]


def read_report(type_: str, raw: bytes) -> Report:
    blocks: list[dict[str, str]] = []
    for block in _BLANK_LINES.split(raw.strip())[:_MOST_BLOCKS]:
        fields: dict[str, str] = {}
        for name, value in read_fields(block + b"\n").pairs:
            fields.setdefault(name.lower(), header_text(value))
        if fields:
            blocks.append(fields)
    return Report(type_, tuple(blocks))


def content_hash(headers: Headers, text: str, html: str, digests: list[str]) -> str:
    """Hash the author's own words: headers of the way a mail came have no part in it, nor have line ends."""
    found = hashlib.sha256()
    for name in ("from", "to", "cc", "date", "subject"):
        values = [value for key, value in headers if key.lower() == name]
        found.update(f"{name}:{'\n'.join(' '.join(value.split()) for value in values)}\0".encode())
    for written in (text, html):
        lines = "\n".join(line.rstrip() for line in written.strip().split("\n"))
        found.update(lines.encode() + b"\0")
    for digest in digests:
        found.update(digest.encode())
    return found.hexdigest()


def _too_broken(fields: RawHeaders, words: MailText, files: AttachmentCollector) -> str:
    if not fields.pairs and not words.text.strip() and not files.attachments:
        return "there is nothing in it"
    if not fields.pairs:
        return "it has no headers"
    return ""


_LOOKED_AT: Final = 65_536


def with_known_ends(file: IO[bytes]) -> IO[bytes]:
    """Return `file`, or a view of it where its beginning knows CR alone. Closing the view leaves it open."""
    begins = file.tell()
    start = file.read(_LOOKED_AT)
    file.seek(begins)
    if b"\n" in start or b"\r" not in start:
        return file
    return io.BufferedReader(_BreaksForReturns(file))


class _BreaksForReturns(io.RawIOBase):
    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def readinto(self, buffer: Any) -> int:
        piece = self._file.read(len(buffer)).replace(b"\r", b"\n")
        buffer[: len(piece)] = piece
        return len(piece)
