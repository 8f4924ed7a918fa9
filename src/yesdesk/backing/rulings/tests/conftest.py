"""Figures are worked out in the tests' own process: a short one takes a second each time (core/statistics/tests)."""

import json
from importlib import import_module

import pytest

from yesdesk.backing.rulings import actions, trials


def work_out_here(function, given):
    module, _colon, name = function.partition(":")
    return json.loads(
        json.dumps(getattr(import_module(module), name)(json.loads(json.dumps(given))))
    )


@pytest.fixture(autouse=True)
def _worked_out_here(monkeypatch):
    monkeypatch.setattr(actions, "work_out", work_out_here)
    monkeypatch.setattr(trials, "work_out", work_out_here)
