"""Speak to an IMAP server: by numbers that the server never gives twice, never by flags, dates or positions."""

from yesdesk.mail.inbound.imap.errors import ImapCommandRefused, ImapError, MailTooLong
from yesdesk.mail.inbound.imap.server import (
    Folder,
    FolderStatus,
    MailServer,
    MessageHead,
    imap_session,
)

__all__ = [
    "Folder",
    "FolderStatus",
    "ImapCommandRefused",
    "ImapError",
    "MailServer",
    "MailTooLong",
    "MessageHead",
    "imap_session",
]
