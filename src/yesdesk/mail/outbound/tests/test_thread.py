"""A mail of ours has an id that says where an answer belongs, and stands behind the mail it answers."""

from datetime import timedelta

import pytest
from django.utils import timezone

from yesdesk.core.actors import SYSTEM
from yesdesk.core.models import OutboundMessage
from yesdesk.mail.models import KnownMessageId, Message
from yesdesk.mail.outbound.delivery import deliver_mail
from yesdesk.mail.outbound.message_ids import message_id_digest, parse_own_id, request_mark
from yesdesk.requests.actions.intake import patron_replied
from yesdesk.requests.actions.reply import reply
from yesdesk.testing.needs import ask_as_ana, let_answers_go

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.usefixtures("now")]
HOUR = timedelta(hours=1)


@pytest.fixture
def anas(mill, post, mailbox_at):
    mailbox_at(mill, post, is_default=True)
    return ask_as_ana(mill)


@pytest.fixture
def answer(anas, act, sam, post):
    """Sam's answer to Ana waits; her receipt has left."""
    deliver_mail(by=SYSTEM)
    post.taken.clear()
    reply(anas, words="Come by any time.", seen_revision=anas.revision, by=act(sam))
    let_answers_go()


def test_sent_mail_has_our_id_that_names_its_request(anas, post):
    deliver_mail(by=SYSTEM)
    name = str(post.taken[0].mail["Message-ID"])
    assert parse_own_id(name).request == anas.pk
    assert parse_own_id(name).mark == request_mark(anas.link_id)
    assert name == OutboundMessage.objects.get().message_id
    assert KnownMessageId.objects.get(request=anas).digest == message_id_digest(name)


def test_sent_mail_answers_the_patrons_newest_mail(answer, anas, post):
    entry = anas.entries.first()
    for number, (at, who, other) in enumerate(
        [(entry, "<first@post.example>", False), (None, "<robot@post.example>", False)]
    ):
        Message.objects.create(
            identity=str(number), message_id=who, verdict="new", request=anas, entry=at,
            other_address=other, at=timezone.now() - HOUR,
        )  # fmt: skip
    newer = patron_replied(anas, words="And one more.", by=SYSTEM)
    elsewhere = patron_replied(anas, words="I was sent this.", by=SYSTEM)
    for entry, name, other in (
        (newer, "<second@post.example>", False),
        (elsewhere, "<stranger@evil.example>", True),
    ):
        Message.objects.create(
            identity=name, message_id=name, verdict="reply", request=anas, entry=entry,
            other_address=other, at=timezone.now(),
        )  # fmt: skip
    deliver_mail(by=SYSTEM)
    mail = post.taken[0].mail
    assert mail["In-Reply-To"] == "<second@post.example>"
    receipts = OutboundMessage.objects.earliest("id").message_id
    assert set(str(mail["References"]).split()) == {
        "<first@post.example>",
        "<second@post.example>",
        receipts,
    }
    assert str(mail["References"]).split()[-1] == "<second@post.example>"
