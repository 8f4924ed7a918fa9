"""What may happen to a job's row: each step is one conditional update, so two never both take it.

waiting -> running (claim) -> gone (done) | waiting (back off, give back, reap) | dead
"""

import secrets
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from django.db.models import QuerySet

from yesdesk.core.exceptions import class_path, safe_traceback
from yesdesk.core.models import Job
from yesdesk.core.models.tasks import JobState

LEASE: Final = timedelta(seconds=60)
ATTEMPTS: Final = 8
LONGEST_WAIT: Final = 60 * 60  # seconds

_NOBODYS: Final[dict[str, Any]] = {"leased_by": "", "lease_until": None}

log = structlog.get_logger("yesdesk.jobs")
_dice = secrets.SystemRandom()


class WorkerLostError(Exception):
    """The worker that ran the job stopped in the middle: killed, out of memory, or cut off."""


def due_jobs(now: datetime, limit: int) -> list[int]:
    """Ids of jobs to run, the most urgent first. A read: nothing is locked by looking."""
    due = Job.objects.filter(state=JobState.WAITING, run_after__lte=now)
    return list(due.order_by("-priority", "run_after", "id").values_list("id", flat=True)[:limit])


def claim(job_id: int, holder: str, now: datetime) -> Job | None:
    """Take one job for `holder`, or None when somebody else was first."""
    job = Job.objects.filter(id=job_id, state=JobState.WAITING, run_after__lte=now).first()
    if job is None:
        return None
    attempts = job.attempts + 1
    free = Job.objects.filter(id=job_id, state=JobState.WAITING, attempts=job.attempts)
    taken = free.filter(run_after=job.run_after).update(
        state=JobState.RUNNING, leased_by=holder, lease_until=now + LEASE, attempts=attempts
    )
    if not taken:
        return None
    job.state, job.leased_by, job.attempts = JobState.RUNNING, holder, attempts
    return job


def renew_claims(jobs: list[Job], now: datetime) -> None:
    """Say that these are still being worked on."""
    for job in jobs:
        _still_ours(job).update(lease_until=now + LEASE)


def finish_job(job: Job) -> None:
    """Remove a done job, or let it run once more if it was wanted again meanwhile."""
    if _still_ours(job).filter(run_after=job.run_after).delete()[0]:
        return
    if not _still_ours(job).update(state=JobState.WAITING, attempts=0, **_NOBODYS):
        log.warning("job ran longer than its lease", task=job.task, job=job.pk)


def retry_later(job: Job, error: Exception, now: datetime) -> None:
    """After an error: tries again later, or never when it is of no use."""
    if getattr(error, "permanent", False) or job.attempts >= ATTEMPTS:
        _bury(_still_ours(job), error)
        log.error("job is dead", task=job.task, job=job.pk, error=class_path(error))
        return
    later = now + timedelta(seconds=retry_wait(job.attempts))
    _still_ours(job).update(
        state=JobState.WAITING, run_after=later, error=_noted(error), **_NOBODYS
    )
    log.warning("job put off", task=job.task, job=job.pk, error=class_path(error))


def release(jobs: list[Job]) -> None:
    """Let others take what this worker cannot finish before it stops."""
    for job in jobs:
        _still_ours(job).update(state=JobState.WAITING, **_NOBODYS)


def recover_expired(now: datetime) -> int:
    """Return jobs whose worker went silent; one that took its worker down each time is dead."""
    lost = Job.objects.filter(state=JobState.RUNNING, lease_until__lt=now)
    dead = _bury(lost.filter(attempts__gte=ATTEMPTS), WorkerLostError())
    return dead + lost.update(state=JobState.WAITING, error=_noted(WorkerLostError()), **_NOBODYS)


def retry_wait(attempts: int) -> float:
    """Seconds until the next try: doubling, up to an hour, and never all at the same moment."""
    wait = min(2**attempts, LONGEST_WAIT)
    return _dice.uniform(wait / 2, wait)


def _still_ours(job: Job) -> QuerySet[Job]:
    """The row, if this very attempt still holds it."""
    return Job.objects.filter(
        id=job.pk, state=JobState.RUNNING, leased_by=job.leased_by, attempts=job.attempts
    )


def _bury(rows: QuerySet[Job], error: Exception) -> int:
    # The key is free again: a dead job stands in nobody's way.
    return rows.update(state=JobState.DEAD, key=None, error=_noted(error), **_NOBODYS)


def _noted(error: Exception) -> str:
    return "\n".join([class_path(error), *safe_traceback(error)])
