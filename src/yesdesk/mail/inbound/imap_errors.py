"""Translate the many exceptions of IMAP into the troubles that a mailbox can have."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from imaplib import IMAP4

from imapclient.exceptions import LoginError

from yesdesk.core.plain_text import single_line
from yesdesk.mail.credentials import TokenUnavailable
from yesdesk.mail.models import MailboxTrouble


class ImapError(Exception):
    """Nothing more comes of this connection. `said`: the server's own words, or the system's."""

    def __init__(self, trouble: MailboxTrouble, said: str) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble
        self.said = single_line(said, 300)


class ImapCommandRefused(Exception):
    """The server refuses one request, like one mail; the connection stands."""


class MailTooLong(Exception):
    """A mail goes on beyond what is let in, whatever its server told of its size."""


@contextmanager
def translate_errors() -> Iterator[None]:
    """Around every word with a server: raises ImapError or ImapCommandRefused, nothing else of the network's."""
    try:
        yield
    except TokenUnavailable as error:
        raise ImapError(MailboxTrouble.NO_TOKEN, error.why) from error
    except LoginError as error:
        raise ImapError(MailboxTrouble.SHUT, str(error)) from error
    except ssl.SSLError as error:
        raise ImapError(MailboxTrouble.UNTRUSTED, error.reason or str(error)) from error
    except IMAP4.abort as error:
        raise ImapError(MailboxTrouble.SILENT, str(error)) from error
    except IMAP4.error as error:
        raise ImapCommandRefused(single_line(str(error), 300)) from error
    except OSError as error:
        raise ImapError(MailboxTrouble.SILENT, error.strerror or type(error).__name__) from error
    except (ValueError, KeyError, IndexError, TypeError) as error:  # an answer nobody could parse
        raise ImapError(MailboxTrouble.ODD, type(error).__name__) from error
