"""A mailbox on a mail server that runs in this process."""

import pytest

from yesdesk.channels.email.actions import collecting
from yesdesk.channels.email.credentials import keep_for
from yesdesk.channels.email.models import Security
from yesdesk.channels.email.tests.arriving import a_mailbox
from yesdesk.core.actors import SYSTEM
from yesdesk.core.tests.conftest import database_on_disk
from yesdesk.testing.imap import Boxes, serving

__all__ = ["database_on_disk"]


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
    keep_for(mailbox.pk, {"password": boxes.password})
    return mailbox


@pytest.fixture
def collect(collected):
    """One look at the mailbox, to its end; how many turns it took."""

    def look():
        turns = 1
        while collecting.collect(collected, by=SYSTEM):
            turns += 1
        return turns

    return look
