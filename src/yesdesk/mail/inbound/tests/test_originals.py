"""The mail as it came is a tap away, and staff say when another address is the same person."""

from email.message import EmailMessage

import pytest

from yesdesk.core.links import link_token
from yesdesk.core.models import AuditEntry, OutboundMessage
from yesdesk.core.storage.files import path_of
from yesdesk.mail.inbound.tests.taking import take
from yesdesk.mail.models import Arrival
from yesdesk.mail.outbound.message_ids import new_message_id
from yesdesk.patrons.models import Proof
from yesdesk.testing.mails import a_mailbox, mail_bytes

pytestmark = pytest.mark.django_db


@pytest.fixture
def box(mill):
    return a_mailbox(mill)


@pytest.fixture
def message(box):
    words = "Thank you!\n\nOn Tue, 3 Nov 2026 at 23:12, Library <a@b.example> wrote:\n> <script>alert(1)</script>"
    return take(box, words=words)


def test_the_request_leads_to_it(client_of, sam, message):
    page = client_of(sam).get(f"/desk/{message.request_id}").content.decode()
    assert f"/mail/{message.pk}" in page
    assert "Quoted words and signature" in page


def test_nothing_is_folded_there_and_nothing_runs(client_of, sam, message):
    page = client_of(sam).get(f"/mail/{message.pk}").content.decode()
    assert "Ana Moreira &lt;ana.m@post.example&gt;" in page
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page


def test_the_bytes_are_what_came_and_the_fetch_is_traced(client_of, sam, box):
    raw = mail_bytes("caf\u00e9", message_id="<raw@post.example>")
    message = take(box, raw)
    answer = client_of(sam).get(f"/mail/{message.pk}/raw")
    assert b"".join(answer.streaming_content) == raw
    assert answer["Content-Type"] == "application/octet-stream"
    assert AuditEntry.objects.filter(tag="mail.message.fetched").count() == 1


def test_the_patrons_own_link_that_they_quote_stays_their_own(client_of, sam, box, message):
    request = message.request
    token = link_token(request.link_id, request.link_generation)
    answer = f"Thanks!\n\nOn Tue, 3 Nov 2026 at 23:12, Library <a@b.example> wrote:\n> http://x/en/r/{token}"
    again = take(box, message_id="<2@post.example>", words=answer)
    assert again.request == request
    browser = client_of(sam)
    for path in (f"/desk/{request.pk}", f"/mail/{again.pk}"):
        page = browser.get(path).text
        assert "/en/r/…" in page
        assert token not in page
    assert token not in again.entry.folded


@pytest.mark.parametrize("part", ["plain", "html", "attached"])
def test_the_file_with_their_link_in_it_is_for_who_may_erase_anyway(
    client_of, sam, lea, box, message, part
):
    request = message.request
    token = link_token(request.link_id, request.link_generation)
    link = f"http://x/en/r/{token}"
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Ana <ana.m@post.example>", box.address, "Thanks"
    mail["Message-ID"], mail["Date"] = "<k@post.example>", "Tue, 03 Nov 2026 23:12:00 +0000"
    mail.set_content(f"See {link}" if part == "plain" else "Thanks")
    if part == "html":
        mail.add_alternative(f'<p>Thanks <a href="{link}">here</a></p>', subtype="html")
    elif part == "attached":
        mail.add_attachment(f"<{link}>", filename="it.txt")
    again = take(box, mail.as_bytes())
    refused = client_of(sam).get(f"/mail/{again.pk}/raw")
    assert refused.status_code == 403
    assert not AuditEntry.objects.filter(tag="mail.message.fetched").exists()
    file = client_of(lea).get(f"/mail/{again.pk}/raw")
    assert b"".join(file.streaming_content)


def test_original_page_warns_of_a_quoted_link_in_the_file(client_of, lea, box, message):
    request = message.request
    token = link_token(request.link_id, request.link_generation)
    raw = mail_bytes(
        f"See http://x/en/r/{token}",
        message_id="<s@post.example>",
        subject=f"Re: http://x/en/r/{token}",
    )
    again = take(box, raw)
    page = client_of(lea).get(f"/mail/{again.pk}").text
    assert token not in page
    assert "secret link in it" in page
    file = client_of(lea).get(f"/mail/{again.pk}/raw")
    assert token.encode() in b"".join(file.streaming_content)


def test_original_page_says_when_the_mail_was_erased(client_of, sam, message):
    Arrival.objects.update(message=None)
    page = client_of(sam).get(f"/mail/{message.pk}").content.decode()
    assert "erased on schedule" in page
    assert client_of(sam).get(f"/mail/{message.pk}/raw").status_code == 404


def test_where_its_bytes_are_gone_the_page_stands_and_the_file_is_not_there(
    client_of, sam, message
):
    path_of(message.arrivals.get().raw).unlink()
    assert "too large to show here" in client_of(sam).get(f"/mail/{message.pk}").text
    assert client_of(sam).get(f"/mail/{message.pk}/raw").status_code == 404
    assert not AuditEntry.objects.filter(tag="mail.message.fetched").exists()


def test_what_is_for_leads_is_for_leads(client_of, sam, lea, message):
    message.request.for_leads = True
    message.request.save()
    assert client_of(sam).get(f"/mail/{message.pk}").status_code == 404
    assert client_of(lea).get(f"/mail/{message.pk}").status_code == 200


def test_another_address_is_answered_once_staff_say_so(client_of, sam, box, message):
    request = message.request
    request.patron.proof = Proof.ADDRESS
    request.patron.save()
    ours = new_message_id(request.pk, request.link_id, "library.example")
    other = take(
        box,
        message_id="<o@else.example>",
        sender="ana@work.example",
        words="Me again",
        References=ours,
    )
    browser = client_of(sam)
    assert "is not part of this request" in browser.get(f"/mail/{other.pk}").content.decode()
    before = link_token(request.link_id, request.link_generation)
    browser.post(f"/mail/{other.pk}/answer-here")
    request.refresh_from_db()
    assert link_token(request.link_id, request.link_generation) != before
    written_to = set(OutboundMessage.objects.values_list("to", flat=True))
    assert written_to == {"ana@work.example", "ana.m@post.example"}  # the former is told
    assert request.patron.contact == "ana@work.example"
    assert request.patron.proof == Proof.NONE
    assert "It gets no answer" not in browser.get(f"/desk/{request.pk}").text
    assert browser.post(f"/mail/{other.pk}/answer-here").status_code == 409
