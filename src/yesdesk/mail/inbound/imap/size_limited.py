"""imaplib reads whatever a server announces, into memory. Ours reads so much for one command, and no more."""

from typing import Any, Final

from imapclient import IMAPClient
from imapclient.imap4 import IMAP4WithTimeout
from imapclient.tls import IMAP4_TLS

AT_MOST: Final = 32 * 1024 * 1024
"""Bytes of one answer. We ask for pieces of one megabyte; a server that knows no pieces gives a whole mail."""


class ResponseTooLarge(ValueError):
    """An answer that nobody asked for in this size. The connection is shut."""


class _Measured:
    """Counts what came since the last command was given its tag; the greeting counts too."""

    _came = 0

    def _new_tag(self) -> Any:
        self._came = 0
        return super()._new_tag()  # type: ignore[misc]

    def read(self, size: int) -> Any:
        """Counted before it is read: a literal comes with its size."""
        self._count(size)
        return super().read(size)  # type: ignore[misc]

    def readline(self) -> Any:
        line = super().readline()  # type: ignore[misc]
        self._count(len(line))
        return line

    def _count(self, size: int) -> None:
        self._came += size
        if self._came > AT_MOST:
            self.shutdown()  # type: ignore[attr-defined]
            raise ResponseTooLarge("more than was asked for")


class _Plain(_Measured, IMAP4WithTimeout):  # type: ignore[misc]
    pass


class _Tls(_Measured, IMAP4_TLS):  # type: ignore[misc]
    pass


class SizeLimitedClient(IMAPClient):  # type: ignore[misc]
    """An IMAPClient that no server fills the memory of."""

    def _create_IMAP4(self) -> Any:  # noqa: N802 - its name there
        connect = self._timeout.connect
        if self.ssl:
            return _Tls(self.host, self.port, self.ssl_context, connect)
        return _Plain(self.host, self.port, connect)
