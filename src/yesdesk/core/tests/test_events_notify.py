"""PostgreSQL tells waiting processes what was committed; the polls stay for what it could not tell."""

import contextlib
import threading

import pytest
from django.db import connection, connections, transaction

from yesdesk.core import events
from yesdesk.core.events import HINTS, JOBS, Listener, announce, notify
from yesdesk.core.models import Job
from yesdesk.core.tasks import queue, worker
from yesdesk.core.tasks.queue import enqueue_once
from yesdesk.core.tasks.worker import Bell, Worker
from yesdesk.core.tests.tasks import ring
from yesdesk.testing.patience import until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def on_postgresql(db):
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL tells")


@pytest.fixture
def listening(on_postgresql):
    """`listening(channel)`: a counter of what was heard there, once the listener listens."""
    listeners = []

    def to(channel):
        heard = threading.Semaphore(0)
        listener = Listener(channel, heard.release)
        listeners.append(listener)
        listener.start()
        assert heard.acquire(timeout=30)  # it has connected
        return heard

    yield to
    for listener in listeners:
        listener.stop(timeout=30)


def test_what_is_committed_is_heard_and_not_before(listening):
    heard = listening(HINTS)
    with transaction.atomic():
        announce("desk.1")
        assert not heard.acquire(timeout=0.3)
    assert heard.acquire(timeout=30)


def test_what_is_rolled_back_is_not_heard(listening):
    heard = listening(HINTS)
    with transaction.atomic():
        announce("desk.1")
        transaction.set_rollback(True)
    assert not heard.acquire(timeout=0.3)


def test_a_job_is_told_however_it_is_enqueued(listening):
    heard = listening(JOBS)
    ring.enqueue(17)
    assert heard.acquire(timeout=30)
    for _again in range(2):
        enqueue_once(ring, "ring.17", 17)
        assert heard.acquire(timeout=30)


def test_a_lost_connection_is_made_anew_and_counts_as_heard(listening):
    heard = listening(HINTS)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN yesdesk_hints%'"
        )
    assert heard.acquire(timeout=30)  # it is there again, and nobody knows what came meanwhile
    announce("desk.1")
    assert heard.acquire(timeout=30)


def test_a_worker_that_waits_begins_at_once(on_postgresql, monkeypatch):
    monkeypatch.setattr(worker, "POLL", 3600)
    looks, look = [], queue.due_jobs
    monkeypatch.setattr(queue, "due_jobs", lambda *given: looks.append(1) or look(*given))
    working = Worker(threads=1)
    working.start()
    until(lambda: len(looks) == 2)  # at its start, and when its listener had connected
    ring.enqueue(17)
    until(lambda: not Job.objects.exists())
    assert working.stop(timeout=30)


def test_listener_does_not_start_on_sqlite():
    if connection.vendor != "sqlite":
        pytest.skip("on SQLite")
    listener = Listener(HINTS, lambda: None)
    listener.start()
    notify(HINTS)
    listener.stop()
    assert not listener._thread.is_alive()


class TestTheBell:
    def test_who_looked_before_it_rang_does_not_wait(self):
        bell = Bell()
        looked = bell.times
        bell.ring()
        bell.wait_for_more_than(looked, 3600)

    def test_bell_wakes_every_waiting_thread(self):
        bell = Bell()
        threads = [
            threading.Thread(target=bell.wait_for_more_than, args=(0, 3600)) for _ in range(3)
        ]
        for thread in threads:
            thread.start()
        bell.ring()
        for thread in threads:
            thread.join(30)
        assert not any(thread.is_alive() for thread in threads)

    def test_without_a_ring_it_is_the_time_that_ends_it(self):
        Bell().wait_for_more_than(0, 0.001)


def test_a_listener_that_cannot_connect_tries_again(monkeypatch):
    tries, told = [], threading.Event()

    def fails(listener):
        tries.append(listener)
        if len(tries) == 3:
            told.set()
        raise ConnectionError

    monkeypatch.setattr(Listener, "_listen_once", fails)
    monkeypatch.setattr(events, "_FIRST_PAUSE", 0.001)
    listener = Listener(HINTS, lambda: None)
    listener._thread.start()
    assert told.wait(30)
    listener.stop(timeout=30)
    connections.close_all()


class Unsteady:
    """A database that can be reached at every `good` try, and is lost at once; stands for `connection`."""

    vendor = "postgresql"

    def __init__(self, good):
        self.good, self.tries, self.connection = good, 0, self

    @contextlib.contextmanager
    def cursor(self):
        self.tries += 1
        if self.tries % self.good:
            raise ConnectionError
        yield self

    def execute(self, _statement):
        """It listens."""

    def notifies(self, **_how_long):
        raise ConnectionError

    def close(self):
        """It is gone already."""


def test_pauses_grow_while_nobody_answers_and_begin_anew_after_a_connection(monkeypatch):
    monkeypatch.setattr(events, "connection", Unsteady(good=4))
    listener, pauses = Listener(HINTS, lambda: None), []

    def waited(seconds):
        pauses.append(seconds)
        if len(pauses) == 6:
            listener._stop.set()

    monkeypatch.setattr(listener._stop, "wait", waited)
    listener._listen_until_stopped()
    assert pauses == [0.25, 0.5, 1.0, 0.25, 0.5, 1.0]
