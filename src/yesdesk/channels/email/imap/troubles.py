"""What can be wrong with a mail server, out of the many exceptions that say so."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from imaplib import IMAP4

from imapclient.exceptions import LoginError

from yesdesk.channels.email.models import Trouble
from yesdesk.channels.email.oauth import NoToken
from yesdesk.core.one_line import one_line


class ServerTrouble(Exception):
    """Nothing more comes of this connection. `said`: the server's own words, or the system's."""

    def __init__(self, trouble: Trouble, said: str) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble
        self.said = one_line(said, 300)


class NotGiven(Exception):
    """The server refuses one request, like one mail; the connection stands."""


class Endless(Exception):
    """A mail goes on beyond what is let in, whatever its server told of its size."""


@contextmanager
def told_apart() -> Iterator[None]:
    """Around every word with a server: raises ServerTrouble or NotGiven, nothing else of the network's."""
    try:
        yield
    except NoToken as error:
        raise ServerTrouble(Trouble.NO_TOKEN, error.why) from error
    except LoginError as error:
        raise ServerTrouble(Trouble.SHUT, str(error)) from error
    except ssl.SSLError as error:
        raise ServerTrouble(Trouble.UNTRUSTED, error.reason or str(error)) from error
    except IMAP4.abort as error:
        raise ServerTrouble(Trouble.SILENT, str(error)) from error
    except IMAP4.error as error:
        raise NotGiven(one_line(str(error), 300)) from error
    except OSError as error:
        raise ServerTrouble(Trouble.SILENT, error.strerror or type(error).__name__) from error
    except (ValueError, KeyError, IndexError, TypeError) as error:  # an answer nobody could parse
        raise ServerTrouble(Trouble.ODD, type(error).__name__) from error
