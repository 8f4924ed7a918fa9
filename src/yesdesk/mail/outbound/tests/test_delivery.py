"""Rows of the outbox leave: in order, once, from the right mailbox, and wait where they cannot."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.twins.smtp import DROP
from yesdesk.core.actors import SYSTEM, patron_by_link
from yesdesk.core.errors import NotAllowed
from yesdesk.core.models import AuditEntry, Event, OutboundMessage
from yesdesk.core.outbox.messages import drop_about, redact_outbox
from yesdesk.mail.models import OutboundServerState
from yesdesk.mail.outbound import thread
from yesdesk.mail.outbound.delivery import deliver_mail
from yesdesk.mail.outbound.routing import server_troubles
from yesdesk.requests.actions.change_contact import change_request_contact
from yesdesk.requests.actions.close import close_request
from yesdesk.requests.actions.reply import reply
from yesdesk.requests.models import EntryKind, OutcomeValue
from yesdesk.testing.needs import ask_as_ana, let_answers_go

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.usefixtures("now")]
HOUR = timedelta(hours=1)


def answered(request, act, who, words="Come by any time."):
    reply(request, words=words, seen_revision=request.revision, by=act(who))
    let_answers_go()
    return OutboundMessage.objects.latest("id")


@pytest.fixture
def anas(mill, post, mailbox_at):
    mailbox_at(mill, post, is_default=True)
    return ask_as_ana(mill)


@pytest.fixture
def answer(anas, act, sam, post):
    """Sam's answer to Ana waits; her receipt has left."""
    deliver_mail(by=SYSTEM)
    post.taken.clear()
    return answered(anas, act, sam)


def states():
    return list(OutboundMessage.objects.order_by("id").values_list("state", flat=True))


def test_a_receipt_and_an_answer_leave_each_in_its_envelope(anas, act, sam, post):
    answered(anas, act, sam)
    assert deliver_mail(by=SYSTEM) is None
    assert states() == ["sent", "sent"]
    receipt, answer = post.taken
    assert (receipt.sender, receipt.recipient) == ("", "ana.m@post.example")
    assert (answer.sender, answer.recipient) == ("mill@wren.example", "ana.m@post.example")
    assert receipt.mail["Auto-Submitted"] == "auto-generated"
    assert answer.mail["Auto-Submitted"] is None
    assert "Come by any time." in answer.text
    assert answer.mail["From"] == "Wren Valley Library <mill@wren.example>"
    assert post.connections == 1
    sent = OutboundMessage.objects.latest("id")
    assert (sent.said, sent.tries, sent.doubts) == ("250 2.0.0 taken", 1, 0)
    assert Event.objects.filter(topic=f"request.{anas.pk}").exists()


class TestTheWayOut:
    def test_from_the_requests_own_mailbox_its_branchs_or_the_default(
        self, mill, hill, post, mailbox_at
    ):
        mailbox_at(mill, post, is_default=True, display_name="Mill Street")
        bus = mailbox_at(hill, post, address="bus@wren.example")
        for place in (hill, mill):
            ask_as_ana(place, contact=f"{place.slug}@post.example")
        ask_as_ana(hill, contact="b@post.example", service_point=bus.service_point)
        deliver_mail(by=SYSTEM)
        sent = {taken.recipient: taken.mail["From"].addresses[0].addr_spec for taken in post.taken}
        assert sent == {
            "hill@post.example": "bus@wren.example",
            "mill@post.example": "mill@wren.example",
            "b@post.example": "bus@wren.example",
        }
        assert (
            post.to("mill@post.example")[0].mail["From"].addresses[0].display_name == "Mill Street"
        )

    def test_mailbox_without_a_server_uses_the_default_one(self, mill, hill, post, mailbox_at):
        mailbox_at(mill, post, is_default=True)
        mailbox_at(hill)
        ask_as_ana(hill)
        deliver_mail(by=SYSTEM)
        assert post.taken[0].mail["From"].addresses[0].addr_spec == "hill@wren.example"

    def test_switched_off_mailbox_sends_nothing(self, mill, hill, post, mailbox_at):
        mailbox_at(mill, post)
        mailbox_at(hill, post, switched_on=False)
        ask_as_ana(hill)
        deliver_mail(by=SYSTEM)
        assert post.taken[0].mail["From"].addresses[0].addr_spec == "mill@wren.example"

    def test_without_any_mailbox_as_the_environment_says(self, mill, post, settings):
        settings.SMTP_HOST, settings.SMTP_PORT = "127.0.0.1", post.port
        settings.SMTP_SECURITY, settings.DEFAULT_FROM_EMAIL = "none", "Ask us <ask@wren.example>"
        ask_as_ana(mill)
        deliver_mail(by=SYSTEM)
        assert post.taken[0].mail["From"] == "Ask us <ask@wren.example>"
        assert "above this line" not in post.taken[0].text

    def test_without_any_it_waits(self, mill):
        ask_as_ana(mill)
        assert deliver_mail(by=SYSTEM) == timezone.now() + timedelta(minutes=10)
        assert states() == ["waiting"]

    def test_a_mistake_in_our_own_address_is_not_the_patrons(self, mill, post, settings):
        settings.SMTP_HOST, settings.SMTP_PORT = "127.0.0.1", post.port
        settings.SMTP_SECURITY, settings.DEFAULT_FROM_EMAIL = "none", "library"
        ask_as_ana(mill)
        deliver_mail(by=SYSTEM)
        assert states() == ["waiting"]
        assert OutboundServerState.objects.get().said.startswith("our own address: library")


class TestOneAddress:
    def test_what_it_refuses_for_good_is_told_to_staff_and_waits_for_them(self, answer, anas, post):
        post.fault("RCPT", "550 5.1.1 no such user")
        assert deliver_mail(by=SYSTEM) is None
        answer.refresh_from_db()
        assert (answer.state, answer.said) == ("refused", "550 5.1.1 no such user")
        anas.refresh_from_db()
        assert anas.waiting_since is not None
        (entry,) = anas.entries.filter(kind=EntryKind.MAIL_FAILED)
        assert entry.message == answer.pk

    def test_a_closed_request_is_opened_again_since_nobody_read_its_answer(
        self, answer, anas, act, sam, post
    ):
        close_request(anas, value=OutcomeValue.YES, seen_revision=anas.revision, by=act(sam))
        post.fault("END", "554 5.6.0 looks like spam")
        deliver_mail(by=SYSTEM)
        anas.refresh_from_db()
        assert anas.closed_at is None
        assert anas.waiting_since is not None

    def test_a_receipt_that_fails_gives_nobody_a_turn(self, anas, act, sam, post):
        answered(anas, act, sam)
        anas.refresh_from_db()
        post.fault("RCPT", "550 5.1.1 no such user")
        deliver_mail(by=SYSTEM)
        anas.refresh_from_db()
        assert anas.waiting_since is None
        assert anas.entries.filter(kind=EntryKind.MAIL_FAILED).count() == 1

    def test_what_it_puts_off_waits_and_all_later_ones_behind_it_but_no_others(
        self, answer, anas, mill, act, sam, post, now
    ):
        anas.refresh_from_db()
        answered(anas, act, sam, "And one thing more.")
        ask_as_ana(mill, contact="bo@post.example")
        post.fault("RCPT", "450 4.2.1 greylisted")
        again = deliver_mail(by=SYSTEM)
        assert [taken.recipient for taken in post.taken] == ["bo@post.example"]
        answer.refresh_from_db()
        assert (answer.state, answer.tries, answer.next_try_at) == ("waiting", 1, again)
        assert answer.said == "450 4.2.1 greylisted"
        assert not server_troubles()
        now.move_to(again)
        assert deliver_mail(by=SYSTEM) is None
        first, second = post.to("ana.m@post.example")
        assert "Come by" in first.text
        assert "one thing more" in second.text

    def test_mail_is_tried_for_five_days_then_reported(self, answer, anas, post, now):
        post.fault("RCPT", "452 4.2.2 full", times=500)
        tries = 0
        while (again := deliver_mail(by=SYSTEM)) is not None:
            now.move_to(again)
            tries += 1
        answer.refresh_from_db()
        assert (answer.state, answer.said) == ("refused", "452 4.2.2 full")
        assert timezone.now() - answer.created_at > timedelta(days=5)
        assert 100 < tries < 150
        assert anas.entries.filter(kind=EntryKind.MAIL_FAILED).count() == 1

    def test_no_address_at_all_is_refused_with_a_sentence(self, answer, post):
        OutboundMessage.objects.filter(pk=answer.pk).update(to="nobody")
        deliver_mail(by=SYSTEM)
        answer.refresh_from_db()
        assert answer.state == "refused"
        assert "address" in answer.said
        assert not post.taken


class TestTheServer:
    @pytest.mark.parametrize(
        ("step", "what"),
        [
            ("CONNECT", "421 4.3.2 too busy"),
            ("MAIL", "553 5.7.1 sender not owned by user"),
            ("RCPT", "421 4.7.0 not now"),
            ("RCPT", DROP),
            ("DATA", DROP),
        ],
    )
    def test_server_trouble_counts_against_no_message(self, answer, post, now, step, what):
        post.fault(step, what)
        again = deliver_mail(by=SYSTEM)
        answer.refresh_from_db()
        assert answer.state == "waiting"
        state = OutboundServerState.objects.get()
        assert (state.failures, state.retry_at) == (1, timezone.now() + timedelta(minutes=1))
        post.well()
        now.move_to(again)
        deliver_mail(by=SYSTEM)
        answer.refresh_from_db()
        assert answer.state == "sent"
        assert not server_troubles()

    def test_troubled_server_is_left_alone_longer_each_time(self, answer, post, now):
        post.fault("CONNECT", "421 too busy", times=100)
        waits = []
        for _try in range(9):
            again = deliver_mail(by=SYSTEM)
            waits.append((again - timezone.now()) // timedelta(minutes=1))
            now.move_to(again)
        assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]
        now.shift(-30)
        connections = post.connections
        deliver_mail(by=SYSTEM)
        assert post.connections == connections

    def test_another_mailbox_goes_on(self, anas, hill, post, mailbox_at):
        mailbox_at(hill, smtp_host="127.0.0.1", smtp_port=1)
        ask_as_ana(hill, contact="bo@post.example")
        deliver_mail(by=SYSTEM)
        assert [taken.recipient for taken in post.taken] == ["ana.m@post.example"]
        assert states() == ["sent", "waiting"]

    def test_away_for_a_day_everything_leaves_afterwards_in_order(
        self, mill, act, sam, post, mailbox_at, now
    ):
        port = post.port
        mailbox = mailbox_at(mill, post, smtp_port=1, is_default=True)
        asked = [ask_as_ana(mill, contact=f"reader{n}@post.example") for n in range(5)]
        until = timezone.now() + timedelta(hours=24)
        hour = 0
        while timezone.now() < until:
            again = deliver_mail(by=SYSTEM)
            now.move_to(max(again, timezone.now() + timedelta(minutes=1)))
            if timezone.now() > until - timedelta(hours=20 - hour) and hour < 5:
                for request in asked:
                    request.refresh_from_db()
                    answered(request, act, sam, f"Answer number {hour}.")
                hour += 1
        assert set(states()) == {"waiting"}
        type(mailbox).objects.update(smtp_port=port)
        now.shift(60 * 60)
        assert deliver_mail(by=SYSTEM) is None
        assert set(states()) == {"sent"}
        for request in asked:
            mails = post.to(request.patron.contact)
            assert len(mails) == 6
            said = [mail.text for mail in mails[1:]]
            assert [f"number {n}." in text for n, text in enumerate(said)] == [True] * 5
        assert post.connections == 1

    def test_for_more_than_five_days_everything_is_refused_and_told(self, answer, anas, post, now):
        post.fault("CONNECT", "421 too busy", times=1000)
        while (again := deliver_mail(by=SYSTEM)) is not None:
            now.move_to(again + timedelta(hours=6))  # the computer sleeps between
        answer.refresh_from_db()
        assert (answer.state, answer.tries) == ("refused", 0)
        assert "421 too busy" in answer.said
        days = timezone.now() - answer.created_at
        assert timedelta(days=5) < days < timedelta(days=5, hours=8)
        assert anas.entries.filter(kind=EntryKind.MAIL_FAILED).exists()

    def test_a_mail_it_stumbles_over_does_not_hold_up_the_others(self, answer, mill, post, now):
        ask_as_ana(mill, contact="bo@post.example")
        post.fault("DATA", DROP)
        now.move_to(deliver_mail(by=SYSTEM))
        deliver_mail(by=SYSTEM)
        assert [taken.recipient for taken in post.taken] == ["bo@post.example"]

    def test_server_that_ends_a_connection_is_called_again(self, answer, mill, post):
        for name in ("bo", "cy"):
            ask_as_ana(mill, contact=f"{name}@post.example")
        post.fault("MAIL", lambda: None)
        post.fault("MAIL", "421 4.7.0 enough")
        assert deliver_mail(by=SYSTEM) is None
        assert len(post.taken) == 3
        assert not server_troubles()


class TestDoubt:
    @pytest.mark.parametrize("taken", [True, False])
    def test_without_an_answer_it_goes_once_more_later_under_the_same_id(
        self, answer, post, now, taken
    ):
        post.fault("TAKEN" if taken else "END", DROP)
        again = deliver_mail(by=SYSTEM)
        answer.refresh_from_db()
        assert answer.state == "sending"
        assert again == timezone.now() + timedelta(minutes=20)
        now.shift(19 * 60)
        deliver_mail(by=SYSTEM)
        assert len(post.taken) == taken
        now.shift(2 * 60)
        assert deliver_mail(by=SYSTEM) is None
        answer.refresh_from_db()
        assert (answer.state, answer.doubts) == ("sent", 1)
        assert {each.mail["Message-ID"] for each in post.taken} == {answer.message_id}
        assert len(post.taken) == 1 + taken
        assert AuditEntry.objects.filter(tag="core.outbox.sent_once_more").count() == 1

    def test_mail_never_goes_a_third_time(self, answer, anas, post, now):
        post.fault("TAKEN", DROP, times=10)
        for _turn in range(200):
            again = deliver_mail(by=SYSTEM)
            if again is None:
                break
            now.move_to(again + timedelta(seconds=1))
        answer.refresh_from_db()
        assert (answer.state, answer.doubts) == ("refused", 2)
        assert len(post.taken) == 2
        assert anas.entries.get(kind=EntryKind.MAIL_FAILED).message == answer.pk

    def test_a_no_to_its_end_is_no_doubt(self, answer, post, now):
        post.fault("END", "451 4.3.0 try again", times=3)
        while (again := deliver_mail(by=SYSTEM)) is not None:
            now.move_to(again)
        answer.refresh_from_db()
        assert (answer.state, answer.doubts, answer.tries) == ("sent", 0, 4)

    def test_later_ones_to_the_address_wait_for_it(self, answer, anas, act, sam, post, now):
        post.fault("END", DROP)
        deliver_mail(by=SYSTEM)
        anas.refresh_from_db()
        answered(anas, act, sam, "And one thing more.")
        now.shift(5 * 60)
        deliver_mail(by=SYSTEM)
        assert not post.taken
        now.shift(30 * 60)
        deliver_mail(by=SYSTEM)
        assert ["Come by" in each.text for each in post.taken] == [True, False]


class TestErased:
    def test_what_is_forgotten_while_it_goes_does_not_arrive(self, answer, anas, post):
        post.fault("BODY", lambda: None)
        drop_about(f"request:{anas.pk}")
        deliver_mail(by=SYSTEM)
        assert not post.taken

    def test_nobody_writes_about_a_request_that_is_gone(self, answer, post):
        OutboundMessage.objects.update(about="request:987654", state="waiting")
        deliver_mail(by=SYSTEM)
        assert not post.taken
        assert not OutboundMessage.objects.exists()


def test_what_was_struck_meanwhile_does_not_leave_as_it_was(answer, anas, post, monkeypatch):
    whole = thread.compose

    def strike_then_compose(*given):
        composed = whole(*given)
        redact_outbox(f"request:{anas.pk}", "any time", "▇▇▇")
        return composed

    monkeypatch.setattr(thread, "compose", strike_then_compose)
    deliver_mail(by=SYSTEM)
    assert not post.taken
    monkeypatch.undo()
    deliver_mail(by=SYSTEM)
    assert "▇▇▇" in post.taken[0].text


def test_an_answer_that_is_on_its_way_when_the_address_is_put_right_goes_there(
    answer, anas, act, sam, post, monkeypatch
):
    whole = thread.compose

    def change_then_compose(*given):
        composed = whole(*given)
        change_request_contact(anas, contact="ana@home.example", by=act(sam))
        return composed

    monkeypatch.setattr(thread, "compose", change_then_compose)
    deliver_mail(by=SYSTEM)
    monkeypatch.undo()
    deliver_mail(by=SYSTEM)
    answers = [each.recipient for each in post.taken if "Come by any time." in each.text]
    assert answers == ["ana@home.example"]


def test_nobody_but_staff_and_the_machine_may_send(anas):
    with pytest.raises(NotAllowed):
        deliver_mail(by=patron_by_link(anas.pk, "en"))
