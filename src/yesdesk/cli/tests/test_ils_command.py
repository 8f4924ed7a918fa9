"""`yesdesk ils`: the library system from a terminal, judged and written down as a tap is."""

import os
import subprocess
import sys
from functools import partial

import pytest

from tests.twins.koha import CLIENT_ID, CLIENT_SECRET, koha_twin
from yesdesk.cli import ils_decisions, ils_subcommands
from yesdesk.cli.ils_decisions import take_waiver
from yesdesk.cli.main import main
from yesdesk.cli.paths import keys_of_the_worker
from yesdesk.core.errors import Refusal
from yesdesk.core.models import AuditEntry
from yesdesk.core.money import Money
from yesdesk.desk.models import Channel, Decision, OutcomeValue, Request
from yesdesk.ils.acts import execution
from yesdesk.ils.demo.connector import DemoSystem
from yesdesk.ils.demo.models import DemoFee, DemoPatron, DemoTitle, DemoWrite
from yesdesk.ils.koha.connector import Koha
from yesdesk.ils.models import Act, LedgerLine, StaffCard
from yesdesk.ils.port import Check, Refused, SystemCheckLine
from yesdesk.ils.pseudonyms import account_pseudonym, card_pseudonym
from yesdesk.policy.models import Line, PendingBend, RuleVersion, WeekUse
from yesdesk.settings import env
from yesdesk.testing.cast import NOW

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
        for word in ("check", "fees 29"):
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


def test_a_card_is_looked_up_and_that_is_traced(ils, ana):
    code, said = ils("patron", ana.card)
    assert (code, said["patron"]["name"]) == (0, "Ana")
    assert ils("fees", ana.card)[1]["balance"]["minor"] == 1300
    assert AuditEntry.objects.filter(tag="ils.account.read_at_a_terminal").count() == 2
    code, why = ils("fees", "29")
    assert code == 1
    assert "no card" in why


def test_it_can_be_read_without_a_machine(capsys, monkeypatch, ana):
    monkeypatch.setattr("yesdesk.cli.commands.ils.set_up_django", lambda: None)
    for word in ("patron", "fees"):
        assert main(["ils", word, ana.card]) == 0
    assert "13.00" in capsys.readouterr().out


def test_a_loan_is_renewed_in_somebodys_name(ils, ana, sam):
    loan = ana.lend(3)
    code, said = ils("renew", ana.card, loan.pk, "--as", "sam")
    assert (code, said["state"]) == (0, "done")
    assert Act.objects.get().staff == f"S{sam.pk}"


@pytest.mark.parametrize("login", ["nobody", "ret", "max"])
def test_who_is_not_here_or_may_not_act_does_not(ils, ana, login):
    loan = ana.lend(3)
    assert ils("renew", ana.card, loan.pk, "--as", login)[0] == 1
    assert not Act.objects.exists()


def test_a_title_is_reserved_or_the_reason_is_said(ils, ana):
    title = ana.lend(0).item.title_id
    code, said = ils("hold", ana.card, title, "--pickup", "mill", "--as", "sam")
    assert code == 1
    assert "blocked" in said["why"]


def test_what_no_rule_speaks_of_is_nobodys_to_waive(ils, ana):
    code, why = ils("waive", ana.card, ana.line, "--as", "sam")
    assert code == 1
    assert "rule" in why
    assert not Act.objects.exists()


def test_a_waiver_is_judged_sent_once_and_read_back(ils, ana, late, sam):
    code, said = ils("waive", ana.card, late, "--as", "sam")
    assert (code, said["state"], said["read_back"]["owed"]) == (0, "done", "0.00")
    line = LedgerLine.objects.get()
    assert (line.minor, line.staff) == (100, f"S{sam.pk}")
    assert line.latitude_version is not None
    assert WeekUse.objects.get().used == 100
    code, told = ils("reconcile")
    assert (code, told["equal"]) == (0, 1)


def test_it_is_evidence_about_the_rule_as_a_tap_is(ils, ana, late):
    ils("waive", ana.card, late, "--amount", "0.40", "--as", "sam")
    bend = PendingBend.objects.get()
    rule = RuleVersion.objects.get().rule_id
    assert (bend.rule_id, bend.reason, bend.band, bend.backed) == (rule, "not_said", 0, False)


def test_all_that_is_owed_is_of_one_kind_or_is_named_by_line(ils, ana, late):
    code, why = ils("waive", ana.card, "", "--as", "sam")
    assert code == 1
    assert "each kind has a rule of its own" in why
    assert not Act.objects.exists()
    assert not WeekUse.objects.exists()


def test_a_part_of_a_charge_is_waived(ils, ana, late):
    assert ils("waive", ana.card, late, "--amount", "0.40", "--as", "sam")[0] == 0
    assert ana.written() == [40]


def test_above_what_he_may_decide_it_says_who_may(ils, ana, late):
    DemoFee.objects.filter(pk=late).update(charged=99_00)
    code, why = ils("waive", ana.card, late, "--as", "sam")
    assert code == 1
    assert why.strip()
    assert not Act.objects.exists()
    assert not WeekUse.objects.filter(used__gt=0).exists()


def test_nobody_waives_their_own_at_a_terminal_either(ils, ana, late, sam):
    seals = {"card": card_pseudonym(ana.card), "account": account_pseudonym(ana.patron)}
    StaffCard.objects.create(user=sam, said_at=NOW, **seals)
    assert ils("waive", ana.card, late, "--as", "sam")[0] == 1
    assert not Act.objects.exists()


@pytest.fixture
def meanwhile(monkeypatch, capsys):
    """`meanwhile("waive", ...)`: typed at another terminal after this one was judged, and before it is written down."""

    def between(*words):
        judging = ils_decisions.build_context

        def and_then(*asked, **named):
            scene = judging(*asked, **named)
            monkeypatch.setattr(ils_decisions, "build_context", judging)
            assert main(["ils", *map(str, words)]) == 0
            capsys.readouterr()
            return scene

        monkeypatch.setattr(ils_decisions, "build_context", and_then)

    return between


def test_a_cap_of_one_time_a_year_holds_for_two_terminals_at_once(ils, ana, late, meanwhile):
    Line.objects.update(per_patron_times=1)
    other = DemoFee.objects.get(loan=ana.lend(5)).pk
    meanwhile("waive", ana.card, other, "--as", "kim")
    code, why = ils("waive", ana.card, late, "--as", "sam")
    assert code == 1
    assert "as often as the sheet allows in a year" in why
    assert [act.target for act in Act.objects.all()] == [str(other)]


def test_one_line_is_waived_by_one_of_two_terminals(ils, ana, late, sam, act, meanwhile):
    begun = partial(
        take_waiver, ana.card, ana.connect().account(ana.patron), str(late), "", by=act(sam)
    )
    begun()
    with pytest.raises(Refusal) as refused:
        begun()
    assert refused.value.code == "desk.way.under_way"
    assert Act.objects.count() == 1


def test_it_is_a_walk_in_as_a_tap_s_is(ils, ana, late, sam):
    ils("waive", ana.card, late, "--as", "sam")
    request = Request.objects.get()
    assert (request.channel, request.outcome) == (Channel.WALK_IN, OutcomeValue.YES_BENT)
    assert Act.objects.get().about == Decision.objects.get(request=request).about


def test_several_charges_of_one_kind_are_told_one_by_one(ils, ana, late):
    DemoFee.objects.exclude(pk=late).delete()
    other = DemoFee.objects.get(loan=ana.lend(5)).pk
    code, said = ils("waive", ana.card, "", "--as", "sam")
    assert (code, said["state"]) == (0, "done")
    assert [each["state"] for each in said["acts"]] == ["done", "done"]
    assert {act.target for act in Act.objects.all()} == {str(late), str(other)}


def test_what_was_refused_there_uses_nothing_up(ils, ana, late, monkeypatch):
    system = ana.connect()

    def refuses(order):
        raise Refused("It says no.", next_step="Ask there.")

    system.carry_out = refuses
    for place in (execution, ils_subcommands, ils_decisions):
        monkeypatch.setattr(place, "the_system", lambda: system)
    code, said = ils("waive", ana.card, late, "--as", "sam")
    assert (code, said["state"], said["why"]) == (1, "refused", "It says no.")
    assert not PendingBend.objects.exists()
    assert WeekUse.objects.get().used == 0


def test_a_difference_is_listed_and_ends_with_one(ils, ana, late):
    ils("waive", ana.card, late, "--as", "sam")
    DemoWrite.objects.update(amount=101)
    code, told = ils("reconcile")
    assert (code, told["differing"], len(told["differences"])) == (1, 1, 1)


@pytest.mark.parametrize("amount", ["five", "0"])
def test_an_amount_is_one(ils, ana, amount):
    assert ils("waive", ana.card, ana.line, "--amount", amount, "--as", "sam")[0] == 1


def test_a_line_is_on_this_account(ils, ana):
    assert ils("waive", ana.card, ana.others_line, "--as", "sam")[0] == 1


def test_where_nothing_is_connected_or_answers_it_says_so(ils, ana, settings):
    settings.ILS = "manual"
    code, why = ils("fees", ana.card)
    assert code == 1
    assert "No library system" in why
    assert ils("prove", ana.card, "--as", "sam")[0] == 1


def test_the_ledger_is_reconciled(ils, library):
    code, said = ils("reconcile")
    assert (code, said["equal"], said["differences"]) == (0, 0, [])


def test_web_processes_are_given_no_key():
    names = {one.name for one in env.declared}
    secrets = {name for name in names if name.endswith(("_CLIENT_SECRET", "_PASSWORD"))}
    assert secrets == set(keys_of_the_worker())


def test_a_title_is_reserved_at_ones_own_branch_and_by_some_words(ils, library):
    cy = DemoPatron.objects.create(card="290", name="Cy", home="hill")
    rivers = DemoTitle.objects.create(name="A Book of Rivers")
    DemoTitle.objects.create(name="A Book of Salt")
    code, said = ils("hold", cy.card, "rivers", "--as", "sam")
    assert (code, said["state"]) == (0, "done")
    assert [(each.title, each.pickup) for each in cy.holds.all()] == [(rivers, "mill")]
    code, said = ils("hold", cy.card, "book of", "--as", "sam")
    assert code == 1
    assert "Several titles" in said
    code, said = ils("hold", cy.card, "A Book of Salt", "--pickup", "hill", "--as", "sam")
    assert code == 0
    assert cy.holds.get(title__name="A Book of Salt").pickup == "hill"


def test_a_stopped_card_is_reserved_for_by_whoever_may_let_it_go_on(ils, ana, rules):
    """Koha reserves for it all the same, so nobody relies on its no: for sam nothing is written down at all."""
    cy = DemoPatron.objects.create(card="29001000778", name="Cy", barred="Left a bike in the hall")
    DemoTitle.objects.create(name="A Book of Rivers")
    assert ils("hold", cy.card, "rivers", "--as", "sam")[0] == 1
    assert not Act.objects.exists()
    ils("hold", cy.card, "rivers", "--as", "lea")
    assert Act.objects.get().does == "place_hold"


def test_a_charge_of_no_known_kind_is_left_to_the_desk(ils, ana, late):
    """It has no rule, not the strictest one either."""
    DemoFee.objects.update(kind="unknown")
    code, why = ils("waive", ana.card, late, "--as", "sam")
    assert code == 1
    assert "which kind" in str(why)


def test_the_card_that_was_kept_of_two_can_be_named(ils, ana):
    code, said = ils("reconcile", "--kept", ana.card)
    assert (code, said["gone"]) == (0, 0)
    assert ils("reconcile", "--kept", "29")[0] == 1
