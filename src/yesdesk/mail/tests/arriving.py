"""Mail for tests of intake: a mailbox, bytes, and a reader in this very process."""

import io
import itertools
from contextlib import contextmanager

from yesdesk.core.exceptions import Capture, class_path
from yesdesk.mail.inbound import spool
from yesdesk.mail.inbound.sandbox import ParserRaised
from yesdesk.mail.models import Mailbox
from yesdesk.mail.tests import readers
from yesdesk.places.models import ServicePoint, ServicePointKind

INFO = "info@library.example"
_numbers = itertools.count(1)


def a_mailbox(branch, address=INFO, **more):
    point, _new = ServicePoint.objects.get_or_create(
        branch=branch, name=address[:80], defaults={"kind": ServicePointKind.INBOX}
    )
    return Mailbox.objects.create(service_point=point, address=address, **more)


def a_mail(subject="My books", *, sender="Ana <ana@example.org>", words="were due.", message_id=""):
    """Another one each time, unless `message_id` is given."""
    message_id = message_id or f"<{next(_numbers)}@example.org>"
    return (
        f"From: {sender}\r\nTo: {INFO}\r\nSubject: {subject}\r\nMessage-ID: {message_id}\r\n\r\n"
        f"{words}\r\n"
    ).encode()


def spooled(folder, mail=b"", mailbox=INFO):
    folder.parent.mkdir(parents=True, exist_ok=True)
    spool.create_folders(folder)
    return spool.put(folder, mailbox, io.BytesIO(mail or a_mail()), limit=10**7)


class HereReader:
    """Reads in this process: for tests that are not about the process."""

    @contextmanager
    def read(self, path):
        with path.open("rb") as file, Capture() as run:
            mail = readers.plain(file)
        if run.error is not None:
            raise ParserRaised(class_path(run.error))
        yield mail
