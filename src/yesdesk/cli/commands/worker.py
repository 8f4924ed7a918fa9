"""`yesdesk worker`: run jobs, timers, mail and the library system. `serve` runs one; more may run alone."""

import argparse
import contextlib
import os
import signal
import sys
import threading
from collections.abc import Callable
from types import FrameType
from typing import Final

from yesdesk.cli.paths import serving_lock, set_up_django
from yesdesk.core.process import InUse, end_with_parent, folder_lock, has_keeper

NAME = "worker"
HELP = "work on jobs and timers (part of serve; alone on a second machine)"

_STOP_WITHIN: Final = 3.0  # seconds; serve gives its children eight for all of it


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--threads", type=int, default=3, help="jobs at once (3)")


def run(options: argparse.Namespace) -> int:
    end_with_parent()
    _set_stop_handler(_end_at_once)
    with contextlib.ExitStack() as held:
        if not has_keeper():
            try:
                held.enter_context(folder_lock(serving_lock(), shared=True))
            except InUse:
                print(
                    "`yesdesk serve` runs from this data folder and has its own worker.",
                    file=sys.stderr,
                )
                return 1
        set_up_django()
        _run_worker(options.threads)
    return 0


def _set_stop_handler(do: Callable[[int, FrameType | None], None]) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, do)


def _end_at_once(_signal: int, _frame: FrameType | None) -> None:
    # Nothing has begun, and on a busy machine the import outlasts `serve`'s patience.
    os._exit(0)


def _run_worker(threads: int) -> None:
    from yesdesk.core.storage.folders import WORKER, note_user
    from yesdesk.core.tasks.worker import Clock, Worker
    from yesdesk.core.webpush.keys import make_keys
    from yesdesk.ils.rpc.server import RpcServer
    from yesdesk.mail.inbound.spool_import import SpoolWatch

    stop = threading.Event()
    _set_stop_handler(lambda _signal, _frame: stop.set())
    note_user(WORKER)
    make_keys()
    worker = Worker(threads=threads)
    clock = Clock(worker.holder)
    answering = RpcServer()
    spool = SpoolWatch()
    worker.start()
    clock.start()
    answering.start()
    spool.start()
    stop.wait()
    clock.stop()
    spool.stop(timeout=0.5)
    answering.stop(timeout=1.5)
    worker.stop(timeout=_STOP_WITHIN)
