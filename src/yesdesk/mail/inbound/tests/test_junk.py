"""Spam and blocked senders lie with the junk, and what a filter only doubts gets no receipt."""

from contextlib import contextmanager

import pytest

from yesdesk.core.actors import SYSTEM
from yesdesk.core.errors import Refusal
from yesdesk.core.models import AuditEntry, OutboundMessage
from yesdesk.mail.inbound.ingest import ingest_arrival
from yesdesk.mail.inbound.junk import block_sender, unblock_sender
from yesdesk.mail.inbound.queries import ReviewQueue, review_counts, waiting_for_review
from yesdesk.mail.inbound.review_queue import force_request
from yesdesk.mail.models import Arrival, BlockedSender, ReviewReason
from yesdesk.mail.parse.parser import parse_mail
from yesdesk.requests.models import Request
from yesdesk.testing.mails import ADDRESS, a_mailbox, an_arrival, mail_bytes

pytestmark = pytest.mark.django_db


class RealReader:
    """Reads in this process."""

    @contextmanager
    def read(self, path):
        with path.open("rb") as file:
            yield parse_mail(file)


@pytest.fixture
def box(mill):
    return a_mailbox(mill)


def take(box, **fields):
    arrival = an_arrival(box, mail_bytes(**fields))
    ingest_arrival(arrival.pk, RealReader(), by=SYSTEM)
    arrival.refresh_from_db()
    return arrival


def test_spam_lies_with_the_junk_and_calls_for_nobody(box, act, sam):
    arrival = take(box, X_Spam_Flag="YES")
    assert (arrival.state, arrival.reason) == ("listed", ReviewReason.SPAM)
    assert arrival.detail == "X-Spam-Flag: YES"
    assert arrival.sender == "Ana Moreira <ana.m@post.example>"
    assert review_counts(act(sam))[ReviewQueue.JUNK] == 1
    assert waiting_for_review() == 0
    assert not Request.objects.exists()


def test_a_colleague_makes_a_request_of_it_and_no_receipt_goes(box, act, sam):
    arrival = take(box, X_Spam_Flag="YES")
    force_request(arrival, by=act(sam))
    ingest_arrival(arrival.pk, RealReader(), by=SYSTEM)
    assert Request.objects.get().patron.contact == "ana.m@post.example"
    assert not OutboundMessage.objects.exists()


def test_who_answers_us_is_no_spammer(box):
    take(box)
    ours = "<1@post.example>"
    again = take(box, message_id="<2@post.example>", In_Reply_To=ours, X_Spam_Flag="YES")
    assert (again.state, again.reason, again.detail) == ("done", "", "")
    assert Request.objects.get().entries.count() == 2


def test_the_request_says_why_no_receipt_went(box, client_of, sam):
    take(box, Feedback_ID="1:2:3:shop")
    assert not OutboundMessage.objects.exists()
    page = client_of(sam).get(f"/desk/{Request.objects.get().pk}").text
    assert "No receipt went: It looks like mail to many." in page


def test_sender_is_blocked_by_one_tap_and_listed_for_leads(box, client_of, sam, lea):
    take(box)
    request = Request.objects.get()
    mail = request.mails.get()
    browser = client_of(sam)
    assert f'action="/mail/{mail.pk}/block"' in browser.get(f"/mail/{mail.pk}").text
    browser.post(f"/mail/{mail.pk}/block")
    again = take(box, message_id="<2@post.example>", sender="ANA <Ana.M@post.example>")
    assert (again.state, again.reason) == ("listed", ReviewReason.BLOCKED)
    assert Request.objects.count() == 1
    assert browser.get("/mail/blocked").status_code == 403
    page = client_of(lea).get("/mail/blocked").text
    assert "ana.m@post.example" in page
    assert AuditEntry.objects.filter(tag="mail.sender.blocked").count() == 1
    client_of(lea).post(f"/mail/blocked/{BlockedSender.objects.get().pk}/unblock")
    assert take(box, message_id="<3@post.example>").state == "done"


def test_from_the_list_too(box, client_of, sam):
    listed = take(box, X_Spam_Flag="YES")
    browser = client_of(sam)
    page = browser.get("/mail?queue=junk").text
    assert f'formaction="/mail/arrived/{listed.pk}/block"' in page
    browser.post(f"/mail/arrived/{listed.pk}/block", {"queue": "junk"})
    assert BlockedSender.objects.get().address == "ana.m@post.example"
    assert Arrival.objects.get().state == "listed"


@pytest.mark.parametrize("address", ["", ADDRESS])
def test_nobody_and_the_library_itself_cannot_be_blocked(box, act, sam, lea, address):
    with pytest.raises(Refusal):
        block_sender(address, by=act(sam))
    assert not BlockedSender.objects.exists()


def test_blocking_twice_is_blocking_once(box, act, sam, lea):
    for _tap in range(2):
        block_sender("ana.m@post.example", by=act(sam))
    unblock_sender(BlockedSender.objects.get().pk, by=act(lea))
    assert not BlockedSender.objects.exists()
