"""`yesdesk worker`, without a process of its own."""

import threading

from yesdesk.cli.commands import worker
from yesdesk.core.tasks.worker import Worker


def test_told_to_end_before_it_began_it_starts_nothing(monkeypatch):
    """What is started has to be ended, and `serve` gives eight seconds for all of it."""

    def begin(_self):
        raise AssertionError("it began")

    monkeypatch.setattr(Worker, "start", begin)
    stop = threading.Event()
    stop.set()
    worker._work(1, stop)
