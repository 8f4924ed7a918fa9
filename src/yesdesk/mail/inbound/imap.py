"""A signed-in connection to a mail server: by numbers that it never gives twice, never by flags, dates or positions. A
mail is fetched while it is read: sixty megabytes never lie in memory at once. Our client limits an answer, as imaplib
reads any announced size."""

import io
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from django.utils import timezone
from imapclient import IMAPClient, SocketTimeout
from imapclient.imap4 import IMAP4WithTimeout
from imapclient.tls import IMAP4_TLS

from yesdesk.core.clock_mark import AGREES, hear_time
from yesdesk.core.exceptions import Capture
from yesdesk.core.loopback import is_loopback_host
from yesdesk.core.transactions import refuse_in_transaction
from yesdesk.mail.credentials import Login
from yesdesk.mail.inbound.imap_errors import (
    ImapCommandRefused,
    ImapError,
    MailTooLong,
    translate_errors,
)
from yesdesk.mail.models import Mailbox, MailboxTrouble, Security
from yesdesk.mail.tls import tls_context

PIECE: Final = 1024 * 1024


class ChunkedFile(io.RawIOBase):
    """A mail as a file. Some servers tell a wrong `size`, so the end is where nothing more comes. Reading raises
    ImapError, ImapCommandRefused when the mail is refused or gone, and MailTooLong beyond `most` bytes."""

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
            self._waiting = self._fetch_next_piece()
        part = self._waiting[: len(buffer)]
        self._waiting = self._waiting[len(part) :]
        buffer[: len(part)] = part
        return len(part)

    def _fetch_next_piece(self) -> bytes:
        with translate_errors():
            told = self._client.fetch([self._uid], [f"BODY.PEEK[]<{self._at}.{PIECE}>"])
            if self._uid not in told:
                raise ImapCommandRefused("it is not there any more")
            piece = _body_in(told[self._uid])
        if not piece and not self._at and self._size:
            raise ImapCommandRefused("the server gave no bytes")
        self._at += len(piece)
        if self._at > self._most:
            raise MailTooLong
        self._ended = not piece or (len(piece) < PIECE and self._at >= self._size)
        return piece


def _body_in(told: dict[bytes, Any]) -> bytes:
    found = [value for key, value in told.items() if key.startswith(b"BODY[]")]
    if not found:
        raise ImapCommandRefused("the server gave no bytes")
    return bytes(found[0] or b"")


AT_MOST: Final = 32 * 1024 * 1024
"""Bytes of one answer. We ask for pieces of one megabyte; a server that knows no pieces gives a whole mail."""


class ResponseTooLarge(ValueError):
    pass


class _Measured:
    """A count of bytes since the last command got its tag; the greeting counts too."""

    _came = 0

    def _new_tag(self) -> Any:
        self._came = 0
        return super()._new_tag()  # type: ignore[misc]

    def read(self, size: int) -> Any:
        """Count before reading: a literal comes with its size."""
        self._count_or_stop(size)
        return super().read(size)  # type: ignore[misc]

    def readline(self) -> Any:
        line = super().readline()  # type: ignore[misc]
        self._count_or_stop(len(line))
        return line

    def _count_or_stop(self, size: int) -> None:
        self._came += size
        if self._came > AT_MOST:
            self.shutdown()  # type: ignore[attr-defined]
            raise ResponseTooLarge("more than was asked for")


class _Plain(_Measured, IMAP4WithTimeout):  # type: ignore[misc]
    pass


class _Tls(_Measured, IMAP4_TLS):  # type: ignore[misc]
    pass


class SizeLimitedClient(IMAPClient):  # type: ignore[misc]
    def _create_IMAP4(self) -> Any:  # noqa: N802 - its name there
        connect = self._timeout.connect
        if self.ssl:
            return _Tls(self.host, self.port, self.ssl_context, connect)
        return _Plain(self.host, self.port, connect)

    def _poll_socket(self, sock: Any, timeout: float | None = None) -> Any:
        """Find something to read wherever the time is 0. News in one packet with the answer to IDLE lie in a buffer,
        which no poll sees."""
        return timeout == 0 or super()._poll_socket(sock, timeout)


CONNECT_WITHIN: Final = 10.0
ANSWER_WITHIN: Final = 20.0
"""Seconds a server may be silent."""

IDLE_AT_MOST: Final = 9 * 60.0
"""Seconds until a new IDLE: a server may hang up after half an hour, and many a router forgets sooner."""

IDLE_STEP: Final = 2.0

INBOX: Final = "INBOX"
_AT_A_TIME: Final = 400
_SEARCHED_AT_A_TIME: Final = 80_000
"""Numbers in one search: its answer is one line, and a line has an end."""

_LARGEST: Final = 2**32 - 1
_LONGEST_NAME: Final = 300
_JUNK, _TRASH = b"\\junk", b"\\trash"
_GMAIL: Final = "X-GM-EXT-1"


@dataclass(frozen=True, slots=True)
class Folder:
    name: str
    special: frozenset[bytes]


@dataclass(frozen=True, slots=True)
class FolderStatus:
    uidvalidity: int
    next_uid: int
    exists: int


@dataclass(frozen=True, slots=True)
class MessageHead:
    size: int
    at: datetime | None
    """The server's time of arrival."""


@contextmanager
def imap_session(mailbox: Mailbox, login: Login) -> Iterator["MailServer"]:
    with translate_errors():
        client = _connect(mailbox)
    try:
        with translate_errors():
            _sign_in(client, mailbox, login)
        yield MailServer(client)
    finally:
        _leave(client)


def _connect(mailbox: Mailbox) -> Any:
    refuse_in_transaction("a mail server")
    if mailbox.security == Security.NONE and not is_loopback_host(mailbox.host):
        raise ImapError(MailboxTrouble.UNTRUSTED, "without TLS only this machine itself is asked")
    return SizeLimitedClient(
        mailbox.host,
        port=mailbox.port,
        ssl=mailbox.security == Security.TLS,
        ssl_context=tls_context() if mailbox.security == Security.TLS else None,
        timeout=SocketTimeout(connect=CONNECT_WITHIN, read=ANSWER_WITHIN),
    )


def _sign_in(client: Any, mailbox: Mailbox, login: Login) -> None:
    client.normalise_times = False
    if mailbox.security == Security.STARTTLS:
        client.starttls(tls_context())
    if login.access_token:
        client.oauth2_login(login.user, login.access_token)
    else:
        client.login(login.user, login.password)


def _leave(client: Any) -> None:
    """Log out where the server still listens; the work was done before."""
    with Capture() as leaving:
        client.logout()
    if leaving.error is not None:
        with Capture():
            client.shutdown()


class MailServer:
    """Raise ImapError for a connection that is of no use any more, ImapCommandRefused for a refusal, in all methods."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def folders(self) -> list[Folder]:
        with translate_errors():
            found = self._client.list_folders()
        return [
            Folder(str(name), frozenset(flag.lower() for flag in flags))
            for flags, _, name in found
            if len(str(name)) <= _LONGEST_NAME and str(name).isprintable()
        ]

    def junk(self) -> str:
        """The folder the server itself calls junk; empty when there is none."""
        return self._folder_for_use(_JUNK)

    def _folder_for_use(self, use: bytes) -> str:
        return next((each.name for each in self.folders() if use in each.special), "")

    def open(self, folder: str, *, readonly: bool = False) -> FolderStatus:
        with translate_errors():
            told = self._client.select_folder(folder, readonly=readonly)
            uidvalidity, exists = _number_or_raise(told[b"UIDVALIDITY"]), int(told[b"EXISTS"])
            return FolderStatus(uidvalidity, _number_or_raise(told.get(b"UIDNEXT", 0)), exists)

    def can_idle(self) -> bool:
        """Return whether it announces new mail by itself (RFC 2177)."""
        with translate_errors():
            return bool(self._client.has_capability("IDLE"))

    def waits_for_mail(self, wanted: Callable[[], bool]) -> bool:
        """Wait for news in the open folder: True. False when it is no more `wanted`, or before the server hangs up."""
        until = time.monotonic() + IDLE_AT_MOST
        with translate_errors():
            self._client.idle()
            came = _tells_of_mail(self._client.idle_check(timeout=0))
            while not came and time.monotonic() < until and wanted():
                came = self._was_told_of_mail()
            _text, told = self._client.idle_done()
            return came or _tells_of_mail(told)

    def _was_told_of_mail(self) -> bool:
        """Tell a dead line, which is readable at once and gives nothing."""
        began = time.monotonic()
        told = self._client.idle_check(timeout=IDLE_STEP)
        if not told and time.monotonic() - began < IDLE_STEP / 2:
            raise ConnectionAbortedError("the server hung up")
        return _tells_of_mail(told)

    def uids_from(self, first: int, opened: FolderStatus) -> list[int]:
        last = opened.next_uid
        if opened.exists <= _SEARCHED_AT_A_TIME or not last:
            return self._search_uids(first, "*")
        starts = list(range(first, last, _SEARCHED_AT_A_TIME)) or [first]
        found: list[int] = []
        for start, behind in zip(starts, [*starts[1:], None], strict=True):
            found += self._search_uids(start, "*" if behind is None else str(behind - 1))
        return found

    def _search_uids(self, first: int, last: str) -> list[int]:
        with translate_errors():
            found = map(_number_or_raise, self._client.search(["UID", f"{first}:{last}"]))
            return sorted(uid for uid in found if uid >= first)  # `9:*` names the last in any case

    def heads_by_uid(self, uids: Sequence[int]) -> dict[int, MessageHead]:
        found: dict[int, MessageHead] = {}
        for start in range(0, len(uids), _AT_A_TIME):
            some = uids[start : start + _AT_A_TIME]
            with translate_errors():
                told = self._client.fetch(some, ["RFC822.SIZE", "INTERNALDATE"])
                found.update({uid: _head_in(each) for uid, each in told.items()})
        now = timezone.now()
        for head in found.values():
            if head.at is not None and abs(head.at - now) <= AGREES:  # an older mail only waited
                hear_time(self._client.socket(), head.at)
        return found

    def mail(self, uid: int, size: int, most: int) -> io.BufferedReader:
        """The bytes of a mail, fetched piece by piece, not marked as seen. Raises MailTooLong beyond `most` bytes."""
        return io.BufferedReader(ChunkedFile(self._client, uid, size, most))

    def mark_seen(self, uids: Sequence[int]) -> None:
        for start in range(0, len(uids), _AT_A_TIME):
            with translate_errors():
                self._client.add_flags(uids[start : start + _AT_A_TIME], [b"\\Seen"], silent=True)

    def remove(self, uids: Sequence[int]) -> list[int]:
        """Remove these and no others, as far as this server can; return the numbers that are gone now."""
        trash = self._trash()
        gone: list[int] = []
        for start in range(0, len(uids), _AT_A_TIME):
            some = uids[start : start + _AT_A_TIME]
            with translate_errors():
                if trash:
                    self._client.move(some, trash)
                    gone += some
                elif self._expunged(some):
                    gone += some
        return gone

    def _trash(self) -> str:
        """The folder to which a mail is moved to remove it: at Google, and where single mails cannot be expunged."""
        with translate_errors():
            has = {name: self._client.has_capability(name) for name in ("UIDPLUS", "MOVE", _GMAIL)}
        needed = has["MOVE"] and (has[_GMAIL] or not has["UIDPLUS"])
        return self._folder_for_use(_TRASH) if needed else ""

    def _expunged(self, uids: Sequence[int]) -> bool:
        """Expunge our deleted mails. They wait where a server cannot expunge single ones and others marked some."""
        self._client.delete_messages(uids, silent=True)
        if self._client.has_capability("UIDPLUS"):
            self._client.uid_expunge(uids)
            return True
        if set(self._client.search(["DELETED"])) <= set(uids):
            self._client.expunge()
            return True
        return False


def _tells_of_mail(told: Sequence[Sequence[Any]]) -> bool:
    """Raise ConnectionAbortedError where the server says goodbye."""
    if any(each[:1] == (b"BYE",) for each in told):
        raise ConnectionAbortedError("the server said goodbye")
    return any(b"EXISTS" in each[1:2] for each in told)


def _number_or_raise(told: Any) -> int:
    number = int(told)
    if not 0 <= number <= _LARGEST:
        raise ValueError(number)
    return number


def _head_in(told: dict[bytes, Any]) -> MessageHead:
    at = told.get(b"INTERNALDATE")
    if isinstance(at, datetime) and at.tzinfo is None:
        at = at.replace(tzinfo=UTC)
    return MessageHead(int(told.get(b"RFC822.SIZE") or 0), at)
