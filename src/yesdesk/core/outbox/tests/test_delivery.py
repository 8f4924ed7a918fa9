"""A message is tried again for days, then given up; what a server says of it later is noted once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from yesdesk.core.models import Delivery, OutboundMessage
from yesdesk.core.outbox.delivery import (
    GIVE_UP,
    SAID_AT_MOST,
    TRIES_AT_LEAST,
    delay,
    put_off_since,
    record_delivery,
)
from yesdesk.core.outbox.messages import post, redirect_mail, was_posted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


@pytest.fixture
def message():
    return post(to="ana.m@post.example", subject="We have it", text="Come by.", about="request:17")


@pytest.mark.parametrize(
    ("age", "tries", "given_up"),
    [
        (GIVE_UP + timedelta(seconds=1), TRIES_AT_LEAST - 1, True),
        (GIVE_UP, TRIES_AT_LEAST - 1, False),
        (GIVE_UP + timedelta(seconds=1), TRIES_AT_LEAST - 2, False),
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
    first = record_delivery("<1@wren.example>", Delivery.DELAYED, "x" * (SAID_AT_MOST + 9))
    assert (first.pk, len(OutboundMessage.objects.get().said)) == (message.pk, SAID_AT_MOST)
    assert record_delivery("<1@wren.example>", Delivery.DELAYED, "again") is None
    assert record_delivery("<1@wren.example>", Delivery.FAILED, "550 gone").delivery == "failed"
    assert record_delivery("<1@wren.example>", Delivery.FAILED, "550 gone") is None


def test_was_posted_is_of_that_request_alone(message):
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
    redirect_mail("request:17", message.to, to="b@post.example", link_generation=2)
    assert OutboundMessage.objects.get(pk=other.pk).to == message.to
