"""Ana in the demo library system, and `yesdesk ils` as a test types it."""

import json

import pytest

from yesdesk.cli.main import main
from yesdesk.ils.tests.faulty import DemoTwin


@pytest.fixture
def ana(library):
    return DemoTwin()


@pytest.fixture
def ils(capsys, monkeypatch):
    """`ils("reconcile")`: its exit code and what it said, as JSON; of a refusal the sentence and the way on."""
    monkeypatch.setattr("yesdesk.cli.commands.ils.set_up_django", lambda: None)

    def run(*words):
        code = main(["ils", *map(str, words), "--json"])
        said = json.loads(capsys.readouterr().out)
        return code, f"{said['sentence']} {said['next_step']}" if "refused" in said else said

    return run
