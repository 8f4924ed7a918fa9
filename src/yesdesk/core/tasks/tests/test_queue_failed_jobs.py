"""Dead jobs: seen and settled by whoever may."""

import pytest

from yesdesk.core.actors import SYSTEM
from yesdesk.core.errors import NotAllowed, NotFound
from yesdesk.core.models import AuditEntry, Job
from yesdesk.core.tasks.queue import failed_jobs, settle_failed_job
from yesdesk.core.tests.tasks import give_up, ring
from yesdesk.testing.jobs import run_due_jobs

pytestmark = pytest.mark.django_db


@pytest.fixture
def dead(db):
    """Ids of two dead jobs, older first, beside one that waits."""
    results = [give_up.enqueue(), give_up.enqueue()]
    run_due_jobs("me", 10)
    ring.enqueue(17)
    return [int(result.id) for result in results]


def test_failed_jobs_are_listed_newest_first_with_a_sentence(dead):
    older, newer = dead
    letters = failed_jobs(SYSTEM)
    assert [letter.id for letter in letters] == [newer, older]
    assert letters[0].sentence == "Tried once; it stopped with NeverAgainError."
    assert letters[0].task == "yesdesk.core.tests.tasks.give_up"
    assert any("core/tests/tasks.py" in place for place in letters[0].trail)
    assert [letter.id for letter in failed_jobs(SYSTEM, before=newer)] == [older]
    assert len(failed_jobs(SYSTEM, limit=1)) == 1


def test_failed_job_is_tried_again_from_the_start(dead, act, teo):
    settle_failed_job(dead[0], by=act(teo), again=True)
    job = Job.objects.get(id=dead[0])
    assert (job.state, job.attempts, job.error) == ("waiting", 0, "")
    row = AuditEntry.objects.get(tag="core.dead_letter.settled")
    assert (row.actor, row.subject) == (teo.id, f"job:{dead[0]}")
    assert row.detail == {"task": "yesdesk.core.tests.tasks.give_up", "again": True}


def test_failed_job_is_dismissed(dead, act, teo):
    settle_failed_job(dead[0], by=act(teo), again=False)
    assert not Job.objects.filter(id=dead[0]).exists()
    assert AuditEntry.objects.get().detail["again"] is False


def test_what_is_settled_or_alive_is_nobodys_to_settle(dead, act, teo):
    settle_failed_job(dead[0], by=act(teo), again=True)
    alive = Job.objects.get(task__endswith="ring").id
    for job_id in (dead[0], alive, 0):
        with pytest.raises(NotFound):
            settle_failed_job(job_id, by=act(teo), again=False)
    assert AuditEntry.objects.count() == 1


def test_only_who_may(dead, act, sam):
    with pytest.raises(NotAllowed):
        failed_jobs(act(sam))
    with pytest.raises(NotAllowed):
        settle_failed_job(dead[0], by=act(sam), again=True)
    assert Job.objects.get(id=dead[0]).state == "dead"
