"""An exception at every step of taking mail in: it ends as one request or on the list, never neither."""

import errno
import io
from contextlib import suppress

import pytest
from django.db import OperationalError

from tests.durability import taking_mail
from tests.durability.taking_mail import IMAP, PIPE
from tests.twins.imap import Boxes, serving
from yesdesk.core.storage.files import DiskFull
from yesdesk.mail.credentials import store_secrets
from yesdesk.mail.inbound import spool
from yesdesk.mail.models import Arrival, ArrivalState, InboundMethod, Mailbox
from yesdesk.requests.models import Request
from yesdesk.testing.mails import a_mailbox, mail_bytes

pytestmark = [pytest.mark.night, pytest.mark.django_db]
POINTS = list(taking_mail.points())


class BrokeHere(Exception):
    pass


@pytest.fixture
def both(mill, settings):
    """A mailbox that a pipe fills and one by IMAP; `put(subject)` sends a mail to each."""
    settings.MAIL_SPOOL = settings.DATA / "mail" / "spool"
    settings.MAIL_SPOOL.parent.mkdir(parents=True)
    spool.create_folders(settings.MAIL_SPOOL)
    boxes = Boxes(user=IMAP)
    a_mailbox(mill, PIPE, inbound_method=InboundMethod.PIPE, is_default=True)

    def put(subject):
        for way, each in (("pipe", _piped), ("imap", boxes.inbox.put)):
            name = f"{way} {subject}"
            mail = mail_bytes(
                sender=f"Ana <{way}.{_letters(subject)}@post.example>",
                subject=name,
                message_id=f"<{name.replace(' ', '.')}@post.example>",
            )
            each(mail)

    def _piped(mail):
        spool.put(settings.MAIL_SPOOL, PIPE, io.BytesIO(mail), limit=10**6)

    def _letters(number):  # in digits they would be the tickets of one machine
        return "".join(chr(ord("a") + int(digit)) for digit in number)

    with serving(boxes) as server:
        box = a_mailbox(mill, IMAP, host="127.0.0.1", port=server.port, security="none")
        store_secrets(box.pk, {"password": boxes.password})
        yield put


def became(name):
    """How often a request holds that mail, and how often the list does."""
    listed = Arrival.objects.filter(state=ArrivalState.LISTED, subject=name)
    assert "" not in listed.values_list("reason", flat=True)
    return Request.objects.filter(asked_for=name).count(), listed.count()


def a_full_disk(words):
    return OSError(errno.ENOSPC, words)


@pytest.mark.parametrize("error", [BrokeHere, OperationalError, a_full_disk])
@pytest.mark.parametrize(
    "rounds", [1, pytest.param(5, marks=pytest.mark.soak)]
)  # a hundred of each
def test_intake_failing_at_every_step_loses_no_mail(both, monkeypatch, error, rounds):
    names = []
    for number, point in enumerate(POINTS * rounds):
        both(f"{number}")
        names += [f"pipe {number}", f"imap {number}"]
        with monkeypatch.context() as broken:
            place, name, after = taking_mail.points()[point]
            broken.setattr(place, name, getattr(place, name))  # put back at the end of the block

            def breaks(point=point):
                raise error(point)

            taking_mail.cut(place, name, after=after, end=breaks)
            with suppress(BrokeHere, OperationalError, OSError, DiskFull):
                taking_mail.turn()
    for _turn in range(4):
        taking_mail.turn()
    assert not Arrival.objects.filter(state=ArrivalState.WAITING).exists()
    unsettled = {name: became(name) for name in names if sum(became(name)) != 1}
    assert unsettled == {}
    if error is not BrokeHere:  # no mail's fault: none is listed
        assert not Arrival.objects.filter(state=ArrivalState.LISTED).exists()


def test_a_mailbox_that_was_removed_meanwhile_ends_the_job_quietly(both):
    from yesdesk.mail.inbound.jobs import poll

    poll.call(Mailbox.objects.latest("id").pk + 1)
