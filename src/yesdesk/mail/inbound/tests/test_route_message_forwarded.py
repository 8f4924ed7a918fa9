"""A colleague hands a patron's mail on, and one tap makes it the patron's request."""

import io

import pytest

from yesdesk.core.actors import SYSTEM
from yesdesk.core.models import OutboundMessage
from yesdesk.core.search import search
from yesdesk.mail.inbound.route_message import route_message
from yesdesk.mail.parse.parser import parse_mail
from yesdesk.mail.quote.openers import forwarded_mail
from yesdesk.requests.models import EntryFile, EntryKind, Request
from yesdesk.testing.mails import a_mailbox, an_arrival

pytestmark = pytest.mark.django_db

BELOW = """Please answer Mrs Lowe below. She is a dear.

---------- Forwarded message ---------
From: Edith Lowe <Edith.Lowe@post.example>
Date: Tue, 3 Nov 2026 at 09:12
Subject: My reservation
To: <sam@library.example>

Is my book there? I can come by on Friday.

Edith Lowe
"""


def forwarded(text=BELOW, sender="Sam <sam@library.example>"):
    return (
        f"From: {sender}\r\nTo: ask@mill.library.example\r\nSubject: Fwd: My reservation\r\n"
        "Message-ID: <f1@library.example>\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/mixed; boundary="b"\r\n\r\n'
        f"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
        '--b\r\nContent-Type: application/pdf; name="slip.pdf"\r\n'
        "Content-Disposition: attachment\r\n\r\n%PDF-1.4\r\n--b--\r\n"
    ).encode()


@pytest.fixture
def box(mill, sam):
    sam.email = "Sam@library.example"
    sam.save()
    return a_mailbox(mill)


def comes(box, raw):
    return route_message(parse_mail(io.BytesIO(raw)), an_arrival(box, raw), by=SYSTEM)


def test_forwarded_mail_becomes_the_patrons_by_one_tap(box, client_of, kim):
    message = comes(box, forwarded())
    assert not OutboundMessage.objects.exists()  # no link for a colleague
    browser = client_of(kim)
    page = browser.get(f"/desk/{message.request_id}").text
    assert "Answer Edith Lowe (edith.lowe@post.example), who wrote the mail below" in page
    assert f'action="/mail/{message.pk}/answer-inner"' in page
    browser.post(f"/mail/{message.pk}/answer-inner")
    request = Request.objects.get()
    assert (request.patron.name, request.patron.contact) == (
        "Edith Lowe",
        "edith.lowe@post.example",
    )
    theirs = request.entries.get(kind=EntryKind.PATRON)
    assert (theirs.forwarded_name, theirs.forwarded_address) == ("", "")
    assert theirs.text == "Is my book there? I can come by on Friday.\n\nEdith Lowe"
    assert request.said.startswith("Is my book there?")
    assert EntryFile.objects.get(entry=theirs).name == "slip.pdf"
    to = set(OutboundMessage.objects.exclude(link_id="").values_list("to", flat=True))
    assert to == {"edith.lowe@post.example"}
    assert browser.post(f"/mail/{message.pk}/answer-inner").status_code == 409


def test_what_the_colleague_wrote_is_a_note_of_theirs(box, client_of, kim, sam):
    message = comes(box, forwarded())
    client_of(kim).post(f"/mail/{message.pk}/answer-inner")
    note = Request.objects.get().entries.get(kind=EntryKind.NOTE)
    assert (note.text, note.author) == ("Please answer Mrs Lowe below. She is a dear.", sam)


def test_forwarded_mail_is_found_by_words_of_both_parts(box, client_of, kim, sam):
    message = comes(box, forwarded())
    assert search("dear friday").refs == [message.request_id]
    client_of(kim).post(f"/mail/{message.pk}/answer-inner")
    for words in ("dear friday", "edith.lowe", "dear edith"):
        assert search(words).refs == [message.request_id]
    assert search("sam").refs == []


def test_a_patron_who_hands_something_on_is_answered_herself(box, client_of, kim):
    message = comes(box, forwarded(sender="Ana <ana.m@post.example>"))
    assert "answer-inner" not in client_of(kim).get(f"/desk/{message.request_id}").text
    assert OutboundMessage.objects.get().to == "ana.m@post.example"


@pytest.mark.parametrize(
    ("head", "name"),
    [
        ("From: Lowe, Edith [mailto:edith.lowe@post.example]", "Lowe, Edith"),
        ("*From:* Edith Lowe <edith.lowe@post.example>", "Edith Lowe"),
        ("From: edith.lowe@post.example", ""),
    ],
)
def test_forwarded_headers_of_many_programs_are_read(head, name):
    found = forwarded_mail(
        f"See below.\n\n-----Original Message-----\n{head}\n"
        "Sent: Tuesday, 3 November 2026 09:12\nTo: Sam\nSubject: My book\n\nIs it there?\n"
    )
    assert (found.name, found.address) == (name, "edith.lowe@post.example")
    assert (found.words, found.above) == ("Is it there?", "See below.")


def test_nothing_is_found_where_no_head_is():
    assert forwarded_mail("Please answer Mrs Lowe, edith.lowe@post.example.") is None
