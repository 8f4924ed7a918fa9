"""kill -9 during the nightly pass: nothing is gone that the list does not name, and the next pass erases the rest."""

import json

import pytest

from tests.durability.forked import forked

pytestmark = pytest.mark.night
POINTS = [
    "before it is on the list",
    "after it is on the list",
    "before it is noted",
    "before it goes",
    "before that is committed",
    "after that is committed",
]
STAYS, DUE = [1], [2, 3, 4]
"""The numbers of the requests."""


@pytest.fixture
def programs(tmp_path):
    with forked("tests.durability.erasing", tmp_path / "data") as programs:
        programs.run("stage", str(len(DUE)))
        yield programs


@pytest.mark.kill
def test_killed_at_every_point_all_or_nothing_goes_and_the_next_pass_goes_on(programs):
    for point in POINTS:
        programs.killed("erase", point)
        left = json.loads(programs.run("left"))
        there = STAYS if point == POINTS[-1] else STAYS + DUE
        assert left["rows"] == left["entries"] == there, point
        assert set(DUE) - set(left["rows"]) <= set(left["listed"])
        assert len(left["noted"]) == len(DUE) * (there == STAYS)
    programs.run("settle")
    left = json.loads(programs.run("left"))
    assert left["rows"] == left["entries"] == STAYS
    assert set(left["listed"]) == set(DUE)
    assert left["noted"] == [f"request:{number}" for number in DUE]


def test_the_list_is_written_before_any_row_goes(programs):
    programs.killed("erase", "before it is on the list")
    assert json.loads(programs.run("left"))["listed"] == []
    programs.killed("erase", "after it is on the list")
    assert json.loads(programs.run("left"))["listed"] == DUE
