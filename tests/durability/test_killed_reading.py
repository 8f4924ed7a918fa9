"""kill -9 while a file is read in: nobody sees a part of it, and the worker takes out what was left."""

import json

import pytest

from tests.durability.forked import forked
from tests.durability.reading import FILES

pytestmark = pytest.mark.night
POINTS = [
    "before any row",
    "after the first rows",
    "before all is shown",
    "before that is committed",
]
NOTHING = {"shown": 0, "rows": 0, "files": 0}


@pytest.fixture
def programs(tmp_path):
    with forked("tests.durability.reading", tmp_path / "data") as programs:
        programs.run("stage")
        yield programs


@pytest.mark.kill
@pytest.mark.parametrize("code", FILES)
def test_killed_at_every_point_nothing_is_half_and_the_file_goes_in_afterwards(programs, code):
    for point in POINTS:
        if code == "answers" or point != "after the first rows":  # they are the last of others
            programs.killed("read", code, point)
            assert json.loads(programs.run("seen"))["shown"] == 0, point
            programs.run("settle")
            assert json.loads(programs.run("seen")) == NOTHING, point
    programs.run("go_on", code)
    assert json.loads(programs.run("seen"))["shown"] == FILES[code].count("\n") - 1
