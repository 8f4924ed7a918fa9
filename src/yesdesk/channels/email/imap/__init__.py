"""Speaks to an IMAP server: by numbers that the server never gives twice, never by flags, dates or positions."""

from yesdesk.channels.email.imap.server import Folder, Head, MailServer, Opened, signed_in
from yesdesk.channels.email.imap.troubles import Endless, NotGiven, ServerTrouble

__all__ = [
    "Endless",
    "Folder",
    "Head",
    "MailServer",
    "NotGiven",
    "Opened",
    "ServerTrouble",
    "signed_in",
]
