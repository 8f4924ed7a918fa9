"""One pass over what waits: how long it goes on, what it looks at once more, and when it looks again."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.twins.smtp import DROP
from yesdesk.core.actors import SYSTEM
from yesdesk.core.errors import NotAllowed
from yesdesk.core.models import Delivery, Event, OutboundMessage
from yesdesk.core.outbox.messages import post as write
from yesdesk.mail.models import AutomaticMail, OutboundServerState
from yesdesk.mail.outbound import delivery, thread
from yesdesk.mail.outbound.delivery import deliver_mail, note_report
from yesdesk.mail.outbound.routing import server_troubles
from yesdesk.patrons.models import Patron
from yesdesk.requests.models import Entry, EntryKind, Request
from yesdesk.testing.needs import ask_as_ana
from yesdesk.testing.permissions import call_as_anybody

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.usefixtures("now")]
DENIED = "550 5.7.1 <ana.m@post.example>: Relay access denied"


@pytest.fixture
def box(mill, post, mailbox_at):
    return mailbox_at(mill, post, is_default=True)


@pytest.fixture
def receipts(box, mill):
    """`receipts("ana", "bo")`: of each a request and its receipt, which waits."""

    def of(*names):
        for name in names:
            ask_as_ana(mill, contact=f"{name}@post.example")
        return list(OutboundMessage.objects.order_by("-id")[: len(names)])[::-1]

    return of


def arrived(post):
    return [taken.recipient.partition("@")[0] for taken in post.taken]


def states():
    return list(OutboundMessage.objects.order_by("id").values_list("state", flat=True))


def test_deliver_mail_stops_after_three_quarters_of_a_minute(receipts, post, monkeypatch):
    receipts("ana", "bo", "cy")
    clock = iter([100.0, 145.0, 145.1])
    monkeypatch.setattr(delivery, "monotonic", lambda: next(clock))
    assert deliver_mail(by=SYSTEM) == timezone.now()
    assert arrived(post) == ["ana"]


@pytest.mark.parametrize("fault", [None, "553 5.7.1 sender not owned by user"])
def test_deliver_mail_ends_its_connections(receipts, post, fault):
    receipts("ana", "bo")
    if fault:
        post.fault("MAIL", fault)
    deliver_mail(by=SYSTEM)
    assert post.quits == post.connections == 1


def test_deliver_mail_looks_again_when_the_first_may_go(receipts, post, now):
    later, sooner = receipts("ana", "bo")
    at = timezone.now() + timedelta(seconds=20)
    for message, goes in ((later, at + timedelta(seconds=9)), (sooner, at)):
        OutboundMessage.objects.filter(pk=message.pk).update(not_before=goes)
    assert deliver_mail(by=SYSTEM) == at
    now.move_to(at)
    deliver_mail(by=SYSTEM)
    assert arrived(post) == ["bo"]


@pytest.mark.parametrize("meanwhile", ["held", "erased"])
def test_deliver_mail_leaves_what_was_stopped_during_the_pass(
    receipts, post, monkeypatch, meanwhile
):
    _first, second = receipts("ana", "bo")
    rows, whole = OutboundMessage.objects.filter(pk=second.pk), thread.compose

    def stop_then_compose(*given):
        rows.delete() if meanwhile == "erased" else rows.update(state="held")
        return whole(*given)

    monkeypatch.setattr(thread, "compose", stop_then_compose)
    deliver_mail(by=SYSTEM)
    assert arrived(post) == ["ana"]


def test_an_address_waits_at_one_server_alone(receipts, mill, hill, post, mailbox_at):
    mailbox_at(hill, smtp_host="127.0.0.1", smtp_port=1)
    ask_as_ana(hill, contact="ana@post.example")
    receipts("ana")
    OutboundMessage.objects.update(automatic=False)
    deliver_mail(by=SYSTEM)
    assert states() == ["waiting", "sent"]


def test_a_lost_answer_on_an_old_connection_is_a_doubt_too(receipts, post):
    receipts("ana", "bo")
    post.fault("END", lambda: None)
    post.fault("END", DROP)
    deliver_mail(by=SYSTEM)
    assert states() == ["sent", "sending"]
    assert OutboundServerState.objects.get().failures == 1
    assert arrived(post) == ["ana"]


def test_a_message_in_doubt_is_looked_at_when_its_time_is_over(receipts, post, now):
    receipts("ana")
    post.fault("END", DROP)
    again = deliver_mail(by=SYSTEM)
    now.shift(19 * 60)
    assert deliver_mail(by=SYSTEM) == again


def test_a_try_that_the_server_broke_off_counts_once(receipts, post):
    receipts("ana")
    post.fault("END", "421 4.3.2 going down")
    deliver_mail(by=SYSTEM)
    message = OutboundMessage.objects.get()
    assert (message.state, message.tries) == ("waiting", 1)
    assert OutboundServerState.objects.get().failures == 1


def test_a_server_that_took_one_may_turn_another_address_away(receipts, post):
    receipts("ana", "bo", "cy", "dee")
    for fault in (DENIED, lambda: None, DENIED, DENIED):  # on its old connection, and on a new one
        post.fault("RCPT", fault)
    deliver_mail(by=SYSTEM)
    assert states() == ["waiting", "sent", "waiting", "sent"]
    assert not server_troubles()


@pytest.mark.parametrize(
    ("failed", "answer", "known"),
    [
        (False, None, True),
        (False, "550 5.1.1 no such user", False),
        (True, "550 5.1.1 no such user", True),
        (True, None, True),
    ],
)
def test_a_server_is_reached_when_it_takes_mail_or_answers_after_a_trouble(
    receipts, box, post, failed, answer, known
):
    receipts("ana")
    if failed:
        OutboundServerState.objects.create(
            server=f"mailbox:{box.pk}", said="421", since=timezone.now(), failures=1,
            retry_at=timezone.now(),
        )  # fmt: skip
    if answer:
        post.fault("RCPT", answer)
    deliver_mail(by=SYSTEM)
    assert OutboundServerState.objects.filter(failures=0).exists() is known


def test_a_server_that_is_known_to_be_reached_is_written_down_once(receipts):
    receipts("ana", "bo")
    with CaptureQueriesContext(connection) as queries:
        deliver_mail(by=SYSTEM)
    assert sum('INSERT INTO "mail_outboundserverstate"' in each["sql"] for each in queries) == 1


@pytest.mark.parametrize(
    ("written", "trouble", "state"),
    [
        (timedelta(days=5), timedelta(days=9), "waiting"),
        (timedelta(days=5, seconds=1), timedelta(days=5, seconds=1), "refused"),
        (timedelta(days=9), timedelta(days=5), "waiting"),
        (timedelta(), timedelta(days=9), "waiting"),
    ],
)
def test_mail_is_given_up_when_it_and_the_trouble_are_five_days_old(
    receipts, box, written, trouble, state
):
    at = timezone.now()
    receipts("ana")
    OutboundMessage.objects.update(created_at=at - written)
    OutboundServerState.objects.create(
        server=f"mailbox:{box.pk}", said="421", since=at - trouble, failures=9,
        retry_at=at + timedelta(hours=1),
    )  # fmt: skip
    again = deliver_mail(by=SYSTEM)
    assert states() == [state]
    assert again == (at + timedelta(hours=1) if state == "waiting" else None)


def test_the_page_of_a_request_hears_that_its_mail_left(receipts):
    [message] = receipts("ana")
    Event.objects.all().delete()
    deliver_mail(by=SYSTEM)
    assert Event.objects.filter(topic=message.about.replace(":", ".")).exists()


@pytest.mark.parametrize("automatic", [True, False])
def test_an_automatic_mail_that_may_have_arrived_counts_as_one_of_today(receipts, automatic):
    receipts("ana")
    long_ago = timezone.now() - timedelta(minutes=21)
    OutboundMessage.objects.update(
        state="sending", doubts=1, sending_at=long_ago, automatic=automatic
    )
    deliver_mail(by=SYSTEM)
    assert states() == ["refused"]
    assert AutomaticMail.objects.exists() is automatic


def test_the_page_of_a_request_hears_of_a_delay(receipts):
    [message] = receipts("ana")
    OutboundMessage.objects.update(state="sent", message_id="<1@wren.example>")
    Event.objects.all().delete()
    assert note_report("<1@wren.example>", Delivery.DELAYED, "451 later", by=SYSTEM) == message
    assert Event.objects.filter(topic=message.about.replace(":", ".")).exists()


@pytest.mark.parametrize("action", [deliver_mail, note_report])
def test_action_when_somebody_may_not(action):
    with pytest.raises(NotAllowed):
        call_as_anybody(action)


class TestARefusal:
    @pytest.fixture(autouse=True)
    def refuses(self, post):
        post.fault("RCPT", "550 5.1.1 no such user")

    def test_is_told_on_its_own_request(self, box, mill, receipts):
        ask_as_ana(mill, contact="")
        [message] = receipts("ana")
        deliver_mail(by=SYSTEM)
        told = Entry.objects.get(kind=EntryKind.MAIL_FAILED)
        assert f"request:{told.request_id}" == message.about

    def test_of_a_mail_about_no_request_is_told_to_nobody(self, box):
        write(to="sam@wren.org", subject="Sign-in", text="New.", about="account")
        deliver_mail(by=SYSTEM)
        assert states() == ["refused"]

    def test_where_nobody_left_an_address_is_told_to_nobody(self, receipts):
        receipts("ana")
        Request.objects.update(patron=None)
        deliver_mail(by=SYSTEM)
        assert states() == ["refused"]

    def test_at_a_former_address_is_told_to_nobody(self, receipts):
        receipts("ana")
        Patron.objects.update(contact="ana@home.example")
        deliver_mail(by=SYSTEM)
        assert not Request.objects.get().entries.filter(kind=EntryKind.MAIL_FAILED).exists()
