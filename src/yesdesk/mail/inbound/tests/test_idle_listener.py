"""Mail is known of the moment it comes where the server says so, and the poll goes on where it does not."""

import threading
import time
from datetime import timedelta

import pytest
from django.utils import timezone

from yesdesk.core.models import Job, Lease
from yesdesk.core.tasks.leases import take_lease
from yesdesk.mail.inbound import idle_listener, jobs
from yesdesk.mail.inbound.idle_listener import IdleListeners, has_idle_listener, listen_idle
from yesdesk.mail.models import Mailbox, MailboxState
from yesdesk.mail.tests.arriving import a_mail

pytestmark = pytest.mark.slow
AT_MOST = 20


class News:
    """What was heard, and a way to wait for it."""

    def __init__(self):
        self.heard = threading.Semaphore(0)
        self.of = []

    def __call__(self, mailbox=0):
        self.of.append(mailbox)
        self.heard.release()

    def comes(self):
        return self.heard.acquire(timeout=AT_MOST)


@pytest.fixture
def listeners(database_on_disk):
    news = News()
    each = IdleListeners(news)
    yield each, news
    each.stop(AT_MOST)
    assert not any(thread.is_alive() for thread in each._threads.values())


@pytest.mark.usefixtures("database_on_disk")
def test_what_comes_is_known_at_once(collected, boxes, server):
    news, ends = News(), threading.Event()
    thread = threading.Thread(
        target=listen_idle,
        args=(collected,),
        kwargs={"wanted": lambda: not ends.is_set(), "news": news},
    )
    thread.start()
    assert news.comes()  # what came before anybody listened
    for _mail in range(2):
        with boxes.lock:
            boxes.inbox.put(a_mail())
        assert news.comes()
    ends.set()
    thread.join(AT_MOST)
    assert not thread.is_alive()
    assert len([each for each in server.heard if each.startswith("LOGIN")]) == 1
    assert "IDLE" in server.heard


@pytest.mark.django_db
def test_news_in_one_packet_with_the_answer_to_idle(collected, boxes):
    heard, until = [], time.monotonic() + AT_MOST

    def news():
        heard.append(len(boxes.inbox.mails))
        with boxes.lock:  # before IDLE begins, so that the server tells it together with `+ idling`
            boxes.inbox.put(a_mail())

    listen_idle(collected, wanted=lambda: len(heard) < 3 and time.monotonic() < until, news=news)
    assert len(heard) == 3


@pytest.mark.django_db
def test_a_server_that_cannot_is_left_to_the_poll(collected, server):
    server.capabilities.remove("IDLE")
    news = News()
    assert not listen_idle(collected, wanted=lambda: True, news=news)
    assert not news.of


def test_a_worker_listens_to_each_mailbox_once_and_lets_go_when_it_ends(
    listeners, collected, boxes
):
    each, news = listeners
    each.look()
    assert news.comes()
    each.look()
    assert len(each._threads) == 1
    assert has_idle_listener(collected.pk, timezone.now())
    other = IdleListeners(news)
    other.look()
    assert not other._threads
    with boxes.lock:
        boxes.inbox.put(a_mail())
    assert news.comes()
    assert set(news.of) == {collected.pk}
    each.stop(AT_MOST)
    assert not Lease.objects.filter(name__startswith="mail.idle").exists()


def test_a_mailbox_that_is_switched_off_is_listened_to_no_more(listeners, collected):
    each, news = listeners
    each.look()
    assert news.comes()
    Mailbox.objects.update(switched_on=False)
    each._threads[collected.pk].join(AT_MOST)
    assert not each._threads[collected.pk].is_alive()
    assert not has_idle_listener(collected.pk, timezone.now())


@pytest.mark.parametrize("after", ["EXAMINE", "IDLE"])
def test_a_server_that_hangs_up_is_asked_again_after_a_while(listeners, collected, server, after):
    each, news = listeners
    server.faults.cuts_after = after
    each.look()
    each._threads[collected.pk].join(AT_MOST)
    assert not news.of or news.of == [collected.pk]
    assert not has_idle_listener(collected.pk, timezone.now())
    each.look()
    assert not each._threads[collected.pk].is_alive()  # not at once
    server.faults.cuts_after = ""
    each._not_before.clear()
    news.heard.acquire(blocking=False)
    each.look()
    assert news.comes()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("listened", "minutes", "polled"),
    [(True, 1, False), (True, 5, True), (False, 1, True)],
)
def test_what_is_listened_to_is_polled_seldom(collected, listened, minutes, polled):
    now = timezone.now()
    MailboxState.objects.create(mailbox=collected, looked_at=now - timedelta(minutes=minutes))
    if listened:
        take_lease(f"mail.idle.{collected.pk}", "a worker", idle_listener.LEASE, now=now)
    jobs.polling_is_due("", now)
    assert Job.objects.filter(key=f"mail.poll.{collected.pk}").exists() is polled
