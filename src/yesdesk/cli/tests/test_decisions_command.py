"""`yesdesk decisions`: what was decided, and what becomes of a trial, from a terminal."""

import json

import pytest

from yesdesk.backing.models import Ruling
from yesdesk.backing.rulings.tests.tried import a_trial_looked_at
from yesdesk.cli.main import main
from yesdesk.policy.tests.written import late_charges_signed

pytestmark = pytest.mark.django_db


@pytest.fixture
def trial(act, dana, now):
    return a_trial_looked_at(late_charges_signed(act(dana)))


def test_it_lists_what_was_decided(trial, capsys):
    assert main(["decisions", "list", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["pk"], told["word"], told["state"]) == (trial.pk, "fewer", "looked_at")


def test_who_signs_it_keeps_it_and_nobody_else(trial, capsys):
    words = ["decisions", "close", str(trial.pk), "kept", "--why", "Staff say so."]
    assert main([*words, "--helped", "helped", "--as", "lea"]) == 1
    assert main([*words, "--as", "dana"]) == 1
    assert main([*words, "--helped", "helped", "--as", "dana"]) == 0
    assert Ruling.objects.get(pk=trial.pk).helped_why == "Staff say so."
