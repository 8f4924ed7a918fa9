"""A mail's bytes as a file that is fetched while it is read: sixty megabytes never lie in memory at once."""

import io
from typing import Any, Final

from yesdesk.mail.inbound.imap.errors import ImapCommandRefused, MailTooLong, translate_errors

PIECE: Final = 1024 * 1024


class ChunkedFile(io.RawIOBase):
    """`size`: as the server told it. Some tell it wrongly, so the end is where nothing more comes.

    Reading raises ImapError, ImapCommandRefused when the server does not hand the mail over or it is gone,
    and Endless once more than `most` bytes came.
    """

    def __init__(self, client: Any, uid: int, size: int, most: int) -> None:
        super().__init__()
        self._client = client
        self._uid = uid
        self._size = size
        self._most = most
        self._at = 0
        self._waiting = b""
        self._ended = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._waiting and not self._ended:
            self._waiting = self._fetched()
        part = self._waiting[: len(buffer)]
        self._waiting = self._waiting[len(part) :]
        buffer[: len(part)] = part
        return len(part)

    def _fetched(self) -> bytes:
        with translate_errors():
            told = self._client.fetch([self._uid], [f"BODY.PEEK[]<{self._at}.{PIECE}>"])
            if self._uid not in told:
                raise ImapCommandRefused("it is not there any more")
            piece = _body(told[self._uid])
        if not piece and not self._at and self._size:
            raise ImapCommandRefused("the server gave no bytes")
        self._at += len(piece)
        if self._at > self._most:
            raise MailTooLong
        self._ended = not piece or (len(piece) < PIECE and self._at >= self._size)
        return piece


def _body(told: dict[bytes, Any]) -> bytes:
    found = [value for key, value in told.items() if key.startswith(b"BODY[]")]
    if not found:
        raise ImapCommandRefused("the server gave no bytes")
    return bytes(found[0] or b"")
