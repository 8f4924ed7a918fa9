"""Files that came along: parts, uuencoded blocks, and contents of Outlook's boxes."""

from collections.abc import Iterator
from functools import partial
from typing import IO, Final

from yesdesk.mail.parse.charsets import decode_text
from yesdesk.mail.parse.decoding import UuencodedFile, decode_body, pieces_of
from yesdesk.mail.parse.files import (
    Pieces,
    attachment,
    display_name,
    extension_in,
    first_bytes,
    guessed_type,
    open_pieces,
    safe_name,
)
from yesdesk.mail.parse.headers import header_text, on_one_line, raw_text, top_headers
from yesdesk.mail.parse.html import html_to_text
from yesdesk.mail.parse.mail import Attachment
from yesdesk.mail.parse.rtf import decompress_rtf, rtf_words
from yesdesk.mail.parse.structure import MimePart
from yesdesk.mail.parse.texts import file_name
from yesdesk.mail.parse.tnef import Box, InnerFile, read_box

_MAILS: Final = {"message/rfc822", "message/global"}
_BOXES: Final = {"application/ms-tnef", "application/vnd.ms-tnef"}
_KINDS: Final = {
    "text/calendar": "invite",
    "message/delivery-status": "delivery-status",
    "application/pgp-signature": "signature",
    "application/pkcs7-signature": "smime",
    "application/x-pkcs7-signature": "smime",
}
_HEADER_BYTES: Final = 65_536
_MOST_BOXES: Final = 10


class AttachmentCollector:
    def __init__(self, file: IO[bytes], charset: str) -> None:
        self.file = file
        self.charset = charset
        self.attachments: list[Attachment] = []
        self.digests: list[str] = []
        self.text = ""
        self.html = ""
        self.boxes = 0
        self._wordings: list[tuple[Attachment, str]] = []

    def take_part(self, part: MimePart, *, inline: bool) -> None:
        pieces = partial(decode_body, self.file, part)
        given = file_name(part, self.charset)
        made, digest = self._add_attachment(
            pieces,
            name=display_name(given, part.type, self._fallback_name(part)),
            type_=part.type,
            inline=inline,
            counts=True,
        )
        if part.type == "text/calendar" and not given:
            self._wordings.append((made, digest))
        if part.type in _BOXES or given.lower() == "winmail.dat":
            self._open_box(pieces)

    def drop_repeated(self) -> None:
        for made, digest in self._wordings:
            if self.digests.count(digest) > 1:
                self.attachments.remove(made)

    def take_block(self, block: UuencodedFile) -> None:
        given = on_one_line(raw_text(block.name, self.charset))
        name = display_name(given, "application/octet-stream", self._free_name("attachment"))
        self._add_attachment(block.pieces, name=name, type_=guessed_type(name), counts=True)

    def _add_attachment(
        self,
        pieces: Pieces,
        *,
        name: str,
        type_: str,
        inline: bool = False,
        counts: bool,
    ) -> tuple[Attachment, str]:
        made, digest = attachment(pieces, name=name, type_=type_, inline=inline)
        self.attachments.append(made)
        if counts:
            self.digests.append(digest)
        return made, digest

    def _fallback_name(self, part: MimePart) -> str:
        described = safe_name(
            header_text(part.fields.raw("content-description"), self.charset)
        ) or _name_in_location(part.fields.first("content-location"))
        if part.type in _MAILS:
            headers = top_headers(first_bytes(decode_body(self.file, part), _HEADER_BYTES)[0])
            subject = next((value for name, value in headers if name.lower() == "subject"), "")
            return subject.replace("/", "_").replace("\\", "_") or described or "mail"
        kind = _KINDS.get(part.type)
        if kind is None and part.type.startswith(("image/", "audio/", "video/")):
            kind = part.type.partition("/")[0]
        return self._free_name(described or kind or "attachment")

    def _free_name(self, name: str) -> str:
        taken = {each.name.rpartition(".")[0] or each.name for each in self.attachments}
        number = 1
        while (free := name if number == 1 else f"{name}-{number}") in taken:
            number += 1
        return free

    def _open_box(self, pieces: Pieces) -> None:
        self.boxes += 1
        if self.boxes > _MOST_BOXES:
            return
        file = open_pieces(pieces())
        box = read_box(file)
        if box is None:
            return
        self.html, self.text = text_in_box(box)
        for inner in box.files:
            self._take_inner(file, inner)
        for name, message in box.messages:
            html, text = text_in_box(message)
            words = text or html_to_text(html)
            if words.strip():
                self._add_attachment(
                    partial(_one_piece, words.encode()),
                    name=display_name(
                        f"{safe_name(name) or self._free_name('mail')}.txt", "text/plain", "mail"
                    ),
                    type_="text/plain",
                    counts=False,
                )

    def _take_inner(self, file: IO[bytes], inner: InnerFile) -> None:
        if inner.span is None:
            return
        name = display_name(inner.name, inner.type, self._free_name("attachment"))
        self._add_attachment(
            partial(pieces_of, file, inner.span.begins, inner.span.ends),
            name=name,
            type_=inner.type or guessed_type(name),
            counts=False,
        )


def text_in_box(box: Box) -> tuple[str, str]:
    """HTML and plain text of a box, from its first wording of three."""
    html = decode_text(box.html, box.codepage).text
    if html.strip() or box.body.strip():
        return html, box.body
    words, is_html = rtf_words(decompress_rtf(box.rtf))
    return (words, "") if is_html else ("", words)


def _name_in_location(location: str) -> str:
    name = safe_name(location.strip().partition("?")[0].rpartition("/")[2])
    ending = extension_in(name)
    return name.removesuffix(ending) if ending else ""


def _one_piece(content: bytes) -> Iterator[bytes]:
    yield content
