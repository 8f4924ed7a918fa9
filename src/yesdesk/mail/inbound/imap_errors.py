"""The many exceptions of IMAP as the troubles that a mailbox can have."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from imaplib import IMAP4

from imapclient.exceptions import LoginError

from yesdesk.core.plain_text import single_line
from yesdesk.mail.credentials import TokenUnavailable
from yesdesk.mail.models import MailboxTrouble


class ImapError(Exception):
    def __init__(self, trouble: MailboxTrouble, said: str) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble
        self.said = single_line(said, 300)


class ImapCommandRefused(Exception):
    pass


class MailTooLong(Exception):
    """A mail goes on beyond the limit, despite the size that its server told."""


@contextmanager
def translate_errors() -> Iterator[None]:
    """Raise ImapError or ImapCommandRefused for every error of the network inside."""
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
