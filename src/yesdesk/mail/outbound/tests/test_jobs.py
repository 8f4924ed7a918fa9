"""What waits is found by a look, what has to wait comes back by a timer, and an idle worker writes nothing."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from yesdesk.core.actors import SYSTEM
from yesdesk.core.models import Job, OutboundMessage, OutboundState, Timer
from yesdesk.core.tasks.timers import recurring, timer_kinds
from yesdesk.core.tasks.worker_hooks import Pollers, pollers
from yesdesk.mail.outbound.delivery import AGAIN, CHANNEL, LEAVE, NO_WAY, deliver_mail
from yesdesk.mail.outbound.jobs import NewMessages, enqueue_delivery
from yesdesk.testing.jobs import run_due_jobs
from yesdesk.testing.needs import ask_as_ana

MAIL = "mail.leave.email"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


def test_delivery_is_registered_with_pollers_and_timers():
    assert LEAVE in pollers
    assert LEAVE in timer_kinds
    assert "mail.sweep" in recurring


def test_new_mail_makes_one_job_and_none_when_nothing_is_new(mill, django_assert_num_queries):
    look = NewMessages().look
    look()
    assert not Job.objects.exists()
    ask_as_ana(mill)
    look()
    job = Job.objects.get(key=MAIL)
    job.delete()
    with django_assert_num_queries(1):
        look()
    ask_as_ana(mill, contact="bo@post.example")
    look()
    assert Job.objects.filter(key=MAIL).count() == 1


def test_message_committed_late_is_found_too(mill):
    """On PostgreSQL a lower id may come after a higher one."""
    watch = NewMessages()
    late, early = ask_as_ana(mill), ask_as_ana(mill, contact="bo@post.example")
    assert late.pk < early.pk
    first = OutboundMessage.objects.earliest("id")
    OutboundMessage.objects.filter(pk=first.pk).update(state="sent")
    watch.look()
    Job.objects.all().delete()
    OutboundMessage.objects.filter(pk=first.pk).update(state="waiting")
    watch.look()
    assert Job.objects.filter(key=MAIL).exists()


def test_what_has_to_wait_comes_back_by_a_timer(mill, now):
    ask_as_ana(mill)
    enqueue_delivery(AGAIN, timezone.now())
    run_due_jobs("me")
    timer = Timer.objects.get(kind=LEAVE, ref=CHANNEL)
    assert timer.due_at == timezone.now() + NO_WAY
    assert timer.every_seconds is None


def test_where_no_server_is_named_many_messages_cost_as_little_as_one(mill, now):
    costs = []
    for contact in ("ana@post.example", "bo@post.example", "cy@post.example"):
        ask_as_ana(mill, contact=contact)
        with CaptureQueriesContext(connection) as queries:
            assert deliver_mail(by=SYSTEM) == timezone.now() + NO_WAY
        costs.append(sum("core_outboundmessage" in each["sql"] for each in queries))
    assert costs == [2, 2, 2]  # doubts to settle, and whether any waits


def test_where_no_server_is_named_any_more_one_on_its_way_is_settled_yet(mill, now):
    ask_as_ana(mill)
    on_its_way = OutboundMessage.objects.all()
    on_its_way.update(state=OutboundState.SENDING, sending_at=timezone.now())
    assert deliver_mail(by=SYSTEM) == timezone.now() + NO_WAY


@pytest.mark.slow
def test_waiting_message_is_delivered_by_the_job(mill, post, mailbox_at, now):
    mailbox_at(mill, post)
    ask_as_ana(mill)
    NewMessages().look()
    run_due_jobs("me")
    assert len(post.taken) == 1
    assert not Timer.objects.filter(kind=LEAVE).exists()


def test_a_watch_is_looked_at_when_its_time_has_come(monkeypatch):
    looks = []
    monkeypatch.setattr(pollers, "_items", {})
    from yesdesk.core.tasks.worker_hooks import Poller

    pollers.add("often", Poller(0.0, lambda: looks.append("often")))
    pollers.add("seldom", Poller(60.0, lambda: looks.append("seldom")))
    turns = Pollers()
    for _second in range(3):
        turns.look()
    assert looks == ["often", "seldom", "often", "often"]


def test_each_channel_has_a_job_of_its_own(mill, now):
    ask_as_ana(mill)
    OutboundMessage.objects.update(channel="text")
    ask_as_ana(mill, contact="bo@post.example")
    NewMessages().look()
    assert set(Job.objects.values_list("key", flat=True)) == {MAIL, "mail.leave.text"}


def test_a_message_of_a_channel_that_nobody_sends_makes_no_job(mill):
    ask_as_ana(mill)
    OutboundMessage.objects.update(channel="pigeon")
    NewMessages().look()
    assert not Job.objects.exists()
