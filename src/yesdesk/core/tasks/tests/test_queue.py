"""Jobs: rows of the change that wants them, run at least once, joined by key, put off, dead."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.tasks import TaskResultStatus
from django.tasks.exceptions import TaskResultDoesNotExist

from yesdesk.core.models import Job
from yesdesk.core.tasks import queue
from yesdesk.core.tasks.queue import enqueue_once
from yesdesk.core.tasks.worker import new_holder
from yesdesk.core.tests.tasks import give_up, ring, ring_attempt, ring_first, rung, stumble
from yesdesk.testing.cast import NOW
from yesdesk.testing.jobs import run_due_jobs

pytestmark = pytest.mark.django_db


def _run(now, *, minutes=0):
    now.move_to(NOW + timedelta(minutes=minutes))
    return run_due_jobs("me", 10)


def test_a_job_runs_once_and_leaves_nothing_behind(now):
    ring.enqueue(17)
    assert Job.objects.values_list("task", "arguments").get() == (
        "yesdesk.core.tests.tasks.ring",
        {"args": [17], "kwargs": {}},
    )
    assert (_run(now), _run(now)) == (1, 0)
    assert rung() == {"17": 1}
    assert not Job.objects.exists()


def test_a_job_goes_with_the_change_that_wanted_it(now):
    @transaction.atomic
    def change_one_thing_and_stumble():
        ring.enqueue(17)
        raise LookupError

    with pytest.raises(LookupError):
        change_one_thing_and_stumble()
    assert _run(now) == 0


def test_a_job_waits_for_its_time(now):
    ring.using(run_after=NOW + timedelta(minutes=5)).enqueue(17)
    assert _run(now, minutes=4) == 0
    assert _run(now, minutes=5) == 1


def test_the_urgent_come_first_then_the_older(now):
    ring.enqueue("later")
    ring_first.enqueue("first")
    assert [Job.objects.get(id=pk).arguments["args"][0] for pk in queue.due_jobs(NOW, 5)] == [
        "first",
        "later",
    ]


def test_arguments_are_json():
    with pytest.raises(TypeError):
        ring.enqueue(NOW)
    assert not Job.objects.exists()


def test_a_task_may_ask_which_attempt_it_is(now):
    ring_attempt.enqueue()
    assert _run(now) == 1
    assert rung() == {"1": 1}


def test_failing_job_is_put_off_and_keeps_no_words_of_its_error(now):
    stumble.enqueue()
    assert _run(now) == 1
    job = Job.objects.get()
    assert (job.state, job.attempts, job.leased_by, job.lease_until) == ("waiting", 1, "", None)
    assert timedelta(seconds=1) <= job.run_after - NOW <= timedelta(seconds=2)
    assert job.error.splitlines()[0] == "ValueError"
    assert "core/tests/tasks.py" in job.error
    assert "Ana" not in job.error
    assert "18.40" not in job.error


def test_pauses_double_up_to_an_hour():
    for attempts in range(1, 14):
        wait = min(2**attempts, 3600)
        assert all(wait / 2 <= queue.retry_wait(attempts) <= wait for _ in range(20))


def test_after_eight_attempts_it_is_dead(now):
    stumble.enqueue()
    for attempt in range(8):
        assert _run(now, minutes=attempt * 90) == 1
    job = Job.objects.get()
    assert (job.state, job.attempts) == ("dead", 8)
    assert _run(now, minutes=60 * 24) == 0
    assert rung() == {"stumbled": 8}


def test_what_is_of_no_use_to_try_again_is_dead_at_once(now):
    give_up.enqueue()
    _run(now)
    job = Job.objects.get()
    assert job.state == "dead"
    assert job.error.startswith("yesdesk.core.tests.tasks.NeverAgainError\n")
    assert "Ana" not in job.error


def test_a_task_that_is_not_there_is_put_off(now):
    ring.enqueue(17)
    Job.objects.update(task="yesdesk.gone.task")
    _run(now)
    assert Job.objects.get().error.startswith("ModuleNotFoundError")


def test_jobs_with_one_key_are_one_job(now):
    enqueue_once(ring, "ring.17", 17)
    enqueue_once(ring, "ring.17", 17)
    enqueue_once(ring, "ring.18", 18)
    assert _run(now) == 2
    assert rung() == {"17": 1, "18": 1}
    enqueue_once(ring, "ring.17", 17)
    assert Job.objects.count() == 1


def test_wanted_again_while_it_runs_it_runs_once_more(now):
    enqueue_once(ring, "ring.17", 17)
    running = queue.claim_job(Job.objects.get().id, "me", NOW)
    enqueue_once(ring, "ring.17", 17)
    queue.finish_job(running)
    job = Job.objects.get()
    assert (job.state, job.attempts, job.leased_by) == ("waiting", 0, "")
    assert _run(now, minutes=1) == 1
    assert not Job.objects.exists()


def test_a_key_does_not_bring_forward_or_put_off_what_waits(now):
    later = NOW + timedelta(minutes=5)
    enqueue_once(ring.using(run_after=later), "ring.17", 17)
    enqueue_once(ring, "ring.17", 17)
    assert Job.objects.get().run_after == later


def test_what_waits_for_its_next_try_can_be_hastened(now):
    enqueue_once(ring.using(run_after=NOW + timedelta(minutes=5)), "ring.17", 17)
    Job.objects.update(attempts=3)
    queue.hasten("ring.17")
    job = Job.objects.get()
    assert (job.run_after, job.attempts) == (NOW, 0)
    assert queue.has_living_job("ring.17")
    assert not queue.has_living_job("ring.18")


def test_many_calls_that_wait_are_hastened_in_one_query(now, django_assert_num_queries):
    for word in ("a", "b", "c"):
        ring.using(run_after=NOW + timedelta(minutes=5)).enqueue(word)
    hints = int(connection.vendor == "postgresql")  # elsewhere workers are woken by a file
    with django_assert_num_queries(1 + hints):
        queue.hasten_calls(["a", "b", "d"])
    due = Job.objects.filter(run_after=NOW).values_list("arguments__args__0", flat=True)
    assert sorted(due) == ["a", "b"]


def test_a_dead_job_gives_its_key_free(now):
    enqueue_once(give_up, "give_up")
    _run(now)
    enqueue_once(give_up, "give_up")
    assert sorted(Job.objects.values_list("state", "key")) == [
        ("dead", None),
        ("waiting", "give_up"),
    ]


def test_two_never_claim_the_same_job(now):
    ring.enqueue(17)
    (job_id,) = queue.due_jobs(NOW, 5)
    assert queue.claim_job(job_id, "me", NOW).attempts == 1
    assert queue.claim_job(job_id, "other", NOW) is None
    assert queue.due_jobs(NOW, 5) == []


def test_a_lost_job_comes_back_when_its_lease_has_passed(now):
    ring.enqueue(17)
    lost = queue.claim_job(Job.objects.get().id, "gone", NOW)
    assert queue.recover_expired(NOW + timedelta(seconds=60)) == 0
    assert queue.recover_expired(NOW + timedelta(seconds=61)) == 1
    assert _run(now, minutes=2) == 1
    queue.finish_job(lost)
    assert rung() == {"17": 1}


def test_a_renewed_lease_is_left_alone(now):
    ring.enqueue(17)
    job = queue.claim_job(Job.objects.get().id, "me", NOW)
    queue.renew_claims([job], NOW + timedelta(seconds=50))
    assert queue.recover_expired(NOW + timedelta(seconds=100)) == 0


def test_whoever_comes_back_late_settles_nothing(now):
    ring.enqueue(17)
    lost = queue.claim_job(Job.objects.get().id, "me", NOW)
    later = NOW + timedelta(minutes=2)
    queue.recover_expired(later)
    again = queue.claim_job(lost.id, "me", later)
    for settle in (queue.finish_job, lambda job: queue.retry_later(job, ValueError(), later)):
        settle(lost)
        assert Job.objects.get().state == "running"
    queue.renew_claims([lost], later + timedelta(hours=1))
    assert Job.objects.get().lease_until == later + queue.LEASE
    queue.finish_job(again)
    assert not Job.objects.exists()


def test_a_job_that_takes_its_worker_down_each_time_is_dead_in_the_end(now):
    enqueue_once(ring, "ring.17", 17)
    for attempt in range(8):
        at = NOW + timedelta(minutes=2 * attempt)
        assert queue.claim_job(Job.objects.get().id, "gone", at)
        assert queue.recover_expired(at + timedelta(minutes=1, seconds=1)) == 1
    job = Job.objects.get()
    assert (job.state, job.key, job.attempts) == ("dead", None, 8)
    assert "WorkerLostError" in job.error


def test_what_is_given_back_waits_for_another(now):
    ring.enqueue(17)
    job = queue.claim_job(Job.objects.get().id, "me", NOW)
    queue.release_jobs([job])
    assert _run(now) == 1


def test_django_can_ask_how_a_job_stands(now):
    result = ring.enqueue(17)
    assert (result.status, result.args) == (TaskResultStatus.READY, [17])
    assert ring.get_result(result.id).status == TaskResultStatus.READY
    failed = give_up.enqueue()
    _run(now)
    failed.refresh()
    assert failed.status == TaskResultStatus.FAILED
    assert failed.errors[0].exception_class.__name__ == "NeverAgainError"
    for gone in (result.id, "no number"):
        with pytest.raises(TaskResultDoesNotExist):
            ring.get_result(gone)


def test_no_two_processes_have_one_name():
    assert new_holder() != new_holder()
    assert len(new_holder()) <= 64
