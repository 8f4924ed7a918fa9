"""A worker process for tests that kill it: short leases, so that nobody waits a minute."""

import sys
import threading
from datetime import timedelta

import django

from yesdesk.testing.processes import killable


def started(**more):
    """One that works; `more`: settings by their names."""
    return killable("yesdesk.core.tests.killable_worker", **more)


def work_until_killed():
    django.setup()
    from yesdesk.core.tasks import queue, worker

    queue.LEASE = timedelta(seconds=1)
    worker.HEARTBEAT = 0.2
    worker.POLL = 0.02
    worker.Worker(threads=2).start()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    threading.Event().wait()


if __name__ == "__main__":
    work_until_killed()
