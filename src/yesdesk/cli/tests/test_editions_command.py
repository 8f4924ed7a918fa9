"""`yesdesk editions` makes what is due and lists what there is."""

import json
from argparse import Namespace

import pytest

from yesdesk.cli.commands import editions as command
from yesdesk.core.registry import Registry
from yesdesk.core.statistics.child import FiguresFailed
from yesdesk.insight import editions
from yesdesk.insight.models import Edition

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _here(monkeypatch):
    monkeypatch.setattr(command, "set_up_django", lambda: None)
    monkeypatch.setattr(editions, "monthly", Registry("part"))


def test_what_is_due_is_made_once_and_listed(library, now, capsys):
    assert command.run(Namespace(word="make")) == 0
    assert Edition.objects.get().state == "made"
    capsys.readouterr()
    command.run(Namespace(word="make"))
    assert "Nothing is due" in capsys.readouterr().out
    command.run(Namespace(word="list", json=True))
    assert json.loads(capsys.readouterr().out)["of"] == "2026-11"


def test_what_failed_is_said_and_tried_again_later(library, now, capsys, monkeypatch):
    def fails(_month):
        raise FiguresFailed("signal 9")

    editions.monthly.add("fails", editions.Monthly(fails))
    assert command.run(Namespace(word="make")) == 1
    assert "signal 9" in capsys.readouterr().err
    assert Edition.objects.get().state == "failed"
