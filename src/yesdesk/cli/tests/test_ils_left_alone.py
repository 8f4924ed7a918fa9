"""An act begun at a terminal that goes away is the worker's: brought to its end, counted once. And refusals as JSON."""

import json
from datetime import timedelta

import pytest

from yesdesk.cli import ils_subcommands
from yesdesk.cli.main import main
from yesdesk.desk.decisions.settle import manual_tasks
from yesdesk.desk.models import Request
from yesdesk.ils.acts import execution
from yesdesk.ils.models import Act, ActState, LedgerLine
from yesdesk.ils.port import Refused
from yesdesk.policy.models import PendingBend, WeekUse
from yesdesk.testing.jobs import run_due_jobs

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


@pytest.fixture
def gone(monkeypatch):
    """Whoever waits at this terminal stops waiting at once."""

    def stops(_uuid):
        raise KeyboardInterrupt

    monkeypatch.setattr(ils_subcommands, "wait_until_done", stops)


@pytest.fixture
def worker(now):
    """`worker(seconds)`: time passes, and it does what is due."""

    def after(seconds):
        now.shift(timedelta(seconds=seconds))
        run_due_jobs("a test")

    return after


def begun(*said):
    assert main(["ils", *map(str, said), "--as", "sam"]) == 130


def test_the_worker_brings_it_to_its_end(ana, ils, late, gone, worker):
    begun("waive", ana.card, late)
    worker(60)
    assert Act.objects.get().state == ActState.DONE
    assert (LedgerLine.objects.count(), PendingBend.objects.count()) == (1, 1)


def test_what_the_terminal_ended_is_not_counted_twice(ils, ana, late, now, worker):
    assert ils("waive", ana.card, late, "--as", "sam")[0] == 0
    worker(600)
    assert (PendingBend.objects.count(), len(ana.written())) == (1, 1)
    assert WeekUse.objects.get().used == 100


def test_refused_after_all_it_uses_nothing_up(ana, ils, late, gone, worker, monkeypatch):
    system = ana.connect()

    def refuses(_order):
        raise Refused("It says no.", next_step="Ask there.")

    system.carry_out = refuses
    monkeypatch.setattr(execution, "the_system", lambda: system)
    begun("waive", ana.card, late)
    worker(240)
    assert Act.objects.get().state == ActState.REFUSED
    assert WeekUse.objects.get().used == 0
    assert not PendingBend.objects.exists()


def test_where_only_a_person_can_tell_it_waits_for_them(
    ils, ana, late, gone, worker, client_of, sam, act
):
    begun("waive", ana.card, late)
    Act.objects.update(state=ActState.UNKNOWN, for_a_person=True)
    (line,) = manual_tasks(act(sam))
    assert (line.request, line.title) == (Request.objects.get().pk, "€1.00 waived")
    client_of(sam).post("/desk/by-hand/said", {"act": str(line.uuids[0]), "found": "yes"})
    worker(240)
    assert PendingBend.objects.count() == 1


def test_a_renewal_has_its_job_too(ana, ils, gone, worker):
    begun("renew", ana.card, ana.lend(3).pk)
    worker(240)
    assert Act.objects.get().state == ActState.DONE


def test_a_refusal_is_json_where_json_is_asked_for(ils, ana, capsys, settings):
    assert main(["ils", "fees", "29", "--json"]) == 1
    said = capsys.readouterr()
    assert json.loads(said.out) == {
        "refused": "core.refusal",
        "sentence": "The library system knows no card with this number.",
        "next_step": "Look at it again. Perhaps it is a card of another branch: yesdesk ils check",
    }
    assert main(["ils", "fees", "29"]) == 1
    said = capsys.readouterr()
    assert (said.out, "no card" in said.err) == ("", True)
    settings.ILS = "manual"
    assert main(["ils", "fees", "29", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["refused"] == "ils.by_hand"
