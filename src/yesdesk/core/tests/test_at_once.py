"""Many at once: one job for one key, one claim, every count counted, one press, one file. Real threads."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import BytesIO
from threading import Barrier

import pytest
from django.db import connections, transaction
from django.utils import timezone

from yesdesk.core.counts import count_attempt
from yesdesk.core.idempotency import DuplicateSubmission, find_result, record_result
from yesdesk.core.models import Attempt, Job, StoredFile, Timer
from yesdesk.core.storage.files import path_of, save
from yesdesk.core.tasks import queue
from yesdesk.core.tasks.leases import take_lease
from yesdesk.core.tasks.queue import enqueue_once
from yesdesk.core.tasks.timers import set_timer
from yesdesk.core.tests.tasks import ring
from yesdesk.testing.patience import PATIENCE

pytestmark = [pytest.mark.usefixtures("database_on_disk"), pytest.mark.slow]
MANY = 8


def _at_once(work):
    """Results of `work(number)` in MANY threads that begin at the same moment."""
    start = Barrier(MANY)

    def one(number):
        try:
            start.wait(PATIENCE)
            return work(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(MANY) as pool:
        return list(pool.map(one, range(MANY)))


def test_enqueuing_a_key_at_once_makes_one_job():
    @transaction.atomic
    def want(number):
        enqueue_once(ring, "ring.17", number)

    _at_once(want)
    assert Job.objects.count() == 1


def test_a_job_is_claimed_once():
    ring.enqueue(17)
    job_id = Job.objects.get().id
    claims = _at_once(lambda number: queue.claim_job(job_id, f"worker {number}", timezone.now()))
    (claimed,) = [job for job in claims if job]
    assert Job.objects.get().leased_by == claimed.leased_by


def test_every_try_is_counted():
    now = timezone.now()
    counts = _at_once(lambda _: count_attempt("ask", "a", window=timedelta(hours=1), now=now))
    assert max(counts) == MANY
    assert Attempt.objects.get().count == MANY


def test_two_presses_at_once_record_one_result():
    def press(number):
        try:
            with transaction.atomic():
                record_result("form-1", number)
        except DuplicateSubmission:
            return None
        return number

    (stood,) = [number for number in _at_once(press) if number is not None]
    assert find_result("form-1") == stood


def test_a_lease_has_one_holder():
    assert sum(_at_once(lambda number: take_lease("clock", f"worker {number}", 60))) == 1


def test_a_timer_set_by_all_is_one_timer():
    now = timezone.now()
    _at_once(lambda number: set_timer("bell", "17", now))
    assert Timer.objects.get().due_at == now


def test_the_same_bytes_are_one_file():
    kept = _at_once(lambda _: save(BytesIO(b"the same photo")))
    assert {stored.id for stored in kept} == {StoredFile.objects.get().id}
    assert path_of(kept[0]).read_bytes() == b"the same photo"
