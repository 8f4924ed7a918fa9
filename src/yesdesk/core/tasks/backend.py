"""Django's task backend on our own table: enqueuing is one row in the current transaction."""

from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Case, F, Value, When
from django.tasks import Task, TaskResult, TaskResultStatus
from django.tasks.backends.base import BaseTaskBackend
from django.tasks.base import TaskError
from django.tasks.exceptions import TaskResultDoesNotExist
from django.utils import timezone
from django.utils.json import normalize_json
from django.utils.module_loading import import_string

from yesdesk.core.models import Job
from yesdesk.core.models.tasks import JobState
from yesdesk.core.notify import JOBS, notify

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
        """Write the job into the current transaction."""
        self.validate_task(task)
        job = _new_job(task, args, kwargs)
        job.save(force_insert=True)
        notify(JOBS)
        return result_of(job, task)

    def get_result(self, result_id: str) -> AnyResult:
        """How a job that is not done yet stands.

        Raises TaskResultDoesNotExist for a done one: it leaves nothing behind, so nobody can tell
        it from one that never was.
        """
        job = Job.objects.filter(id=int(result_id)).first() if result_id.isdigit() else None
        if job is None:
            raise TaskResultDoesNotExist(result_id)
        return result_of(job, import_string(job.task))


def enqueue_once(task: AnyTask, key: str, *args: Any, **kwargs: Any) -> None:
    """Enqueue `task`, unless a living job has `key`: then that one job is for both.

    One that runs at this moment may have read what has just changed, so it runs once more.
    """
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


def _joined(key: str, job: Job) -> bool:
    """Return whether a living job has this key. Writing its row keeps a worker off it until we commit."""
    once_more = max(job.run_after, timezone.now() + timedelta(microseconds=1))
    when_running = When(state=JobState.RUNNING, then=Value(once_more))
    rows = Job.objects.filter(key=key)
    return rows.update(run_after=Case(when_running, default=F("run_after"))) > 0


def _new_job(task: AnyTask, args: Any, kwargs: Any) -> Job:
    """The row for one call of `task`. Raises TypeError for arguments that are not JSON."""
    now = timezone.now()
    return Job(
        task=task.module_path,
        arguments=normalize_json({"args": list(args), "kwargs": dict(kwargs)}),
        priority=task.priority,
        run_after=task.run_after or now,
        created_at=now,
    )


def result_of[**P, R](job: Job, task: "Task[P, R]") -> "TaskResult[P, R]":
    """A job as Django's tasks speak of it."""
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
