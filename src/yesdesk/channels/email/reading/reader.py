"""One mail from a file: every step guarded, so that none is ever lost to the step that failed."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from tempfile import SpooledTemporaryFile
from typing import IO, Final

from yesdesk.channels.email.reading.bodies import Sorted, file_name, leaves, sort_parts
from yesdesk.channels.email.reading.fields import RawHeaders
from yesdesk.channels.email.reading.files import attachment, first_bytes
from yesdesk.channels.email.reading.mail import Address, Attachment, Headers, Mail, Report
from yesdesk.channels.email.reading.names import named
from yesdesk.channels.email.reading.people import (
    date_of,
    ids_in,
    message_id_of,
    people_in,
    sender_of,
)
from yesdesk.channels.email.reading.reports import (
    RETURNED,
    TYPES,
    read_headers,
    read_report,
    top_headers,
)
from yesdesk.channels.email.reading.structure import Part, Structure, split
from yesdesk.channels.email.reading.texts import Words, words_of
from yesdesk.channels.email.reading.transfer import decoded
from yesdesk.channels.email.reading.words import header_text, raw_text

_IN_MEMORY: Final = 1_048_576
_REPORT_BYTES: Final = 1_048_576
_MOST_REPORTS: Final = 20


@dataclass(slots=True)
class _Files:
    attachments: list[Attachment] = field(default_factory=list)
    digests: list[str] = field(default_factory=list)


def read_mail(file: IO[bytes]) -> Mail:
    """Reads one mail. Never raises for what is in it: what cannot be read is said in `defects` or `too_broken`.

    The file stays open and is read again when an attachment is opened; one that cannot be sought in is copied first.
    Memory grows by a few MB however large the mail is. Raises OSError when the file itself cannot be read.
    """
    source = _seekable(file)
    try:
        structure = split(source)
    except (OSError, MemoryError):
        raise
    except Exception as error:  # noqa: BLE001 # whatever a hostile mail makes fail, the mail is kept
        return _broken(f"its parts cannot be told apart: {error}"[:200])
    return _Reading(source, structure).mail()


def _seekable(file: IO[bytes]) -> IO[bytes]:
    if file.seekable():
        return file
    copy = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 # lives as long as the mail's attachments
    while piece := file.read(65_536):
        copy.write(piece)
    return copy


class _Reading:
    """One mail while it is read."""

    def __init__(self, file: IO[bytes], structure: Structure) -> None:
        self.file = file
        self.root = structure.root
        self.fields = structure.root.fields
        self.defects = list(structure.defects)
        if structure.left_out:
            self.defects.append(f"{structure.left_out} more parts than are shown")
        self.charset = self.try_(self._charset, "", "charset")

    def try_[T](self, step: Callable[[], T], otherwise: T, name: str) -> T:
        """A step's result; where it fails, `otherwise` and a defect. Raises what is the machine's own fault."""
        try:
            return step()
        except (OSError, MemoryError):
            raise
        except Exception as error:  # noqa: BLE001 # whatever a hostile mail makes fail, the mail is kept
            self.defects.append(f"{name} cannot be read: {type(error).__name__}")
            return otherwise

    def mail(self) -> Mail:
        parts = self.try_(lambda: sort_parts(self.root), Sorted(), "structure")
        words = self.try_(lambda: words_of(self.file, parts.texts), Words(), "text")
        self.defects += words.defects
        files = _Files()
        self._take_files(parts, files)
        self._take_blocks(words, files)
        raw = self.fields.raw("subject")
        subject = self.try_(
            lambda: header_text(raw, self.charset), raw.decode("ascii", "replace"), "subject"
        )
        headers = self._headers()
        return Mail(
            headers=headers,
            sender=self.try_(lambda: sender_of(self.fields, self.charset), None, "From"),
            raw_from=self.try_(lambda: raw_text(self.fields.raw("from"), self.charset), "", "From"),
            to=self._people("to"),
            cc=self._people("cc"),
            reply_to=self._people("reply-to"),
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
            reports=self.try_(self._reports, (), "report"),
            returned=self.try_(self._returned, (), "returned mail"),
            content_hash=content_hash(headers, words.text, words.html, files.digests),
            defects=tuple(dict.fromkeys(self.defects)),
            too_broken=_too_broken(self.fields, words, files),
        )

    def _people(self, name: str) -> tuple[Address, ...]:
        nobody: tuple[Address, ...] = ()
        return self.try_(partial(people_in, self.fields, name, self.charset), nobody, name)

    def _headers(self) -> Headers:
        none: Headers = ()
        return self.try_(partial(read_headers, self.fields, self.charset), none, "headers")

    def _charset(self) -> str:
        """What raw 8-bit headers are likely in: the charset the first text declares."""
        for part in leaves(self.root):
            declared = part.content.token("charset")
            if declared:
                return declared
        return ""

    def _take_files(self, parts: Sorted, files: _Files) -> None:
        for part in parts.files:
            self.try_(
                partial(self._take_file, part, id(part) in parts.inline, files), None, "a file"
            )

    def _take_file(self, part: Part, inline: bool, files: _Files) -> None:  # noqa: FBT001 # called by position only here
        number = len(files.attachments) + 1
        made, digest = attachment(
            partial(decoded, self.file, part),
            name=named(file_name(part, self.charset), part.type, self._otherwise(part, number)),
            type_=part.type,
            content_id=part.fields.first("content-id").strip().strip("<>"),
            inline=inline,
        )
        files.attachments.append(made)
        files.digests.append(digest)

    def _otherwise(self, part: Part, number: int) -> str:
        """A name for a file that came without one: a mail's subject, else what it is."""
        if part.type in {"message/rfc822", "message/global"}:
            headers = top_headers(first_bytes(decoded(self.file, part), 65_536)[0])
            subject = next((value for name, value in headers if name.lower() == "subject"), "")
            return subject.replace("/", "_").replace("\\", "_") or "mail"
        if part.type == "text/calendar":
            return "invite"
        return f"attachment-{number}"

    def _take_blocks(self, words: Words, files: _Files) -> None:
        for block in words.blocks:
            made, digest = attachment(
                partial(_one, block.content),
                name=named(block.name, "application/octet-stream", "attachment"),
                type_="application/octet-stream",
            )
            files.attachments.append(made)
            files.digests.append(digest)

    def _reports(self) -> tuple[Report, ...]:
        return tuple(
            read_report(part.type, first_bytes(decoded(self.file, part), _REPORT_BYTES)[0])
            for part in self._of_types(TYPES)
        )

    def _returned(self) -> Headers:
        for part in self._of_types(RETURNED):
            return top_headers(first_bytes(decoded(self.file, part), _REPORT_BYTES)[0])
        return ()

    def _of_types(self, types: set[str]) -> list[Part]:
        return [part for part in leaves(self.root) if part.type in types][:_MOST_REPORTS]


def _one(content: bytes) -> Iterator[bytes]:
    yield content


def content_hash(headers: Headers, text: str, html: str, digests: list[str]) -> str:
    """Over what the author wrote. Headers that tell the way a mail came have no part in it, nor have line ends."""
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


def _too_broken(fields: RawHeaders, words: Words, files: _Files) -> str:
    if not fields.pairs and not words.text.strip() and not files.attachments:
        return "there is nothing in it"
    if not fields.pairs:
        return "it has no headers"
    return ""


def _broken(why: str) -> Mail:
    return Mail(
        headers=(),
        sender=None,
        raw_from="",
        to=(),
        cc=(),
        reply_to=(),
        subject="",
        message_id="",
        in_reply_to=(),
        references=(),
        date=None,
        text="",
        is_html=False,
        html="",
        attachments=(),
        content_type="",
        reports=(),
        returned=(),
        content_hash="",
        defects=(),
        too_broken=why,
    )
