"""kill -9 during a waiver, wherever it is: money in our record equals money in the system, to the cent."""

import json
import random
import signal
import time

import pytest

from tests.durability.forked import forked

pytestmark = pytest.mark.night
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


def same_to_the_cent(money):
    assert money["ours"] == money["theirs"]
    assert money["paid"] == sum(money["theirs"].values())
    assert set(money["theirs"].values()) <= {1000}, "sent once, or not at all"
    # What is not there may still come: it is looked for until the library's horizon, and offered to nobody.
    assert set(money["states"]) <= {"done", "unknown"}
    assert money["states"].count("done") == len(money["theirs"])


@pytest.fixture
def worker(tmp_path):
    with forked("tests.durability.waiving", tmp_path / "data", YESDESK_ILS="demo") as programs:
        yield programs


def money_of(worker):
    return json.loads(worker.run("money"))


@pytest.mark.kill
def test_waiver_killed_at_every_point_is_carried_out_once(worker):
    worker.run("stage", str(len(POINTS)))
    for number, point in enumerate(POINTS):
        worker.killed("waive", str(number), point)
    there = len(money_of(worker)["theirs"])
    assert there == len(DONE_THERE)
    worker.run("settle")
    money = money_of(worker)
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
        running = worker.works()
        time.sleep(chance.uniform(0.0, 0.25))
        assert worker.end(running) == -signal.SIGKILL, "all acts were done before: stage more"
        kills += 1
    worker.run("settle")  # two thousand acts that none of the killed reached
    same_to_the_cent(money_of(worker))
