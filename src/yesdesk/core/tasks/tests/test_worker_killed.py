"""kill -9 at any moment loses no job: each is done at least once, and no more often than it was cut off."""

import signal
import threading

import pytest

from yesdesk.core.models import Job
from yesdesk.core.tests.killable_worker import started
from yesdesk.core.tests.tasks import ring_slowly, rung
from yesdesk.testing.patience import until

pytestmark = [pytest.mark.usefixtures("database_on_disk"), pytest.mark.night]
JOBS_A_KILL = 12


@pytest.mark.parametrize("kills", [10, pytest.param(100, marks=pytest.mark.soak)])
def test_killed_again_and_again_it_loses_nothing(kills):
    jobs = JOBS_A_KILL * kills
    for number in range(jobs):
        ring_slowly.enqueue(number)
    for turn in range(kills):
        with started() as process:
            threading.Event().wait(0.01 * (turn % 10))
            process.send_signal(signal.SIGKILL)
    with started() as process:
        until(lambda: not Job.objects.exists())
        process.terminate()
    found = rung()
    assert set(found) == {str(number) for number in range(jobs)}
    assert sum(found.values()) <= jobs + 2 * kills  # two threads were cut off each time at most
