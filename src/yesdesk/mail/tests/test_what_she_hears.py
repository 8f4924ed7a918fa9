"""From Ana's mail to what she finds in her mailbox: a promise, a no and an answer, each in her own thread."""

import io
from datetime import timedelta

import pytest
from django.utils import timezone

from yesdesk.core.actors import SYSTEM
from yesdesk.core.models import OutboundMessage
from yesdesk.desk.decisions.cancel import undo
from yesdesk.mail.inbound.route_message import route_message
from yesdesk.mail.models import Message
from yesdesk.mail.outbound.alerts import alerts_of_undelivered_mail
from yesdesk.mail.outbound.delivery import deliver_mail
from yesdesk.mail.outbound.queries import waiting_to_go
from yesdesk.mail.parse.parser import parse_mail
from yesdesk.requests.actions.close import close_request
from yesdesk.requests.actions.letters import SETTLES_AFTER
from yesdesk.requests.actions.promises import promise
from yesdesk.requests.actions.redact import redact
from yesdesk.requests.actions.reply import reply
from yesdesk.requests.models import Entry, OutcomeValue
from yesdesk.requests.retention import erase_requests
from yesdesk.testing.mails import an_arrival, mail_bytes
from yesdesk.testing.needs import ask_as_ana, let_answers_go

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.usefixtures("now")]
ANA = "ana.m@post.example"


@pytest.fixture
def box(mill, post, mailbox_at):
    return mailbox_at(mill, post, is_default=True)


def comes(box, **fields):
    raw = mail_bytes(to=box.address, **fields)
    return route_message(parse_mail(io.BytesIO(raw)), an_arrival(box, raw), by=SYSTEM).request


@pytest.fixture
def anas(box, post):
    """Her mail came, and her receipt has left."""
    request = comes(box)
    deliver_mail(by=SYSTEM)
    post.taken.clear()
    return request


def promised(request, by):
    due_at = timezone.now() + timedelta(hours=2)
    return promise(request, what="an answer", due_at=due_at, despite_doubt=True, by=by)


def answered(request, by, words="Come by any time."):
    request.refresh_from_db()
    reply(request, words=words, seen_revision=request.revision, by=by)
    let_answers_go()


def said_no(request, by):
    lines = {"reason": "It is lent.", "nearest_yes": "The audio book.", "ask_again": "Call us."}
    close_request(request, value=OutcomeValue.NOT_THIS_TIME, **lines, by=by)


def time_passes(now):
    now.shift(SETTLES_AFTER.total_seconds())
    return deliver_mail(by=SYSTEM)


@pytest.mark.parametrize("says", [promised, said_no])
def test_promise_or_no_comes_as_a_persons_mail_in_her_thread(anas, act, sam, post, now, says):
    says(anas, act(sam))
    assert deliver_mail(by=SYSTEM) == timezone.now() + SETTLES_AFTER
    assert not post.taken
    assert time_passes(now) is None
    (taken,) = post.taken
    assert (taken.sender, taken.recipient) == ("mill@wren.example", ANA)
    assert taken.mail["Auto-Submitted"] is None
    assert taken.mail["Subject"] == "Re: Late charges"
    assert taken.mail["In-Reply-To"] == "<1@post.example>"
    assert taken.mail["References"].split()[-1] == "<1@post.example>"
    assert "/en/r/" in taken.text
    assert "another language" not in taken.text


@pytest.mark.parametrize("says", [promised, said_no])
def test_undone_it_never_comes(anas, act, sam, post, now, says):
    says(anas, act(sam))
    newest = Entry.objects.select_related("request__branch", "request__patron").latest("id")
    undo(newest, by=act(sam))
    assert time_passes(now) is None
    assert not post.taken


def test_waiting_promise_keeps_no_other_mail_waiting(anas, mill, act, sam, post, now):
    promised(anas, act(sam))
    answered(ask_as_ana(mill), act(sam), "Your other question.")
    deliver_mail(by=SYSTEM)
    assert ["Your other question." in taken.text for taken in post.taken] == [False, True]
    time_passes(now)
    assert "We promise you this" in post.taken[-1].text


def test_a_promise_and_its_answer_within_minutes_are_one_mail(anas, act, sam, post, now):
    promised(anas, act(sam))
    answered(anas, act(sam))
    time_passes(now)
    assert ["Come by any time." in taken.text for taken in post.taken] == [True]


def test_no_that_did_not_arrive_puts_the_request_in_the_queue(anas, act, sam, post, now):
    said_no(anas, act(sam))
    post.fault("RCPT", "550 5.1.1 no such user")
    time_passes(now)
    anas.refresh_from_db()
    assert anas.closed_at is None
    assert anas.waiting_since is not None


def test_what_can_be_taken_back_is_no_trouble(anas, act, sam, now):
    promised(anas, act(sam))
    now.shift(11 * 60)
    assert not list(alerts_of_undelivered_mail())
    assert waiting_to_go() == 0
    now.shift(11 * 60)
    assert list(alerts_of_undelivered_mail())
    assert waiting_to_go() == 1


class TestTheSubject:
    def test_subject_is_hers_for_answers_and_ours_for_receipts(self, box, act, sam, post):
        request = comes(box, subject="RE: AW: Mahnung")
        answered(request, act(sam))
        deliver_mail(by=SYSTEM)
        receipt, answer = post.taken
        assert receipt.mail["Subject"] == "Wren Valley Library has your message"
        assert answer.mail["Subject"] == "Re: Mahnung"
        assert b"<title>Re: Mahnung</title>" in answer.content

    def test_subject_of_a_receipt_is_hers_when_the_server_vouched(self, box, post):
        box.trusted_server = "mx.wren.example"
        box.save()
        proof = "mx.wren.example; dkim=pass header.d=post.example"
        comes(box, Authentication_Results=proof)
        deliver_mail(by=SYSTEM)
        assert [each.mail["Subject"] for each in post.taken] == ["Re: Late charges"]

    def test_subject_is_that_of_the_mail_it_answers(self, anas, box, act, sam, post):
        words = {"words": "One more.", "message_id": "<2@post.example>"}
        comes(box, subject="Re: Late charges, and a card", In_Reply_To="<1@post.example>", **words)
        answered(anas, act(sam))
        deliver_mail(by=SYSTEM)
        answer = post.to(ANA)[-1].mail
        assert answer["Subject"] == "Re: Late charges, and a card"
        assert answer["In-Reply-To"] == "<2@post.example>"

    def test_subject_is_ours_when_she_wrote_on_the_web_or_none(self, box, mill, act, sam, post):
        for request in (ask_as_ana(mill), comes(box, subject=""), comes(box, subject="Re:")):
            answered(request, act(sam))
        deliver_mail(by=SYSTEM)
        subjects = [str(each.mail["Subject"]) for each in post.taken]
        assert subjects.count("Wren Valley Library has your message") == 3
        assert subjects.count("Wren Valley Library answered you") == len(subjects) - 3 == 3

    def test_puts_nothing_else_into_the_head(self, box, act, sam, post):
        hers = "=?utf-8?q?Books=0D=0ABcc=3A_all=40post.example=0D=0A=0D=0AMore?="
        answered(comes(box, subject=hers), act(sam))
        deliver_mail(by=SYSTEM)
        mail = post.taken[-1].mail
        assert mail["Bcc"] is None
        assert mail["Subject"] == "Re: Books Bcc: all@post.example More"

    def test_subject_is_the_same_at_each_try_and_shown_to_staff(
        self, anas, box, act, sam, teo, post, now, client_of
    ):
        answered(anas, act(sam))
        post.fault("RCPT", "450 4.2.1 greylisted")
        again = deliver_mail(by=SYSTEM)
        comes(box, subject="Something else", words="More.", In_Reply_To="<1@post.example>",
              message_id="<2@post.example>")  # fmt: skip
        assert "Re: Late charges" in client_of(teo).get("/outbox").text
        assert "Late charges" not in client_of(sam).get("/outbox").text
        now.move_to(again)
        deliver_mail(by=SYSTEM)
        assert [each.mail["Subject"] for each in post.taken if each.sender] == ["Re: Late charges"]

    def test_goes_with_her_request_and_with_words_struck_out(self, anas, act, lea):
        words = anas.entries.select_related("request__patron").first()
        redact(words, words="burying my mother", by=act(lea))
        assert Message.objects.get().subject == ""
        Message.objects.update(subject="Late charges")
        erase_requests([anas.pk])
        assert not Message.objects.exists()


class TestADemo:
    @pytest.fixture
    def far(self, monkeypatch):
        """Its mail server is a real one, somewhere else."""
        from yesdesk.mail.outbound import delivery

        monkeypatch.setattr(delivery, "is_loopback_host", lambda _host: False)

    @pytest.fixture
    def demo(self, library):
        library.is_demo = True
        library.save()

    @pytest.mark.usefixtures("far", "demo")
    def test_demo_sends_nothing_to_invented_people(self, box, mill, act, sam, post, client_of):
        made_up = ask_as_ana(mill)
        ask_as_ana(mill, contact="somebody@wren.org")
        answered(made_up, act(sam))
        assert deliver_mail(by=SYSTEM) is None
        assert [taken.recipient for taken in post.taken] == ["somebody@wren.org"]
        refused = OutboundMessage.objects.filter(to=ANA)
        assert set(refused.values_list("state", flat=True)) == {"refused"}
        made_up.refresh_from_db()
        assert made_up.waiting_since is None
        for page in ("/outbox", f"/desk/{made_up.pk}"):
            assert "Not sent: this address is made up." in client_of(sam).get(page).text

    @pytest.mark.usefixtures("demo")
    def test_a_mail_server_of_its_own_may_know_them(self, box, mill, post):
        ask_as_ana(mill)
        deliver_mail(by=SYSTEM)
        assert [taken.recipient for taken in post.taken] == [ANA]

    @pytest.mark.usefixtures("far")
    def test_a_library_writes_to_whom_it_is_told(self, box, mill, post):
        ask_as_ana(mill)
        deliver_mail(by=SYSTEM)
        assert [taken.recipient for taken in post.taken] == [ANA]
