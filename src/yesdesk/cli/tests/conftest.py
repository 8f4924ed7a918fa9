"""Ana in the demo library system, and `yesdesk ils` as a test types it."""

import json

import pytest

from yesdesk.cli.main import main
from yesdesk.ils.demo.models import DemoFee
from yesdesk.ils.tests.faulty import DemoTwin
from yesdesk.policy.tests.written import late_charges_signed


@pytest.fixture
def ana(library):
    return DemoTwin()


@pytest.fixture
def ils(capsys, monkeypatch):
    """`ils("fees", card)`: its exit code and what it said, as JSON; of a refusal the sentence and the way on."""
    monkeypatch.setattr("yesdesk.cli.commands.ils.set_up_django", lambda: None)

    def run(*words):
        code = main(["ils", *map(str, words), "--json"])
        said = json.loads(capsys.readouterr().out)
        return code, f"{said['sentence']} {said['next_step']}" if "refused" in said else said

    return run


@pytest.fixture
def late(ana, act, dana):
    """A late charge of 1.00 on Ana's account, and a signed sheet that speaks of late charges; its line."""
    rule = late_charges_signed(act(dana))
    assert rule is not None
    return DemoFee.objects.get(loan=ana.lend(5)).pk
