"""Worker threads that claim and run jobs, and the clock, a thread that runs due timers. One of many clocks ticks."""

import os
import secrets
import socket
import threading
from collections.abc import Callable
from time import monotonic
from typing import Final

import structlog
from django.conf import settings
from django.db import close_old_connections, connections
from django.tasks.base import TaskContext
from django.urls import set_script_prefix
from django.utils import timezone, translation
from django.utils.module_loading import import_string

from yesdesk.core.events import JOBS, Listener
from yesdesk.core.exceptions import Capture, class_path, safe_traceback
from yesdesk.core.models import Job
from yesdesk.core.tasks import queue
from yesdesk.core.tasks.leases import release_lease
from yesdesk.core.tasks.queue import AnyTask, task_result_of
from yesdesk.core.tasks.timers import CLOCK, ensure_recurring, tick
from yesdesk.core.tasks.worker_hooks import Pollers

POLL: Final = 0.5  # seconds between two looks of an idle thread
HEARTBEAT: Final = 15.0
LONGEST_PAUSE: Final = 30.0

type Turn = Callable[[], bool]

log = structlog.get_logger("yesdesk.jobs")
_dice = secrets.SystemRandom()


def new_holder() -> str:
    """A name for this process that no other has, dead ones included."""
    return f"{socket.gethostname()[:32]}:{os.getpid()}:{secrets.token_hex(4)}"


def run_job(job: Job) -> None:
    """Run a claimed job and settle its row. Raises only what the database says about that."""
    with Capture() as run, translation.override(settings.LANGUAGE_CODE):
        task: AnyTask = import_string(job.task)
        context = [TaskContext(task_result=task_result_of(job, task))] if task.takes_context else []
        task.call(*context, *job.arguments["args"], **job.arguments["kwargs"])
    if run.error is None:
        queue.finish_job(job)
    else:
        queue.retry_later(job, run.error, timezone.now())


class Worker:
    """`threads` working threads, and a thread that keeps leases alive and returns lost jobs. A database that is away
    does not end it: it tries again with growing pauses, and says so once a minute."""

    def __init__(self, threads: int = 2, holder: str = "") -> None:
        self.holder = holder or new_holder()
        self._stop = threading.Event()
        self._bell, self._end = Bell(), Bell()  # of work, and of the end alone
        self._listener = Listener(JOBS, self._bell.ring)
        self._running: dict[int, Job] = {}
        self._trouble = Trouble()
        names = [f"job-{number}" for number in range(threads)]
        self._threads = [
            self._new_thread(name, self._run_one_due_job, POLL, self._bell) for name in names
        ]
        self._threads.append(
            self._new_thread("job-keeper", self._renew_claims, HEARTBEAT, self._end)
        )

    def start(self) -> None:
        for thread in self._threads:
            thread.start()
        self._listener.start()

    def stop(self, timeout: float = 4.0) -> bool:
        """Stop after the running jobs, at most `timeout` seconds later; whether all were finished. Unfinished jobs go
        back, for another worker to start anew."""
        self._stop.set()
        self._bell.ring()
        self._end.ring()
        until = monotonic() + timeout
        for thread in self._threads:
            thread.join(max(0.0, until - monotonic()))
        self._listener.stop(max(0.0, until - monotonic()))
        left = list(self._running.values())
        with Capture() as giving:  # without a database the leases run out by themselves
            queue.release_jobs(left)
        return not left and giving.error is None

    def _new_thread(self, name: str, turn: Turn, pause: float, bell: "Bell") -> threading.Thread:
        return threading.Thread(
            name=name, target=self._repeat_turns, args=(turn, pause, bell), daemon=True
        )

    def _repeat_turns(self, turn: Turn, pause: float, bell: "Bell") -> None:
        # Django sets it for the first thread alone; without it addresses made here miss the base path.
        set_script_prefix(f"{settings.FORCE_SCRIPT_NAME or ''}/")
        while not self._stop.is_set():
            rung = bell.times
            with Capture() as run:
                close_old_connections()
                busy = turn()
                self._trouble.over()
            if run.error is not None:
                connections.close_all()
                self._stop.wait(self._trouble.pause_after(run.error))
            elif not busy:
                bell.wait_for_more_than(rung, _dice.uniform(pause / 2, pause))
        connections.close_all()

    def _run_one_due_job(self) -> bool:
        for job_id in queue.due_jobs(timezone.now(), 10):
            job = queue.claim_job(job_id, self.holder, timezone.now())
            if job is not None:
                self._run_job(job)
                return True
        return False

    def _run_job(self, job: Job) -> None:
        self._running[job.pk] = job
        try:
            run_job(job)
        finally:
            del self._running[job.pk]

    def _renew_claims(self) -> bool:
        now = timezone.now()
        queue.renew_claims(list(self._running.values()), now)
        queue.recover_expired(now)
        return False


class Bell:
    """A bell for waiting threads. A thread that read `times` before it looked misses no ring."""

    def __init__(self) -> None:
        self.times = 0
        self._changed = threading.Condition()

    def ring(self) -> None:
        with self._changed:
            self.times += 1
            self._changed.notify_all()

    def wait_for_more_than(self, times: int, seconds: float) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self.times > times, seconds)


class Trouble:
    """Pauses that grow while the database is away, and a log line a minute instead of a flood."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._in_a_row = 0
        self._said_at = -60.0

    def over(self) -> None:
        self._in_a_row = 0

    def pause_after(self, error: Exception) -> float:
        with self._lock:
            self._in_a_row = min(self._in_a_row + 1, 10)
            if monotonic() - self._said_at >= 60:
                self._said_at = monotonic()
                log.error("worker waits", error=class_path(error), trail=safe_traceback(error))
            return min(0.25 * (1 << self._in_a_row), LONGEST_PAUSE)


SECOND: Final = 1.0


class Clock:
    """The clock's thread. A database that is away does not end it: it waits and tries again."""

    def __init__(self, holder: str) -> None:
        self.holder = holder
        self._stop = threading.Event()
        self._ready = False
        self._trouble = Trouble()
        self._watches = Pollers()
        self._thread = threading.Thread(name="clock", target=self._tick_until_stopped, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self, timeout: float = 2.0) -> None:
        self._stop.set()
        self._thread.join(timeout)

    def _tick_until_stopped(self) -> None:
        while not self._stop.is_set():
            with Capture() as turn:
                self._tick_once()
                self._trouble.over()
            if turn.error is None:
                self._stop.wait(SECOND)
            else:
                connections.close_all()
                self._stop.wait(self._trouble.pause_after(turn.error))
        self._release_clock()

    def _tick_once(self) -> None:
        close_old_connections()
        if not self._ready:
            ensure_recurring()
            self._ready = True
        tick(timezone.now(), self.holder)
        self._watches.look()

    def _release_clock(self) -> None:
        with Capture():  # without a database the lease runs out by itself
            release_lease(CLOCK, self.holder)
        connections.close_all()
