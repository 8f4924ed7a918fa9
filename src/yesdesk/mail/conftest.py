"""Mail servers that run in this process, and mailboxes whose mail comes and goes through them."""

import pytest

from tests.twins.imap import Boxes, serving
from tests.twins.smtp import mail_server
from yesdesk.core.actors import SYSTEM
from yesdesk.mail.credentials import store_secrets
from yesdesk.mail.inbound import imap_sync, originals
from yesdesk.mail.models import Mailbox, Security
from yesdesk.mail.tests.arriving import a_mailbox
from yesdesk.places.models import ServicePoint
from yesdesk.testing.patience import PATIENCE


@pytest.fixture(autouse=True)
def _whatever_the_machine(monkeypatch):
    """A mail that a page shows is waited for, however slow the machine."""
    monkeypatch.setattr(originals, "PATIENCE", PATIENCE)


@pytest.fixture
def boxes():
    return Boxes()


@pytest.fixture
def server(boxes):
    with serving(boxes) as running:
        yield running


@pytest.fixture
def collected(mill, server, boxes):
    """The mailbox on that server."""
    mailbox = a_mailbox(
        mill, host="127.0.0.1", port=server.port, security=Security.NONE, is_default=True
    )
    store_secrets(mailbox.pk, {"password": boxes.password})
    return mailbox


@pytest.fixture
def collect(collected):
    """One look at the mailbox, to its end; how many turns it took."""

    def look():
        turns = 1
        while imap_sync.sync_mailbox(collected, by=SYSTEM):
            turns += 1
        return turns

    return look


@pytest.fixture
def post():
    """The mail server everything leaves through."""
    with mail_server() as server:
        yield server


@pytest.fixture
def mailbox_at(library):
    """`mailbox_at(mill, post)`: a mailbox of that branch; `post` None: it names no server of its own."""

    def made(branch, server=None, **changes):
        point = ServicePoint.objects.filter(branch=branch, mailbox=None).first()
        values = {
            "service_point": point,
            "address": f"{branch.slug}@wren.example",
            "smtp_host": "127.0.0.1" if server else "",
            "smtp_port": server.port if server else 465,
            "smtp_security": "none",
            "smtp_auth": "none",
        }
        return Mailbox.objects.create(**(values | changes))

    return made
