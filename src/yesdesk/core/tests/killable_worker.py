"""A worker process for tests that kill it: short leases, so that nobody waits a minute."""

import os
import subprocess
import sys
import threading
from datetime import timedelta
from urllib.parse import quote

import django


def started(folder, **settings):
    """One that works on the test's own database and on `folder/data`; `settings` by their names."""
    process = subprocess.Popen(
        [sys.executable, "-m", "yesdesk.core.tests.killable_worker"],
        stdout=subprocess.PIPE,
        env=os.environ
        | {
            "DJANGO_SETTINGS_MODULE": "yesdesk.settings",
            "YESDESK_DATA": str(folder / "data"),
            "DATABASE_URL": _address(),
            **settings,
        },
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    return process


def _address():
    from django.db import connection

    of = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite://{quote(str(of['NAME']))}"
    login = f"{quote(of['USER'])}:{quote(of['PASSWORD'])}".rstrip(":")
    return f"postgres://{login}@{of['HOST']}:{of['PORT']}/{quote(of['NAME'])}"


def work_until_killed():
    django.setup()
    from yesdesk.core.jobs import queue, worker

    queue.LEASE = timedelta(seconds=1)
    worker.HEARTBEAT = 0.2
    worker.POLL = 0.02
    worker.Worker(threads=2).start()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    threading.Event().wait()


if __name__ == "__main__":
    work_until_killed()
