"""The queue of jobs: Django's task backend on our own table, where enqueuing is one row in the current transaction.

Each step of a row is one conditional update, so two never both take it. A person settles a dead job.
waiting -> running (claim) -> gone (done) | waiting (retry_later, release, recover_expired) | dead
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from django.db import IntegrityError, transaction
from django.db.models import Case, F, QuerySet, Value, When
from django.tasks import Task, TaskResult, TaskResultStatus
from django.tasks.backends.base import BaseTaskBackend
from django.tasks.base import TaskError
from django.tasks.exceptions import TaskResultDoesNotExist
from django.utils import timezone
from django.utils.json import normalize_json
from django.utils.module_loading import import_string
from django.utils.translation import ngettext

from yesdesk.core.actors import Actor
from yesdesk.core.audit import record_audit
from yesdesk.core.errors import NotFound
from yesdesk.core.events import JOBS, notify
from yesdesk.core.exceptions import class_path, safe_traceback
from yesdesk.core.models import Job, JobState
from yesdesk.core.permissions import Permission

type AnyTask = Task[..., Any]
type AnyResult = TaskResult[..., Any]

_STATUS = {
    JobState.WAITING: TaskResultStatus.READY,
    JobState.RUNNING: TaskResultStatus.RUNNING,
    JobState.DEAD: TaskResultStatus.FAILED,
}


class TableBackend(BaseTaskBackend):
    """Rows of core.Job, worked off by `tasks.worker`. A done job's row is gone, its result too."""

    supports_defer = True
    supports_priority = True
    supports_get_result = True

    def enqueue[**P, R](self, task: "Task[P, R]", args: Any, kwargs: Any) -> "TaskResult[P, R]":
        self.validate_task(task)
        job = _new_job(task, args, kwargs)
        job.save(force_insert=True)
        notify(JOBS)
        return task_result_of(job, task)

    def get_result(self, result_id: str) -> AnyResult:
        """The state of a job. Raises TaskResultDoesNotExist for a done one, which leaves nothing behind."""
        job = Job.objects.filter(id=int(result_id)).first() if result_id.isdigit() else None
        if job is None:
            raise TaskResultDoesNotExist(result_id)
        return task_result_of(job, import_string(job.task))


def enqueue_once(task: AnyTask, key: str, *args: Any, **kwargs: Any) -> None:
    """Enqueue `task`, unless a living job has `key`: then that one job is for both. A job that runs at this moment may
    have read what has just changed, so it runs once more."""
    task.get_backend().validate_task(task)
    job = _new_job(task, args, kwargs)
    job.key = key
    while not _joined(key, job):
        try:
            with transaction.atomic():
                job.save(force_insert=True)
        except IntegrityError:  # somebody put it there since we looked: join theirs
            continue
        break
    notify(JOBS)


def hasten(key: str) -> None:
    """Have the job with this key run now, with all its tries before it."""
    waiting = Job.objects.filter(key=key, state=JobState.WAITING)
    waiting.update(run_after=timezone.now(), attempts=0)


def hasten_calls(firsts: Iterable[str]) -> None:
    """Have waiting jobs whose first argument is among these run now. One query."""
    waiting = Job.objects.filter(state=JobState.WAITING, run_after__gt=timezone.now())
    if waiting.filter(arguments__args__0__in=list(firsts)).update(run_after=timezone.now()):
        notify(JOBS)


def has_living_job(key: str) -> bool:
    """Return whether a job with this key waits or runs: a dead one has no key."""
    return Job.objects.filter(key=key).exists()


def _joined(key: str, job: Job) -> bool:
    """Return whether a living job has this key; the write keeps workers off its row until we commit."""
    once_more = max(job.run_after, timezone.now() + timedelta(microseconds=1))
    when_running = When(state=JobState.RUNNING, then=Value(once_more))
    rows = Job.objects.filter(key=key)
    return rows.update(run_after=Case(when_running, default=F("run_after"))) > 0


def _new_job(task: AnyTask, args: Any, kwargs: Any) -> Job:
    """Raise TypeError for arguments that are not JSON."""
    now = timezone.now()
    return Job(
        task=task.module_path,
        arguments=normalize_json({"args": list(args), "kwargs": dict(kwargs)}),
        priority=task.priority,
        run_after=task.run_after or now,
        created_at=now,
    )


def task_result_of[**P, R](job: Job, task: "Task[P, R]") -> "TaskResult[P, R]":
    kind, _, trail = job.error.partition("\n")
    return TaskResult(
        task=task,
        id=str(job.pk),
        status=_STATUS[JobState(job.state)],
        enqueued_at=job.created_at,
        started_at=None,
        finished_at=None,
        last_attempted_at=None,
        args=job.arguments["args"],
        kwargs=job.arguments["kwargs"],
        backend=task.backend,
        errors=[TaskError(exception_class_path=kind, traceback=trail)] if kind else [],
        worker_ids=[job.leased_by] * job.attempts,
    )


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


def claim_job(job_id: int, holder: str, now: datetime) -> Job | None:
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
    for job in jobs:
        _still_ours(job).update(lease_until=now + LEASE)


def finish_job(job: Job) -> None:
    """Remove a done job, or let it run once more if it was wanted again meanwhile."""
    if _still_ours(job).filter(run_after=job.run_after).delete()[0]:
        return
    if not _still_ours(job).update(state=JobState.WAITING, attempts=0, **_NOBODYS):
        log.warning("job ran longer than its lease", task=job.task, job=job.pk)


def retry_later(job: Job, error: Exception, now: datetime) -> None:
    if getattr(error, "permanent", False) or job.attempts >= ATTEMPTS:
        _mark_dead(_still_ours(job), error)
        log.error("job is dead", task=job.task, job=job.pk, error=class_path(error))
        return
    later = now + timedelta(seconds=retry_wait(job.attempts))
    _still_ours(job).update(
        state=JobState.WAITING, run_after=later, error=_error_for_job(error), **_NOBODYS
    )
    log.warning("job put off", task=job.task, job=job.pk, error=class_path(error))


def release_jobs(jobs: list[Job]) -> None:
    for job in jobs:
        _still_ours(job).update(state=JobState.WAITING, **_NOBODYS)


def recover_expired(now: datetime) -> int:
    """Return jobs whose worker went silent; a job that took its worker down each time is dead."""
    lost = Job.objects.filter(state=JobState.RUNNING, lease_until__lt=now)
    dead = _mark_dead(lost.filter(attempts__gte=ATTEMPTS), WorkerLostError())
    return dead + lost.update(
        state=JobState.WAITING, error=_error_for_job(WorkerLostError()), **_NOBODYS
    )


def retry_wait(attempts: int) -> float:
    """Seconds until the next try: doubling, up to an hour, and never all at the same moment."""
    wait = min(2**attempts, LONGEST_WAIT)
    return _dice.uniform(wait / 2, wait)


def _still_ours(job: Job) -> QuerySet[Job]:
    return Job.objects.filter(
        id=job.pk, state=JobState.RUNNING, leased_by=job.leased_by, attempts=job.attempts
    )


def _mark_dead(rows: QuerySet[Job], error: Exception) -> int:
    # The key is free again: a dead job stands in nobody's way.
    return rows.update(state=JobState.DEAD, key=None, error=_error_for_job(error), **_NOBODYS)


def _error_for_job(error: Exception) -> str:
    return "\n".join([class_path(error), *safe_traceback(error)])


@dataclass(frozen=True, slots=True)
class FailedJob:
    id: int
    task: str
    attempts: int
    created_at: datetime
    sentence: str
    trail: list[str]


def failed_jobs(by: Actor, *, before: int | None = None, limit: int = 50) -> list[FailedJob]:
    by.require(Permission.CORE_DEAD_LETTERS_SETTLE)
    rows = Job.objects.filter(state=JobState.DEAD)
    if before is not None:
        rows = rows.filter(id__lt=before)
    return [_failed_job(job) for job in rows.order_by("-id")[:limit]]


@transaction.atomic
def settle_failed_job(job_id: int, *, by: Actor, again: bool) -> None:
    """Try a dead job once more, from the start (`again`), or let it go. Traced. Raises NotFound for a settled one."""
    by.require(Permission.CORE_DEAD_LETTERS_SETTLE)
    job = Job.objects.filter(id=job_id, state=JobState.DEAD).first()
    if job is None or not _settle_job(job, again=again):
        raise NotFound.plain()
    record_audit("core.dead_letter.settled", f"job:{job.pk}", by=by, task=job.task, again=again)


def _settle_job(job: Job, *, again: bool) -> bool:
    row = Job.objects.filter(id=job.pk, state=JobState.DEAD)
    if not again:
        return row.delete()[0] == 1
    return row.update(state=JobState.WAITING, attempts=0, error="", run_after=timezone.now()) == 1


def _failed_job(job: Job) -> FailedJob:
    kind, *trail = job.error.split("\n")
    sentence = ngettext(
        "Tried once; it stopped with %(kind)s.",
        "Tried %(times)s times; it last stopped with %(kind)s.",
        job.attempts,
    )
    return FailedJob(
        id=job.pk,
        task=job.task,
        attempts=job.attempts,
        created_at=job.created_at,
        sentence=sentence % {"times": job.attempts, "kind": kind.rpartition(".")[2]},
        trail=trail,
    )
