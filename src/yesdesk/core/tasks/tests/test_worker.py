"""The worker's threads: they work, stop, and outlive a database that is away. Real threads and commits."""

import threading
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone
from structlog.testing import capture_logs

from yesdesk.core.models import Job
from yesdesk.core.tasks import queue, worker
from yesdesk.core.tasks.worker import Trouble, Worker
from yesdesk.core.tests.tasks import ring, ring_address, ring_attempt, rung
from yesdesk.testing.patience import PATIENCE, until

pytestmark = [pytest.mark.usefixtures("database_on_disk"), pytest.mark.slow]


@pytest.fixture
def started(database_on_disk, monkeypatch):
    """Starts workers and stops them at the end."""
    monkeypatch.setattr(worker, "POLL", 0.02)
    workers = []

    def start(**options):
        one = Worker(**options)
        workers.append(one)
        one.start()
        return one

    yield start
    for one in workers:
        one.stop()


def test_everything_due_is_done_once_each(started):
    for number in range(20):
        ring.enqueue(number)
    started(threads=2)
    until(lambda: not Job.objects.exists())
    assert rung() == {str(number): 1 for number in range(20)}


def test_an_address_made_by_a_job_begins_with_the_base_path(started, settings):
    settings.FORCE_SCRIPT_NAME = "/ask"
    ring_address.enqueue()
    started(threads=1)
    until(lambda: not Job.objects.exists())
    assert rung() == {"/ask/account/shift": 1}


def test_stopping_waits_for_what_runs(started, monkeypatch):
    began, go_on = threading.Event(), threading.Event()

    def slow(job):
        began.set()
        go_on.wait(PATIENCE)
        queue.finish_job(job)

    monkeypatch.setattr(worker, "run_job", slow)
    ring.enqueue(17)
    one = started(threads=1)
    assert began.wait(PATIENCE)
    threading.Timer(0.05, go_on.set).start()
    assert one.stop(timeout=PATIENCE)
    assert not Job.objects.exists()


def test_what_is_not_done_in_time_goes_back(started, monkeypatch):
    began, go_on = threading.Event(), threading.Event()

    def endless(job):
        began.set()
        go_on.wait(PATIENCE)

    monkeypatch.setattr(worker, "run_job", endless)
    ring.enqueue(17)
    one = started(threads=1)
    assert began.wait(PATIENCE)
    assert not one.stop(timeout=0.05)
    job = Job.objects.get()
    assert (job.state, job.leased_by) == ("waiting", "")
    go_on.set()


def test_a_database_that_is_away_does_not_end_it(started, monkeypatch):
    real, failures = queue.due_jobs, iter(range(3))

    def sometimes_away(now, limit):
        if next(failures, None) is not None:
            raise OperationalError("the server closed the connection")
        return real(now, limit)

    monkeypatch.setattr(queue, "due_jobs", sometimes_away)
    monkeypatch.setattr(Trouble, "pause_after", lambda self, error: 0.01)
    ring.enqueue(17)
    started(threads=1)
    until(lambda: not Job.objects.exists())
    assert rung() == {"17": 1}


def test_the_keeper_keeps_leases_alive_and_returns_what_was_lost(started, monkeypatch):
    monkeypatch.setattr(worker, "HEARTBEAT", 0.02)
    ring_attempt.enqueue()
    lost = queue.claim_job(Job.objects.get().id, "gone", _long_ago())
    assert lost is not None
    started(threads=1)
    until(lambda: not Job.objects.exists())
    assert rung() == {"2": 1}


def _long_ago():
    past = timezone.now() - timedelta(hours=1)
    Job.objects.update(run_after=past)
    return past


def test_pauses_grow_and_the_log_speaks_once_a_minute():
    trouble = Trouble()
    with capture_logs() as lines:
        pauses = [trouble.pause_after(OperationalError("Ana Moreau")) for _ in range(12)]
    assert pauses[0] < pauses[1] < pauses[5]
    assert max(pauses) == pauses[-1] == worker.LONGEST_PAUSE
    assert len(lines) == 1
    assert lines[0]["error"] == "django.db.utils.OperationalError"
    assert "Ana" not in str(lines)
    trouble.over()
    assert trouble.pause_after(OperationalError()) == pauses[0]
