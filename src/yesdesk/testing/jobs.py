"""Run jobs in the test's own thread."""

from django.utils import timezone

from yesdesk.core.tasks import queue
from yesdesk.core.tasks.worker import run_job


def run_due_jobs(holder: str, limit: int = 100) -> int:
    ran = 0
    for job_id in queue.due_jobs(timezone.now(), limit):
        job = queue.claim_job(job_id, holder, timezone.now())
        if job is not None:
            run_job(job)
            ran += 1
    return ran
