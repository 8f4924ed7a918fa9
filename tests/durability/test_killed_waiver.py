"""kill -9 during a waiver, wherever it is: money in our record equals money in the system, to the cent."""

import json
import random
import signal
import time
from itertools import batched

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

KILLS = [
    (point, turn)
    for turn in (1, 2)
    for point in POINTS
    if (point, turn) != ("before the account is read", 2)  # it was read back after the first act
]
"""Where it dies, and with which of a tap's two acts."""


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
def test_waivers_of_a_tap_killed_at_every_point_are_carried_out_once(worker):
    worker.run("stage", str(len(KILLS)))
    for number, (point, turn) in enumerate(KILLS):
        worker.killed("waive", str(number), point, str(turn))
    there = len(money_of(worker)["theirs"])
    assert there == sum(turn - (point not in DONE_THERE) for point, turn in KILLS)
    worker.run("settle")
    money = money_of(worker)
    same_to_the_cent(money)
    ends = dict(zip(KILLS, batched(money["states"], 2, strict=True), strict=True))
    for (point, turn), states in ends.items():
        expected = ["done", "done"]
        if point in NEVER_ARRIVED:
            expected[turn - 1] = "unknown"
        assert list(states) == expected, (point, turn)


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
