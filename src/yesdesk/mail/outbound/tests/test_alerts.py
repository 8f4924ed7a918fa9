"""A server that puts off everything, message by message, is an alarm as soon as one that does not answer."""

from datetime import timedelta

import pytest
from django.utils import timezone

from yesdesk.core.actors import SYSTEM
from yesdesk.core.models import OutboundMessage
from yesdesk.mail.outbound.alerts import alerts_of_undelivered_mail
from yesdesk.mail.outbound.delivery import deliver_mail
from yesdesk.testing.needs import ask_as_ana

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.usefixtures("now")]
LATER = "451 4.3.0 try again"


@pytest.fixture
def at_mill(mill, post, mailbox_at):
    mailbox_at(mill, post, is_default=True)
    return lambda *names: [ask_as_ana(mill, contact=f"{name}@post.example") for name in names]


def minutes_pass(now, minutes):
    """As a worker spends them."""
    until = timezone.now() + timedelta(minutes=minutes)
    while timezone.now() < until:
        deliver_mail(by=SYSTEM)
        now.shift(60)


@pytest.mark.parametrize("step", ["RCPT", "DATA", "END"])
def test_within_a_quarter_of_an_hour_and_no_sooner_than_it_needs(at_mill, post, now, step):
    post.fault(step, LATER, times=1000)
    at_mill("ana.m", "bo", "cy")
    minutes_pass(now, 5)
    assert not list(alerts_of_undelivered_mail())
    minutes_pass(now, 9)
    (alarm,) = alerts_of_undelivered_mail()
    assert "the mail server does not take it" in alarm.wrong_words()
    assert LATER in alarm.mend_words()
    assert alarm.since == OutboundMessage.objects.earliest("id").created_at
    post.well()
    now.shift(60 * 60)
    deliver_mail(by=SYSTEM)
    assert not list(alerts_of_undelivered_mail())


def test_server_that_turns_busy_amid_much_mail_raises_an_alert(at_mill, post, now):
    post.fault("RCPT", lambda: None, times=2)
    post.fault("RCPT", LATER, times=1000)
    at_mill("ana.m", "bo", "cy", "dee", "eve")
    minutes_pass(now, 14)
    assert list(alerts_of_undelivered_mail())


def test_full_mailboxes_of_a_few_are_no_alarm_where_others_are_served(at_mill, mill, post, now):
    post.fault("RCPT", "452 4.2.2 full", times=3)
    at_mill("ana.m", "bo", "cy")
    deliver_mail(by=SYSTEM)
    now.shift(6 * 60)
    OutboundMessage.objects.update(next_try_at=timezone.now() + timedelta(hours=1))
    at_mill("dee")
    deliver_mail(by=SYSTEM)
    now.shift(40 * 60)  # nobody writes for a while
    assert [each.state for each in OutboundMessage.objects.order_by("id")] == [
        "waiting", "waiting", "waiting", "sent",
    ]  # fmt: skip
    assert not list(alerts_of_undelivered_mail())


def test_another_mailboxes_server_says_nothing_of_this_one(at_mill, hill, post, mailbox_at, now):
    from tests.twins.smtp import mail_server

    with mail_server() as other:
        mailbox_at(hill, other)
        post.fault("RCPT", LATER, times=1000)
        at_mill("ana.m", "bo", "cy")
        for minute in range(14):
            if minute % 3 == 0:
                ask_as_ana(hill, contact=f"reader{minute}@post.example")
            minutes_pass(now, 1)
        assert len(other.taken) == 5
    assert list(alerts_of_undelivered_mail())


def test_a_server_that_turns_all_away_is_one_with_a_single_message(at_mill, post, now):
    post.fault("RCPT", "550 5.7.1 relaying denied", times=1000)
    at_mill("ana.m")
    minutes_pass(now, 14)
    (alarm,) = alerts_of_undelivered_mail()
    assert "relaying denied" in alarm.mend_words()
