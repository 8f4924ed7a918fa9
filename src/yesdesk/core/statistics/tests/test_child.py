"""The short process: JSON in and out, its limits, and scipy in no other process."""

import subprocess
import sys
import time

import pytest

from yesdesk.core.statistics.child import FiguresFailed, work_out

pytestmark = pytest.mark.night
HERE = "yesdesk.core.statistics.tests.worked"


def test_it_gives_back_what_the_function_makes():
    assert work_out(f"{HERE}:wilson_of", {"k": 3, "n": 36}) == pytest.approx(
        [0.0287, 0.2183], abs=1e-4
    )


@pytest.mark.parametrize(
    ("function", "how"),
    [
        ("raises", "code 1"),
        ("dies", "signal 9"),
        ("takes_memory", "code 1"),
        ("no_number", "code 1"),
    ],
)
def test_what_goes_wrong_there_ends_in_one_exception(function, how):
    with pytest.raises(FiguresFailed) as failed:
        work_out(f"{HERE}:{function}", None)
    assert failed.value.detail == how


def test_it_is_ended_when_its_time_is_over():
    began = time.monotonic()
    with pytest.raises(FiguresFailed):
        work_out(f"{HERE}:hangs", None, patience=0.5)
    assert time.monotonic() - began < 30


def test_it_inherits_no_secret(monkeypatch):
    monkeypatch.setenv("YESDESK_SECRET_KEY", "a key")
    assert "YESDESK_SECRET_KEY" not in work_out(f"{HERE}:environment", None)


def test_scipy_stays_in_it():
    told = (
        "from yesdesk.core.statistics.child import work_out\nimport sys\n"
        f"work_out('{HERE}:wilson_of', {{'k': 1, 'n': 9}})\n"
        "print(*({'scipy', 'numpy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
