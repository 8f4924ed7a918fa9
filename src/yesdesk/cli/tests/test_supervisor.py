"""The keeper starts children again, with pauses that grow while they do not settle."""

import signal
import sys

import pytest

from yesdesk.cli import supervisor
from yesdesk.cli.supervisor import Child, Supervisor
from yesdesk.testing.patience import until

FOREVER = [sys.executable, "-c", "import signal; signal.pause()"]
AT_ONCE = [sys.executable, "-S", "-c", "raise SystemExit(3)"]


@pytest.fixture
def ended(monkeypatch):
    """A child that has ended as often as asked, at a clock that the test holds."""

    class Clock:
        now = 1000.0

        def monotonic(self):
            return self.now

    clock = Clock()
    monkeypatch.setattr(supervisor, "time", clock)

    class Process:
        returncode = 3

        def poll(self):
            return 3

    monkeypatch.setattr(supervisor.subprocess, "Popen", lambda *_, **__: Process())
    child = Child("web", ["web"])

    def end(after):
        child.start()
        clock.now += after
        assert child.looked_at() == 3
        return child.due_at - clock.now

    return end


def test_a_child_that_ran_well_is_back_at_once(ended):
    assert ended(after=600) == 0


def test_child_that_keeps_ending_waits_longer_each_time(ended):
    assert [ended(after=0.1) for _ in range(4)] == [0.0, 0.5, 1.0, 2.0]
    for _ in range(10):
        longest = ended(after=0.1)
    assert longest == supervisor.LONGEST_PAUSE


def test_settling_ends_the_waiting(ended):
    for _ in range(5):
        ended(after=0.1)
    assert ended(after=60) == 0
    assert ended(after=0.1) == 0.5


def test_what_was_told_to_start_again_does_not_wait(monkeypatch, ended):
    for _ in range(5):
        ended(after=0.1)
    child = Child("web", ["web"])
    child.start()
    child.tell = lambda number: None
    child.start_again_at_once()
    child.looked_at()
    assert child.due_at <= supervisor.time.monotonic()


@pytest.mark.night
def test_being_told_to_end_it_ends_its_children():
    child = Child("sleeper", FOREVER)
    supervisor = Supervisor([child])
    supervisor._tend_children()
    until(lambda: child.runs)
    supervisor._told.add(signal.SIGTERM)
    assert supervisor.run() == 0
    assert not child.runs


def test_endings_are_said_in_words():
    assert supervisor._exit_in_words(-9) == "signal 9"
    assert supervisor._exit_in_words(3) == "code 3"


@pytest.mark.parametrize("port", [65536, -1])
def test_a_port_that_there_is_not_is_a_sentence(port):
    with pytest.raises(supervisor.PortTaken, match=f"There is no port {port}"):
        supervisor.bound_socket("127.0.0.1", port)
