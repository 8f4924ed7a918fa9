"""A report that comes back says of a mail of ours what became of it, opens nothing, and threads hang together."""

import io

import pytest

from tests.twins.mail_letters import not_delivered
from yesdesk.core.actors import SYSTEM
from yesdesk.core.models import Delivery, OutboundMessage
from yesdesk.mail.inbound import route_message
from yesdesk.mail.models import Message
from yesdesk.mail.outbound.delivery import deliver_mail
from yesdesk.mail.parse.parser import parse_mail
from yesdesk.requests.actions.change_contact import change_request_contact
from yesdesk.requests.actions.reply import reply
from yesdesk.requests.models import EntryKind, Request
from yesdesk.testing.mails import an_arrival, mail_bytes
from yesdesk.testing.needs import let_answers_go

pytestmark = pytest.mark.django_db

ANA = "ana.m@post.example"
SAID = "550 5.1.1 Nobody of that name lives here"


def take(box, raw):
    return route_message.route_message(parse_mail(io.BytesIO(raw)), an_arrival(box, raw), by=SYSTEM)


@pytest.fixture
def box(mill, mailbox_at, post):
    return mailbox_at(mill, post)


@pytest.fixture
def answered(box, act, sam):
    """Ana's mail, with the answer that went to her by mail; her request."""
    request = take(box, mail_bytes(to=box.address)).request
    reply(request, words="You owe nothing.", seen_revision=request.revision, by=act(sam))
    let_answers_go()
    deliver_mail(by=SYSTEM)
    return request


def the_answer():
    return OutboundMessage.objects.get(automatic=False, to=ANA, headers={})


def comes_back(box, post, action="failed", said=SAID):
    report = not_delivered(post.taken[-1].content, box.address, ANA, said)
    return take(box, report.replace(b"Action: failed", f"Action: {action}".encode()))


def kinds(request):
    return list(request.entries.order_by("id").values_list("kind", flat=True))


def test_an_answer_that_comes_back_is_told_on_its_request(box, post, answered, client_of, sam):
    comes_back(box, post)
    assert the_answer().delivery == Delivery.FAILED
    assert Request.objects.count() == 1
    assert kinds(answered)[-1] == EntryKind.MAIL_FAILED
    answered.refresh_from_db()
    assert answered.waiting_since is not None
    page = client_of(sam).get(f"/desk/{answered.pk}").text
    assert "It didn’t arrive." in page
    assert SAID in page


def test_the_same_report_twice_says_it_once(box, post, answered):
    comes_back(box, post)
    comes_back(box, post)
    assert kinds(answered).count(EntryKind.MAIL_FAILED) == 1


@pytest.mark.parametrize(
    ("action", "said", "state"),
    [
        ("delayed", "451 4.4.1 they do not answer", Delivery.DELAYED),
        ("delivered", "250 2.1.5 in the mailbox", Delivery.DELIVERED),
    ],
)
def test_what_did_not_fail_makes_no_entry(box, post, answered, action, said, state):
    before = kinds(answered)
    comes_back(box, post, action, said)
    assert the_answer().delivery == state
    assert kinds(answered) == before


@pytest.mark.parametrize("action", ["relayed", "expanded"])
def test_handed_on_is_no_news(box, post, answered, action):
    comes_back(box, post, action, "250 2.0.0 handed on")
    assert the_answer().delivery == ""


def test_a_report_on_somebody_elses_mail_changes_nothing(box, answered):
    theirs = mail_bytes(sender=box.address, to=ANA, message_id="<never.ours@library.example>")
    message = take(box, not_delivered(theirs, box.address, ANA, SAID))
    assert message.verdict == "bounce"
    assert not OutboundMessage.objects.exclude(delivery="").exists()
    assert Request.objects.count() == 1


def test_report_is_recorded_with_its_mail_or_not_at_all(box, post, answered, monkeypatch):
    def breaks(*_given, **_named):
        raise ZeroDivisionError

    monkeypatch.setattr(route_message, "note_report", breaks)
    before = Message.objects.count()
    with pytest.raises(ZeroDivisionError):
        comes_back(box, post)
    assert Message.objects.count() == before


def test_a_receipt_that_comes_back_costs_nobody_a_turn(box, post):
    request = take(box, mail_bytes(to=box.address)).request
    waits = request.waiting_since
    deliver_mail(by=SYSTEM)
    comes_back(box, post)
    request.refresh_from_db()
    assert request.waiting_since == waits
    assert kinds(request)[-1] == EntryKind.MAIL_FAILED


def test_our_answer_names_her_mail(box, post, answered):
    receipt, answer = (each.mail for each in post.taken)
    assert receipt["in-reply-to"] == answer["in-reply-to"] == "<1@post.example>"
    assert answer["references"].split() == [receipt["message-id"], "<1@post.example>"]


def test_what_no_database_holds_is_left_out_of_her_id(box):
    message = take(box, mail_bytes(to=box.address, message_id="<a\x00b@post.example>"))
    assert "\x00" not in message.message_id


def test_what_comes_back_from_a_former_address_is_no_news(box, post, answered, act, sam):
    change_request_contact(answered, contact="ana@home.example", by=act(sam))
    comes_back(box, post)
    assert the_answer().delivery == Delivery.FAILED
    assert kinds(answered)[-1] == EntryKind.CONTACT
