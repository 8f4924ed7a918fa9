"""Words that come again and again are entries on one request; no mail is held, and nobody else's is put there."""

from datetime import timedelta

import pytest

from yesdesk.core.models import OutboundMessage
from yesdesk.desk.models import Request
from yesdesk.mail.inbound.tests.taking import take
from yesdesk.testing.mails import a_mailbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def box(mill):
    return a_mailbox(mill)


def comes(box, number, **fields):
    given = {
        "words": f"Thank you. Your ticket is {number}.",
        "subject": f"[#{number}] Ticket created",
        "sender": f"Support <ticket-{number}@loop.example>",
        "message_id": f"<{number}@loop.example>",
        **fields,
    }
    return take(box, **given)


def test_from_the_fourth_on_they_are_entries_on_the_thirds_request(box):
    became = [comes(box, number).request for number in range(1001, 1009)]
    assert Request.objects.count() == 3
    assert {request.pk for request in became[2:]} == {became[2].pk}
    entries = became[2].entries.order_by("id")
    assert [entry.detail.get("same_words") for entry in entries] == [None, 4, 5, 6, 7, 8]
    assert OutboundMessage.objects.count() == 3
    assert not Request.objects.filter(held=True).exists()


def test_thirty_children_of_one_school_are_thirty_requests_and_receipts(box):
    for number in range(30):
        comes(
            box,
            number,
            sender=f"Child {'abcdefghijklmnopqrstuvwxyzäöüß'[number]} <c{number}@school.example>",
            words="Please send me the book for our class. Thank you.",
            subject="Our class",
        )
    assert Request.objects.filter(held=False).count() == 30
    assert OutboundMessage.objects.count() == 30


@pytest.mark.parametrize("host", ["gmail.com", "library.example", "branch.mill.library.example"])
def test_strangers_at_a_big_provider_or_in_the_librarys_town_are_not_one_sender(box, host):
    for name in "abcdef":
        comes(box, 1, sender=f"Support <{name}1@{host}>", message_id=f"<{name}@{host}>")
    assert Request.objects.count() == 6


def test_the_same_sender_that_takes_its_time_is_known_within_a_day(box, now):
    for number in range(1001, 1007):
        comes(box, number, sender="Shop <shop@loop.example>")
        now.shift(timedelta(minutes=30))
    assert Request.objects.count() == 3


def test_after_ten_minutes_a_domain_begins_anew(box, now):
    for number in range(1001, 1004):
        comes(box, number)
    now.shift(timedelta(minutes=11))
    comes(box, 1004)
    assert Request.objects.count() == 4


def test_forty_mails_an_hour_are_read_like_the_first(box):
    for number in range(40):
        word = "".join("abcdefghij"[int(digit)] for digit in str(number))
        comes(box, number, sender="Ana <ana@post.example>", words=f"About {word}", subject=word)
    assert Request.objects.filter(held=False).count() == 40
