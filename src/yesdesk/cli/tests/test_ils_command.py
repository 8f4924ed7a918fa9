"""`yesdesk ils`: the library system from a terminal."""

import json
import os
import subprocess
import sys

import pytest

from tests.twins.koha import CLIENT_ID, CLIENT_SECRET, koha_twin
from yesdesk.cli import ils_subcommands
from yesdesk.cli.main import main
from yesdesk.cli.paths import keys_of_the_worker
from yesdesk.core.actors import SYSTEM
from yesdesk.core.models import AuditEntry
from yesdesk.core.money import Money
from yesdesk.ils.acts.execution import execute
from yesdesk.ils.demo.connector import DemoSystem
from yesdesk.ils.demo.models import DemoFee, DemoWrite
from yesdesk.ils.koha.connector import Koha
from yesdesk.ils.port import Capability, Check, SystemCheckLine
from yesdesk.settings import env
from yesdesk.testing.acts import recorded_act

pytestmark = pytest.mark.django_db


def test_the_connection_is_checked(ils, ana):
    code, said = ils("check")
    assert (code, said["works"]) == (0, True)
    assert "waive_line" in said["can"]


def test_a_check_that_says_no_of_what_misleads_ends_so(ils, ana, monkeypatch):
    """Patrons of other branches "are not there": a script that reads the exit code has to hear it."""
    hidden = SystemCheckLine(
        "Patrons of all libraries", works=False, mend="Grant it.", misleads=True
    )
    found = Check(works=True, can=frozenset(), findings=(hidden,))
    monkeypatch.setattr(DemoSystem, "check", lambda _self: found)
    code, said = ils("check")
    assert (code, said["works"], said["is_well"]) == (1, True, False)


@pytest.mark.night
def test_before_there_is_a_library_koha_can_be_tried_and_nothing_else(tmp_path):
    with koha_twin() as koha:
        koha.records.add_library("MILL", "Mill Street")

        def said(word, **more):
            env = {"YESDESK_DATA": str(tmp_path), "PATH": os.environ["PATH"], **more}
            command = [sys.executable, "-m", "yesdesk.cli.main", "ils", *word.split()]
            done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
            return done.returncode, done.stdout + done.stderr

        where = {
            "YESDESK_ILS": "koha",
            "YESDESK_KOHA_URL": koha.url,
            "YESDESK_KOHA_CLIENT_ID": CLIENT_ID,
            "YESDESK_KOHA_CLIENT_SECRET": CLIENT_SECRET,
        }
        code, tried = said("check", **where)
        assert code == 0, tried
        assert "Koha knows our key" in tried
        assert not (tmp_path / "yesdesk.sqlite3").exists()
        for word in ("check", "reconcile"):
            code, needs = said(word)
            assert (code, "yesdesk init" in needs) == (1, True), needs


@pytest.mark.parametrize(
    ("works", "base", "line"),
    [
        (True, "https://yes.library.example", True),
        (True, "http://127.0.0.1:8000", False),
        (False, "https://yes.library.example", False),
    ],
)
def test_the_line_for_kohas_pages_is_one_that_works_when_pasted(
    ils, monkeypatch, settings, works, base, line
):
    settings.ILS, settings.BASE_URL = "koha", base
    found = Check(works=works, can=frozenset(), findings=())
    monkeypatch.setattr(Koha, "check", lambda _self: found)
    assert ("line_for_koha" in ils("check")[1]) is line


@pytest.mark.parametrize(("theirs", "said"), [("5.00", True), ("10,00", False), ("none", False)])
def test_two_limits_that_differ_are_said(library, settings, monkeypatch, capsys, theirs, said):
    settings.ILS, settings.ILS_VALUES = "koha", {"koha": {"no_loans_over": theirs}}
    monkeypatch.setattr("yesdesk.cli.commands.ils.set_up_django", lambda: None)
    monkeypatch.setattr(ils_subcommands, "money_limit", lambda *_given: Money(1000, "EUR"))
    monkeypatch.setattr(Koha, "check", lambda _self: Check(True, frozenset(), ()))
    assert main(["ils", "check"]) == 0
    assert ("from 10.00, the library system from 5.00" in capsys.readouterr().out) is said


def test_a_difference_is_listed_and_ends_with_one(ils, ana, sam, act):
    line = str(DemoFee.objects.get(loan=ana.lend(5)).pk)
    waived = {"target": line, "amount": Money(100, "EUR"), "at_once": True}
    waiver = recorded_act(
        Capability.WAIVE_LINE, patron=ana.patron, about="request:1", by=act(sam), **waived
    )
    execute([waiver.uuid], by=SYSTEM)
    code, told = ils("reconcile")
    assert (code, told["equal"]) == (0, 1)
    DemoWrite.objects.update(amount=101)
    code, told = ils("reconcile", "--again")
    assert (code, told["differing"], len(told["differences"])) == (1, 1, 1)


def test_where_nothing_is_connected_or_answers_it_says_so(ils, ana, settings):
    settings.ILS = "manual"
    code, why = ils("reconcile", "--kept", ana.card)
    assert code == 1
    assert "No library system" in why
    assert ils("prove", ana.card, "--as", "sam")[0] == 1


def test_the_ledger_is_reconciled(ils, library):
    code, said = ils("reconcile")
    assert (code, said["equal"], said["differences"]) == (0, 0, [])


def test_each_secret_setting_is_a_key_of_the_worker():
    names = {one.name for one in env.declared}
    secrets = {name for name in names if name.endswith(("_CLIENT_SECRET", "_PASSWORD"))}
    assert secrets == set(keys_of_the_worker())


def test_the_card_that_was_kept_of_two_can_be_named(ils, ana):
    code, said = ils("reconcile", "--kept", ana.card)
    assert (code, said["gone"]) == (0, 0)
    assert AuditEntry.objects.filter(tag="ils.account.read_at_a_terminal").count() == 1
    assert ils("reconcile", "--kept", "29")[0] == 1


def test_a_refusal_is_json_where_json_is_asked_for(ils, ana, capsys, settings):
    assert main(["ils", "reconcile", "--kept", "29", "--json"]) == 1
    said = capsys.readouterr()
    assert json.loads(said.out) == {
        "refused": "core.refusal",
        "sentence": "The library system knows no card with this number.",
        "next_step": "Look at it again. Perhaps it is a card of another branch: yesdesk ils check",
    }
    assert main(["ils", "reconcile", "--kept", "29"]) == 1
    said = capsys.readouterr()
    assert (said.out, "no card" in said.err) == ("", True)
    settings.ILS = "manual"
    assert main(["ils", "reconcile", "--kept", "29", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["refused"] == "ils.by_hand"
