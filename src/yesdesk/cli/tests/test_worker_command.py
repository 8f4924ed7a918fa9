"""`yesdesk worker`, without a process of its own."""

import signal
from argparse import Namespace

import pytest

from yesdesk.cli.commands import worker


class _Ended(Exception):
    """In place of the end of this process."""


@pytest.fixture
def signals_as_before():
    numbers = (signal.SIGTERM, signal.SIGINT)
    before = [signal.getsignal(number) for number in numbers]
    yield
    for number, handler in zip(numbers, before, strict=True):
        signal.signal(number, handler)


@pytest.mark.usefixtures("signals_as_before")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_told_to_end_while_it_is_imported_it_ends_at_once(monkeypatch, number):
    """`serve` gives eight seconds for all of it, and on a busy machine the import alone takes longer."""

    def ended(code):
        raise _Ended(code)

    monkeypatch.setattr(worker.os, "_exit", ended)
    monkeypatch.setattr(worker, "end_with_parent", lambda: None)
    monkeypatch.setattr(worker, "has_keeper", lambda: True)
    monkeypatch.setattr(worker, "set_up_django", lambda: signal.raise_signal(number))
    with pytest.raises(_Ended, match="0"):
        worker.run(Namespace(threads=1))
