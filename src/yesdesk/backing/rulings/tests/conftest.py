"""Figures are worked out in the tests' own process: a short one takes a second each time (core/statistics/tests)."""

import pytest

from yesdesk.backing.rulings import actions, trials
from yesdesk.backing.rulings.tests.tried import work_out_here


@pytest.fixture(autouse=True)
def _worked_out_here(monkeypatch):
    monkeypatch.setattr(actions, "work_out", work_out_here)
    monkeypatch.setattr(trials, "work_out", work_out_here)
