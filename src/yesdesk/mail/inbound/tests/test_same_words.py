"""Words that come again and again are entries on one request; no mail is held, and nobody else's is put there."""

from datetime import timedelta
from email.message import EmailMessage

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from yesdesk.core.actors import patron_by_link
from yesdesk.core.errors import NotFound
from yesdesk.core.links import link_token
from yesdesk.core.models import OutboundMessage
from yesdesk.desk.public.queries import copy_as_json, readable_copy
from yesdesk.mail.inbound.same_words import request_of_same_words, with_these_words
from yesdesk.mail.inbound.tests.taking import take
from yesdesk.mail.models import Message
from yesdesk.requests.access import access_file
from yesdesk.requests.models import EntryFile, Request
from yesdesk.requests.queries.timeline import patrons_timeline, timeline
from yesdesk.testing.mails import ADDRESS, a_mailbox

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


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


@pytest.mark.parametrize("name", ["", "Front Office ", "Child {letter} "])
def test_thirty_children_of_one_school_are_thirty_requests_and_receipts(box, name):
    for number in range(30):
        named = name.format(letter="abcdefghijklmnopqrstuvwxyzäöüß"[number])
        comes(
            box,
            number,
            sender=f"{named}<c{number}@school.example>",
            words=f"Please renew my books. My card is {29001234 + number}N.",
            subject="Our class",
        )
    assert Request.objects.filter(held=False).count() == 30
    assert OutboundMessage.objects.count() == 30


@pytest.mark.parametrize("host", ["gmail.com", "library.example", "branch.mill.library.example"])
def test_strangers_at_a_big_provider_or_in_the_librarys_town_are_not_one_sender(box, host):
    for name in "abcdef":
        comes(box, 1, sender=f"Support <{name}1@{host}>", message_id=f"<{name}@{host}>")
    assert Request.objects.count() == 6


def test_a_pupil_whose_address_is_their_card_is_not_joined_with_another(box):
    for number in range(29001234, 29001240):
        sender, words = f"<{number}@school.example>", f"My card is {number}."
        comes(box, number, sender=sender, words=words, subject="Books")
    assert Request.objects.count() == 6


def test_what_another_address_wrote_is_for_staff_alone(box, sam, act):
    for number in range(1001, 1004):
        comes(box, number)
    with_file = EmailMessage()
    with_file["From"], with_file["To"] = "Support <ticket-1004@loop.example>", ADDRESS
    with_file["Subject"] = "[#1004] Ticket created"
    with_file.set_content("Thank you. Your ticket is 1004.")
    with_file.add_attachment(b"x", maintype="image", subtype="png", filename="card.png")
    request = take(box, with_file.as_bytes()).request
    file = EntryFile.objects.get()
    patron = patron_by_link(request.pk, "en")
    token = link_token(request.link_id, request.link_generation)
    for said in (
        str(patrons_timeline(request, by=patron, token=token)),
        str(readable_copy(request, by=patron, token=token)),
        copy_as_json(request),
    ):
        assert "1003" in said
        assert "1004" not in said
        assert "card.png" not in said
    with pytest.raises(NotFound):
        access_file(patron, request, file.pk)
    assert access_file(act(sam), request, file.pk) == file
    assert "1004" in str(timeline(request, by=act(sam)))


def test_the_same_sender_that_takes_its_time_is_known_within_a_day(box, now):
    for number in range(1001, 1007):
        comes(box, number, sender="Shop <shop@loop.example>")
        now.shift(timedelta(minutes=30))
    assert Request.objects.count() == 3


def test_a_help_desk_that_takes_its_time_is_known_within_a_day(box, now):
    for number in range(1001, 1007):
        comes(box, number)
        now.shift(timedelta(minutes=11))
    assert Request.objects.count() == 3


def test_a_class_that_got_our_message_is_a_class_all_the_same(box):
    for number in range(6):
        pupil = f"Child {'abcdef'[number]} <c{number}@school.example>"
        words = f"Thank you for your message. My card is {number}N."
        comes(box, number, sender=pupil, words=words, subject="Our class")
    assert Request.objects.count() == 6


def test_forty_mails_an_hour_are_read_like_the_first(box):
    for number in range(40):
        word = "".join("abcdefghij"[int(digit)] for digit in str(number))
        comes(box, number, sender="Ana <ana@post.example>", words=f"About {word}", subject=word)
    assert Request.objects.filter(held=False).count() == 40


def test_a_mail_of_the_same_words_is_found_by_an_index(box):
    rows = with_these_words(["a", "b"], timezone.now())
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")  # few rows would be read as they lie
    assert "message_same_words" in rows.explain()


def test_each_mail_of_a_long_loop_reads_as_few_rows(box):
    for number in range(1001, 1012):
        comes(box, number)
    marks = list(Message.objects.values_list("same_words", flat=True).distinct())
    with CaptureQueriesContext(connection) as asked:
        request, number = request_of_same_words(marks, timezone.now())
    assert number == 12
    assert len(asked) == 2
    assert "LIMIT 1" in asked[0]["sql"]
    assert request.pk == Message.objects.order_by("pk").last().request_id
