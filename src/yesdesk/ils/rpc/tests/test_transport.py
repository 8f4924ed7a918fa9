"""A worker that stands still takes nobody along: two wait for it, two seconds, and then the page says so at once."""

import contextlib
import socket
import tempfile
import threading
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from yesdesk.ils.rpc import client as rpc_client, transport
from yesdesk.ils.rpc.tests.no_breaker import NoBreaker
from yesdesk.ils.rpc.transport import HEARD, socket_path
from yesdesk.testing.patience import PATIENCE


class Standing:
    """A worker that was stopped: the kernel still takes calls for it, and nobody ever answers."""

    def __init__(self, listening: socket.socket) -> None:
        self._listening = listening

    def called(self) -> int:
        """How many had called since the last time this was asked."""
        calls = 0
        with contextlib.suppress(BlockingIOError):
            while True:
                self._listening.accept()[0].close()
                calls += 1
        return calls

    def answer_one(self, heard: bytes = HEARD, answer: bytes = b'{"answer": null}\n') -> None:
        self._listening.settimeout(PATIENCE)
        caller, _nobody = self._listening.accept()
        with caller, caller.makefile("rb") as lines:
            lines.readline()
            caller.sendall(heard + answer)
        self._listening.setblocking(False)


@pytest.fixture
def standing(settings, monkeypatch):
    with tempfile.TemporaryDirectory(prefix="yd", dir="/tmp") as folder:
        settings.DATA = Path(folder)
        monkeypatch.setattr(rpc_client, "health", NoBreaker)
        monkeypatch.setattr(transport, "silence", transport._Silence())
        monkeypatch.setattr(transport, "HEARD_WITHIN", 0.5)
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(str(socket_path()))
            listening.listen(64)
            listening.setblocking(False)
            yield Standing(listening)


def away(card: str = "2181") -> str:
    """The code of what a page is told."""
    with pytest.raises(rpc_client.ServiceUnavailable) as told:
        rpc_client.find_patron(card)
    return told.value.code


def test_silent_worker_holds_up_two_of_sixteen_callers(standing):
    codes = []
    threads = [threading.Thread(target=lambda: codes.append(away())) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert len(codes) == 16
    assert standing.called() <= transport.AT_ONCE
    assert codes.count("ils.away") >= transport.AT_ONCE


def test_silent_worker_is_not_asked_again_for_a_while(standing):
    assert away() == "ils.away"
    assert standing.called() == 1
    for _page in range(5):
        assert away() == "ils.away"
    assert standing.called() == 0


def test_after_a_while_one_tries_and_its_answer_lets_everybody_in(standing, monkeypatch):
    away()
    standing.called()
    passed = time.monotonic() + transport.REST + 0.1
    monkeypatch.setattr(transport, "time", SimpleNamespace(monotonic=lambda: passed))
    monkeypatch.setattr(transport, "HEARD_WITHIN", PATIENCE)
    answering = threading.Thread(target=standing.answer_one)
    answering.start()
    assert rpc_client.find_patron("2181") is None
    answering.join(PATIENCE)
    transport.silence.refuse()


def test_while_one_tries_the_others_are_told_at_once(standing, monkeypatch):
    away()
    passed = time.monotonic() + transport.REST + 0.1
    monkeypatch.setattr(transport, "time", SimpleNamespace(monotonic=lambda: passed))
    transport.silence.refuse()
    with pytest.raises(transport.WorkerSilent):
        transport.silence.refuse()


def test_a_library_system_that_takes_its_time_is_no_silence(standing, monkeypatch):
    """The worker has heard; only then the patience for the library system begins."""
    monkeypatch.setattr(transport, "HEARD_WITHIN", PATIENCE)
    answering = threading.Thread(target=standing.answer_one, kwargs={"answer": b""})
    answering.start()
    assert away() == "ils.away"
    answering.join(PATIENCE)
    transport.silence.refuse()


def test_a_check_of_a_connection_keeps_no_scan_waiting(standing, monkeypatch):
    monkeypatch.setattr(transport, "HEARD_WITHIN", PATIENCE)
    with transport._hold_turn(rpc_client.PATIENCE_OF_A_CHECK):
        with pytest.raises(rpc_client.Busy):
            rpc_client.check_system()  # a second one
        answering = threading.Thread(target=standing.answer_one)
        answering.start()
        assert rpc_client.find_patron("2181") is None
        answering.join(PATIENCE)
