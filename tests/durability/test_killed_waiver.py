"""kill -9 during a waiver, wherever it is: money in our record equals money in the system, to the cent."""

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from yesdesk.testing.patience import PATIENCE
from yesdesk.testing.processes import Processes

pytestmark = [pytest.mark.slow, pytest.mark.sqlite]
ROOT = Path(__file__).parents[2]
POINTS = [
    "before the account is read",
    "after the account is read",
    "before it is marked",
    "after it is marked",
    "before the system writes",
    "before the system commits",
    "after the system commits",
    "after the system answers",
    "before the ledger is written",
    "before done commits",
    "after done commits",
]
DONE_THERE = {
    "after the system commits",
    "after the system answers",
    "before the ledger is written",
    "before done commits",
    "after done commits",
}
"""From here on the system has it."""

NEVER_ARRIVED = {"after it is marked", "before the system writes", "before the system commits"}
"""Marked as on its way and not there: said so, and not sent again."""


class Worker:
    """Processes in one data folder, on SQLite."""

    def __init__(self, folder, processes):
        self._processes = processes
        kept = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
        self._env = {**kept, "YESDESK_DATA": str(folder), "YESDESK_ILS": "demo"}

    def begin(self, *words):
        command = [sys.executable, "-m", "tests.durability.waiving", *words]
        return self._processes.start(
            command, env=self._env, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )

    def run(self, *words, patience=2 * PATIENCE):
        running = self.begin(*words)
        out, err = running.communicate(timeout=patience)
        assert running.returncode == 0, err.decode()
        return out.decode()

    def killed(self, number, point):
        running = self.begin("waive", str(number), point)
        _out, err = running.communicate(timeout=PATIENCE)
        assert running.returncode == -9, err.decode()

    def money(self):
        return json.loads(self.run("money"))


def same_to_the_cent(money):
    assert money["ours"] == money["theirs"]
    assert money["paid"] == sum(money["theirs"].values())
    assert set(money["theirs"].values()) <= {1000}, "sent once, or not at all"
    # What is not there may still come: it is looked for until the library's horizon, and offered to nobody.
    assert set(money["states"]) <= {"done", "unknown"}
    assert money["states"].count("done") == len(money["theirs"])


@pytest.fixture
def worker(tmp_path):
    with Processes() as processes:
        yield Worker(tmp_path, processes)


def test_at_every_point(worker):
    worker.run("stage", str(len(POINTS)))
    for number, point in enumerate(POINTS):
        worker.killed(number, point)
    there = len(worker.money()["theirs"])
    assert there == len(DONE_THERE)
    worker.run("settle")
    money = worker.money()
    same_to_the_cent(money)
    ends = dict(zip(POINTS, money["states"], strict=True))
    looked_for = {point for point, state in ends.items() if state == "unknown"}
    assert looked_for == NEVER_ARRIVED


@pytest.mark.soak
def test_a_hundred_times_at_any_moment(worker):
    worker.run("stage", "2500")
    chance = random.Random(9)
    kills = 0
    while kills < 100:
        running = worker.begin("work")
        running.stdout.readline()
        time.sleep(chance.uniform(0.0, 0.25))
        running.kill()
        running.communicate()
        assert running.returncode == -9, "all acts were done before it was killed: stage more"
        kills += 1
    worker.run("settle", patience=900)  # two thousand acts that none of the killed reached
    same_to_the_cent(worker.money())
