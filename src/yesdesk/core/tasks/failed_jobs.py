"""Jobs that are not tried again by themselves: seen and settled by whoever looks after Yesdesk."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import ngettext

from yesdesk.core.actors import Actor
from yesdesk.core.audit import record_audit
from yesdesk.core.errors import NotFound
from yesdesk.core.models import Job, JobState
from yesdesk.core.permissions import Permission


@dataclass(frozen=True, slots=True)
class FailedJob:
    """A dead job as a page shows it."""

    id: int
    task: str
    attempts: int
    created_at: datetime
    sentence: str
    trail: list[str]
    """Places in the code, for whoever mends it."""


def failed_jobs(by: Actor, *, before: int | None = None, limit: int = 50) -> list[FailedJob]:
    """Dead jobs, newest first; `before`: id to go on from."""
    by.require(Permission.CORE_DEAD_LETTERS_SETTLE)
    rows = Job.objects.filter(state=JobState.DEAD)
    if before is not None:
        rows = rows.filter(id__lt=before)
    return [_letter(job) for job in rows.order_by("-id")[:limit]]


@transaction.atomic
def settle_failed_job(job_id: int, *, by: Actor, again: bool) -> None:
    """Try a dead job once more, from the start (`again`), or let it go. Traced.

    Raises NotFound when a colleague settled it already.
    """
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


def _letter(job: Job) -> FailedJob:
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
