"""Numbers of this process and its queue, in the text format of Prometheus. None is about a patron or a colleague."""

import time
from typing import Final

from yesdesk.core.models import Job, JobState
from yesdesk.core.web.request_log import RequestLog

_BEGAN: Final = time.monotonic()


def metrics_text() -> str:
    """Return one line a number; requests are those that this process answered."""
    numbers = {
        "yesdesk_uptime_seconds": int(time.monotonic() - _BEGAN),
        "yesdesk_requests_total": RequestLog.answered,
        "yesdesk_jobs_waiting": Job.objects.filter(state=JobState.WAITING).count(),
        "yesdesk_jobs_failed": Job.objects.filter(state=JobState.DEAD).count(),
    }
    return "".join(f"{name} {number}\n" for name, number in numbers.items())
