"""A message is tried again for days, then given up; what a server says of it later is noted once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from yesdesk.core.models import AuditEntry, Delivery, OutboundMessage
from yesdesk.core.outbox.delivery import (
    begin,
    delay,
    give_name,
    hold_what_waits,
    mark_throttled,
    never_offered_before,
    newest_waiting,
    pending_messages,
    put_off_since,
    record_delivery,
    record_sent,
    refuse,
    retry_now,
    settle_doubts,
    taken_lately,
    wait_after,
)
from yesdesk.core.outbox.messages import post, redirect_mail, was_posted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


@pytest.fixture
def message():
    return post(to="ana.m@post.example", subject="We have it", text="Come by.", about="request:17")


@pytest.mark.parametrize(
    ("age", "tries", "given_up"),
    [
        (timedelta(days=5, seconds=1), 9, True),
        (timedelta(days=5), 9, False),
        (timedelta(days=5, seconds=1), 8, False),
    ],
)
def test_delay_gives_up_after_days_and_tries(message, monkeypatch, age, tries, given_up):
    monkeypatch.setattr("yesdesk.core.outbox.delivery.clock_is_trusted", lambda _now: True)
    now = timezone.now()
    message.created_at, message.tries = now - age, tries
    again = delay(message, "451 later", now)
    row = OutboundMessage.objects.get()
    assert (again is None, row.state == "refused") == (given_up, given_up)
    assert row.said == "451 later"


def test_put_off_since_is_what_was_offered_once_at_least(message):
    now = timezone.now()
    later = now + timedelta(minutes=1)
    assert put_off_since("email", later) == []
    delay(message, "451 later", now)
    [offered] = put_off_since("email", later)
    assert (offered.to, offered.said, offered.at) == (message.to, "451 later", message.created_at)


def test_record_delivery_when_another_report_came_first(message):
    OutboundMessage.objects.update(state="sent", message_id="<1@wren.example>")
    first = record_delivery("<1@wren.example>", Delivery.DELAYED, "x" * 509)
    assert (first.pk, len(OutboundMessage.objects.get().said)) == (message.pk, 500)
    assert record_delivery("<1@wren.example>", Delivery.DELAYED, "again") is None
    assert record_delivery("<1@wren.example>", Delivery.FAILED, "550 gone").delivery == "failed"
    assert record_delivery("<1@wren.example>", Delivery.FAILED, "550 gone") is None
    assert record_delivery("<1@wren.example>", Delivery.DELAYED, "again") is None


def test_record_delivery_is_of_the_message_with_that_id_alone(message):
    assert record_delivery("", Delivery.FAILED, "550 gone") is None
    assert record_delivery("<1@wren.example>", Delivery.FAILED, "550 gone") is None
    assert OutboundMessage.objects.get().delivery == ""


def test_was_posted_speaks_of_that_request_alone(message):
    assert was_posted("request:17") is True
    assert was_posted("request:1") is False


@pytest.mark.parametrize(("to", "dropped", "left"), [("", 1, 0), ("b@post.example", 0, 1)])
def test_redirect_mail_counts_words_of_people_that_are_not_sent(message, to, dropped, left):
    post(
        to=message.to, subject="Received", text="We have it.", about="request:17",
        headers={"Auto-Submitted": "auto-generated"},
    )  # fmt: skip
    assert redirect_mail("request:17", message.to, to=to, link_generation=2) == dropped
    assert list(OutboundMessage.objects.values_list("to", flat=True)) == left * [to]


def test_redirect_mail_leaves_what_another_request_sends_to_that_address(message):
    other = post(to=message.to, subject="Ready", text="It is here.", about="request:18")
    copy = post(to="bo@post.example", subject="Ready", text="It is here.", about="request:17")
    redirect_mail("request:17", message.to, to="b@post.example", link_generation=2)
    assert OutboundMessage.objects.get(pk=other.pk).to == message.to
    assert OutboundMessage.objects.get(pk=copy.pk).to == "bo@post.example"


@pytest.fixture
def row():
    """`row(to="b", state="sent")`: a message in that state, and its number."""

    def of(to="a@post.example", **values):
        made = post(to=to, subject="Ready", text="Come by.", about="request:17")
        OutboundMessage.objects.filter(pk=made.pk).update(**values)
        return made.pk

    return of


def columns(pk, *names):
    return OutboundMessage.objects.values_list(*names).get(pk=pk)


def test_pending_of_one_channel_and_newest_waiting_of_all(row):
    first, under_way, last = row(), row(state="sending"), row()
    row(state="sent")
    text = row(channel="sms")
    assert [each.id for each in pending_messages("email")] == [first, under_way, last]
    assert [each.id for each in pending_messages("email", after=first, limit=1)] == [under_way]
    assert newest_waiting() == {(first, "email"), (last, "email"), (text, "sms")}
    assert newest_waiting(limit=1) == {(text, "sms")}


def test_give_name_once(message, row):
    other = row()
    assert give_name(message, "<1@wren.example>", "s" * 409) == "<1@wren.example>"
    assert (message.message_id, message.subject) == ("<1@wren.example>", "s" * 400)
    assert give_name(message, "<2@wren.example>", "Another") == "<1@wren.example>"
    assert columns(message.pk, "message_id", "subject") == ("<1@wren.example>", "s" * 400)
    assert columns(other, "message_id") == ("",)
    message.delete()
    message.pk = 0
    assert give_name(message, "<3@wren.example>", "Erased") == "<3@wren.example>"


def test_begin_counts_a_try_of_this_message_alone(message):
    other = post(to=message.to, subject="We have it", text="Come by.", about="request:17")
    assert begin(message, timezone.now())
    assert (message.state, message.tries) == ("sending", 1)
    begun = ("sending", timezone.now(), 1)
    assert columns(message.pk, "state", "sending_at", "tries") == begun
    assert columns(other.pk, "state", "tries") == ("waiting", 0)
    assert not begin(message, timezone.now()), "somebody else has it"


@pytest.mark.parametrize("column", ["to", "subject", "text", "message_id"])
def test_begin_when_it_was_changed_meanwhile(message, column):
    OutboundMessage.objects.update(**{column: "something else"})
    assert not begin(message, timezone.now())
    assert columns(message.pk, "state", "tries") == ("waiting", 0)


def test_end_of_one_message(row):
    """Each is settled once, and no other one with it."""
    now = timezone.now()
    sent, refused, throttled, other = (row(next_try_at=now) for _each in range(4))
    assert record_sent(sent, "250 " + "k" * 600, now)
    assert refuse(refused, "550 gone")
    assert mark_throttled(throttled)
    assert not any((record_sent(refused, "", now), refuse(sent, ""), mark_throttled(sent)))
    names = ("state", "said", "sent_at", "next_try_at")
    assert columns(sent, *names) == ("sent", "250 " + "k" * 496, now, None)
    assert columns(refused, *names) == ("refused", "550 gone", None, None)
    assert columns(throttled, "state") == ("throttled",)
    assert columns(other, *names) == ("waiting", "", None, now)


@pytest.mark.parametrize(("state", "tries"), [("waiting", 3), ("sending", 2)])
def test_delay_counts_the_try_once(message, state, tries):
    OutboundMessage.objects.update(state=state, tries=2)
    message.refresh_from_db()
    again = timezone.now() + timedelta(minutes=2 ** (tries - 1))
    assert delay(message, "451 later", timezone.now()) == again
    assert columns(message.pk, "state", "tries", "next_try_at") == ("waiting", tries, again)


@pytest.mark.parametrize(
    ("failures", "minutes"), [(0, 1), (1, 2), (4, 16), (5, 32), (6, 60), (400, 60)]
)
def test_wait_after_doubles_to_an_hour(failures, minutes):
    assert wait_after(failures) == timedelta(minutes=minutes)


def test_retry_now_after_the_clock_stepped_back(row):
    now = timezone.now()
    far, near = now + timedelta(minutes=61), now + timedelta(minutes=59)
    put_off, soon, sent = row(next_try_at=far), row(next_try_at=near), row(next_try_at=far)
    OutboundMessage.objects.filter(pk=sent).update(state="sent")
    under_way = row(state="sending", sending_at=near)
    long_ago = row(state="sending", sending_at=now - timedelta(minutes=1))
    written = now + timedelta(days=2)
    ahead = row(created_at=written, next_try_at=near)
    undo = [
        row(created_at=written, not_before=written + timedelta(seconds=wait)) for wait in (20, 50)
    ]
    later = row(not_before=near)
    retry_now(now)
    assert columns(put_off, "next_try_at") == columns(ahead, "next_try_at") == (now,)
    assert columns(soon, "next_try_at") == (near,), "an hour is the longest wait"
    assert columns(sent, "next_try_at") == (far,)
    assert columns(under_way, "sending_at") == (now,)
    assert columns(long_ago, "sending_at") == (now - timedelta(minutes=1),)
    starts = [columns(pk, "not_before")[0] - now for pk in (*undo, later)]
    assert starts == [timedelta(seconds=20), timedelta(seconds=50), timedelta(minutes=59)]


def test_settle_doubts_once_more_and_then_never(row):
    now = timezone.now()
    long_ago = {"state": "sending", "sending_at": now - timedelta(minutes=20, seconds=1)}
    once, twice = row(**long_ago, next_try_at=now), row(**long_ago, doubts=1, said="250 ok")
    recent = row(state="sending", sending_at=now - timedelta(minutes=20))
    row(**long_ago, channel="sms"), row(**long_ago | {"state": "sent"})
    assert settle_doubts("email", now) == [twice]
    assert columns(once, "state", "doubts", "next_try_at") == ("waiting", 1, None)
    assert columns(twice, "state", "doubts", "said") == ("refused", 2, "")
    assert columns(recent, "state") == ("sending",)
    states = OutboundMessage.objects.order_by("pk").values_list("state", flat=True)
    assert list(states)[3:] == ["sending", "sent"]
    assert AuditEntry.objects.filter(subject=f"message:{once}").count() == 1


def test_hold_what_waits_after_a_restore(row):
    waits, under_way, sent = (
        row(next_try_at=timezone.now()),
        row(state="sending"),
        row(state="sent"),
    )
    assert hold_what_waits() == 2
    assert columns(waits, "state", "next_try_at") == ("held", None)
    assert columns(under_way, "state") == ("held",)
    assert columns(sent, "state") == ("sent",)


def test_never_offered_before_lists_mail_that_nothing_holds_up(row):
    at = timezone.now() + timedelta(minutes=1)
    later = at + timedelta(minutes=9)
    due = [row("plain"), row("undo over", not_before=at - timedelta(seconds=1))]
    row("plain"), row("new", created_at=at), row("undo", not_before=at), row("other", channel="sms")
    row("offered", tries=1), row("under way", state="sending"), row("refused", state="refused")
    row("taken", state="sent"), row("earlier can be taken back", not_before=later)
    due += [row(to) for to in ("other", "refused", "taken", "earlier can be taken back")]
    row("under way"), row("offered")
    assert [message.pk for message in never_offered_before("email", at)] == due


def test_put_off_since_and_taken_lately_newest_first(row):
    now = timezone.now()
    at = now + timedelta(minutes=1)
    undo = now + timedelta(seconds=20)
    row("a", tries=1), row("b", tries=1, not_before=undo), row("c", tries=1, not_before=at)
    row("d"), row("e", tries=1, created_at=at), row("f", tries=1, channel="sms")
    row("g", tries=1, state="refused")
    row("h", state="sent", sent_at=now), row("i", state="sent", sent_at=at), row("j", state="sent")
    row("k", state="sent", sent_at=now, channel="sms")
    assert [(one.to, one.at) for one in put_off_since("email", at)] == [("b", undo), ("a", now)]
    assert [one.to for one in put_off_since("email", at, limit=1)] == ["b"]
    assert [(one.to, one.at) for one in taken_lately("email")] == [("i", at), ("h", now)]
