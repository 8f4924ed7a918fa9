"""Act, ledger and Koha agree to the cent, or the difference stands on a list: by the whole road, over HTTP."""

from copy import deepcopy
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db.models import F

from tests.twins.koha import Fault
from yesdesk.core.actors import SYSTEM
from yesdesk.core.money import Money
from yesdesk.ils import health
from yesdesk.ils.acts import execution
from yesdesk.ils.acts.execution import execute
from yesdesk.ils.acts.queries import acts_about
from yesdesk.ils.ledger import reconciliation
from yesdesk.ils.ledger.queries import LOOKED_BACK, differing_lines, stray_waivers
from yesdesk.ils.ledger.reconciliation import (
    adopt_marks,
    lines_missing_in_a_row,
    reconcile_ledger,
)
from yesdesk.ils.models import Act, ActState, LedgerLine
from yesdesk.ils.port import Capability
from yesdesk.testing.acts import recorded_act

pytestmark = pytest.mark.django_db

CREDITS = ("POST", "/patrons/{patron_id}/account/credits")


@pytest.fixture
def patience(hasty):
    return hasty


@pytest.fixture(autouse=True)
def road(library, settings, system, monkeypatch):
    """The worker's own connector is the one to the twin."""
    settings.ILS = "koha"
    for module in (execution, reconciliation):
        monkeypatch.setattr(module, "the_system", lambda: system)


@pytest.fixture
def waive(ana, act, sam):
    """`waive(line, 30)`: Sam's act on this line, not sent yet."""

    def one(line, minor):
        return recorded_act(
            Capability.WAIVE_LINE,
            patron=str(ana["patron_id"]),
            target=str(line["account_line_id"]),
            amount=Money(minor, "EUR"),
            about="decision:41",
            at_once=True,
            by=act(sam),
        )

    return one


@pytest.fixture
def fee(koha, ana):
    return lambda amount: koha.records.add_debit(ana, "OVERDUE", amount)


def carried(act):
    execute([act.uuid], by=SYSTEM)
    return Act.objects.get(pk=act.pk)


def in_koha(koha, act):
    """Minor units that stand in Koha under the act's mark."""
    return sum(
        int(-line["amount"] * 100)
        for line in koha.records.lines.values()
        if str(act.uuid) in (line["internal_note"] or "") and line["status"] != "VOID"
    )


def in_ledger(act):
    return sum(LedgerLine.objects.filter(tag=act.uuid).values_list("minor", flat=True))


def test_a_spill_is_said_at_the_desk_and_is_a_difference(koha, fee, waive, act, sam, dana):
    line, other = fee("0.30"), fee("0.41")
    koha.records.before_credit = lambda: koha.records.pay_there(line, "0.20")
    done = carried(waive(line, 30))
    assert (done.state, in_koha(koha, done), in_ledger(done)) == (ActState.DONE, 30, 30)
    assert other["amount_outstanding"] == Decimal("0.21")
    assert acts_about(act(sam), ["decision:41"])[0].read_back["spilled"] == "0.20"
    reconcile_ledger(by=SYSTEM)
    [differs] = differing_lines(SYSTEM)
    assert (differs.spilled_minor, differs.besides_minor) == (20, 20)


def test_what_staff_took_off_another_charge_meanwhile_is_told_apart(koha, fee, waive):
    line, other = fee("0.30"), fee("0.41")
    koha.records.before_credit = lambda: koha.records.pay_there(other, "0.41")
    carried(waive(line, 30))
    [differs] = differing_lines(SYSTEM)
    assert (differs.spilled_minor, differs.besides_minor) == (0, 41)


def test_waiver_of_a_charge_already_cleared_in_koha_is_refused(koha, fee, waive):
    line, other = fee("2.19"), fee("0.41")
    acts = waive(line, 219), waive(other, 41)
    koha.records.pay_there(other, "0.41")
    first, second = map(carried, acts)
    assert (first.state, in_koha(koha, first), in_ledger(first)) == (ActState.DONE, 219, 219)
    assert (second.state, in_koha(koha, second), in_ledger(second)) == (ActState.REFUSED, 0, 0)


@pytest.mark.parametrize(
    ("fault", "more", "stored"),
    [
        (Fault.ANSWER_AFTER, {"status": 200, "body": b"<html>Thank you</html>"}, 30),
        (Fault.ANSWER_BEFORE, {"status": 200, "body": b"<html>Thank you</html>"}, 0),
        (Fault.ANSWER_AFTER, {"status": 500}, 30),
        (Fault.DROP_AFTER, {}, 30),
        (Fault.CUT, {"after": 40}, 30),
        (Fault.DRIP, {}, 30),
        (Fault.LATE, {}, 0),
    ],
)
def test_a_lost_answer_is_settled_by_looking(koha, fee, waive, now, fault, more, stored):
    koha.spoil(fault, *CREDITS, **more)
    lost = carried(waive(fee("0.30"), 30))
    assert (lost.state in (ActState.UNKNOWN, ActState.DONE), in_koha(koha, lost)) == (True, stored)
    koha.catch_up()
    now.shift(timedelta(minutes=1))
    known = carried(lost)
    assert in_koha(koha, known) == in_ledger(known)
    assert (known.state == ActState.DONE) is (in_koha(koha, known) == 30)
    assert len(koha.sent(*CREDITS)) == (0 if fault is Fault.ANSWER_BEFORE else 1)


def test_a_credit_that_was_voided_there_is_a_difference(koha, fee, waive):
    done = carried(waive(fee("1.50"), 150))
    [credit] = [line for line in koha.records.lines.values() if line["internal_note"]]
    credit["status"] = "VOID"
    reconcile_ledger(by=SYSTEM, again=True)
    [differs] = differing_lines(SYSTEM)
    assert (differs.amount.minor, in_koha(koha, done)) == (150, 0)
    assert differs.differs


def test_a_write_that_a_gateway_answers_with_408_is_looked_for_and_not_sent_again(
    koha, fee, waive, now
):
    koha.spoil(Fault.ANSWER_AFTER, *CREDITS, status=408)
    done = carried(waive(fee("0.30"), 30))
    assert done.state != ActState.WAITING
    assert in_koha(koha, done) == 30


def test_too_many_requests_is_no_refusal_it_waits_and_goes_by_itself(koha, fee, waive, now):
    koha.spoil(Fault.ANSWER_BEFORE, *CREDITS, status=429)
    wanted = waive(fee("0.30"), 30)
    waits = carried(wanted)
    assert (waits.state, in_koha(koha, waits), in_ledger(waits)) == (ActState.WAITING, 0, 0)
    now.shift(timedelta(seconds=30))
    done = carried(wanted)
    assert (done.state, in_koha(koha, done), in_ledger(done)) == (ActState.DONE, 30, 30)


def test_while_a_rate_limit_holds_nobody_asks_and_then_all_goes_once(koha, fee, waive, now):
    acts = waive(fee("0.30"), 30), waive(fee("0.41"), 41)
    koha.rest("POST", "30")
    koha.gate.expire()
    for each in acts:
        assert carried(each).state == ActState.WAITING
    heard = len(koha.heard)
    assert not health.is_answering()
    assert carried(acts[0]).state == ActState.WAITING
    assert len(koha.heard) == heard
    koha.rests.clear()
    now.shift(timedelta(seconds=31))
    assert [in_koha(koha, carried(each)) for each in acts] == [30, 41]
    assert len(koha.sent(*CREDITS)) == 2


def test_a_line_that_is_missing_from_our_ledger_stands_on_a_list(koha, fee, waive):
    """Taken out of the database by hand: the mark in Koha tells."""
    done = carried(waive(fee("0.30"), 30))
    LedgerLine.objects.filter(tag=done.uuid).delete()
    assert reconcile_ledger(by=SYSTEM).stray == 1
    [stray] = stray_waivers(SYSTEM)
    assert (stray.minor, stray.tag) == (in_koha(koha, done), done.uuid)


def test_what_a_merged_patron_was_waived_is_found_on_the_card_that_was_kept(koha, fee, waive, ana):
    done = carried(waive(fee("0.30"), 30))
    kept = koha.records.add_patron("29001000999", surname="Kept")
    koha.records.merge(kept, ana)
    told = reconcile_ledger(by=SYSTEM, again=True)
    assert (told.untold, told.gone) == (1, 1)
    assert adopt_marks(str(kept["patron_id"]), by=SYSTEM) == 1
    told = reconcile_ledger(by=SYSTEM, again=True)
    assert (told.equal, told.untold, told.gone) == (1, 0, 0)
    assert in_koha(koha, done) == in_ledger(done) == 30
    assert not differing_lines(SYSTEM)


def test_after_a_restore_of_koha_one_sentence_has_the_sum(koha, fee, waive):
    first = carried(waive(fee("1.00"), 100))
    before = deepcopy(koha.records.lines)
    acts = [carried(waive(fee("0.10"), 10)) for _turn in range(4)]
    koha.records.lines = before
    carried(waive(fee("0.20"), 20))
    reconcile_ledger(by=SYSTEM, again=True)
    missing = lines_missing_in_a_row(SYSTEM)
    assert [line.amount.minor for line in missing] == [10] * 4
    assert [line.tag for line in missing] == [each.uuid for each in acts]
    assert in_koha(koha, first) == 100
    LedgerLine.objects.update(day=F("day") - timedelta(days=LOOKED_BACK + 1))
    assert not lines_missing_in_a_row(SYSTEM)


def test_one_voided_credit_raises_no_alarm_of_a_restore(koha, fee, waive):
    acts = [carried(waive(fee("0.10"), 10)) for _turn in range(3)]
    for line in koha.records.lines.values():
        if str(acts[1].uuid) in (line["internal_note"] or ""):
            line["status"] = "VOID"
    reconcile_ledger(by=SYSTEM, again=True)
    assert len(differing_lines(SYSTEM)) == 1
    assert not lines_missing_in_a_row(SYSTEM)


def test_a_waiver_of_another_system_is_never_looked_for_in_koha(koha, fee, waive):
    """The demo's invented patrons have numbers that real ones have in Koha."""
    done = carried(waive(fee("0.30"), 30))
    Act.objects.filter(pk=done.pk).update(system="demo")
    heard = len(koha.heard)
    assert reconcile_ledger(by=SYSTEM, again=True).past == 1
    assert len(koha.heard) == heard


def test_a_rate_limit_that_begins_before_it_is_read_back_leaves_it_to_be_looked_for(
    koha, fee, waive, now
):
    koha.records.between = lambda: koha.rest("GET", "30")
    lost = carried(waive(fee("0.30"), 30))
    assert (lost.state, in_koha(koha, lost), in_ledger(lost)) == (ActState.UNKNOWN, 30, 0)
    koha.rests.clear()
    now.shift(timedelta(seconds=60))
    done = carried(lost)
    assert (done.state, in_koha(koha, done), in_ledger(done)) == (ActState.DONE, 30, 30)
    assert len(koha.sent(*CREDITS)) == 1


def test_a_credit_beside_a_fine_is_left_as_it_is_by_a_waiver_of_the_fine(koha, fee, waive, ana):
    """Koha uses our credit for that charge alone and keeps the other one."""
    line = fee("3.00")
    koha.records.add_line(
        patron_id=ana["patron_id"],
        credit_type="PAYMENT",
        amount=Decimal(-5),
        amount_outstanding=Decimal(-5),
    )
    done = carried(waive(line, 300))
    assert (done.state, in_koha(koha, done), in_ledger(done)) == (ActState.DONE, 300, 300)
    assert done.read_back["balance"] == "-5.00"


def test_a_clock_that_is_a_day_ahead_costs_no_cent(koha, fee, waive):
    koha.records.skew = timedelta(hours=25)
    done = carried(waive(fee("0.30"), 30))
    assert (done.state, in_koha(koha, done), in_ledger(done)) == (ActState.DONE, 30, 30)
    assert not differing_lines(SYSTEM)


@pytest.mark.parametrize(
    ("fault", "stored"),
    [
        (Fault.SILENT_BEFORE, 0),
        (Fault.SILENT_AFTER, 30),
        (Fault.DROP_BEFORE, 0),
        (Fault.TWICE, 60),
    ],
)
def test_what_koha_has_under_our_mark_is_in_the_ledger_or_on_a_list(
    koha, fee, waive, now, fault, stored
):
    """Also where Koha stored it twice, as a proxy that repeats a write makes it."""
    koha.spoil(fault, *CREDITS)
    wanted = waive(fee("0.30"), 30)
    for _turn in range(3):
        known = carried(wanted)
        now.shift(timedelta(hours=9))
    reconcile_ledger(by=SYSTEM, again=True)
    there = in_koha(koha, known)
    listed = known.state == ActState.UNKNOWN or bool(differing_lines(SYSTEM))
    assert (there, listed or there == in_ledger(known)) == (stored, True)


def test_while_koha_answers_no_read_nothing_is_sent(koha, fee, waive, now):
    koha.spoil(Fault.ANSWER_BEFORE, "GET", times=9, status=200, body=b"<html>Thank you</html>")
    wanted = waive(fee("0.30"), 30)
    waits = carried(wanted)
    assert (waits.state, in_koha(koha, waits), in_ledger(waits)) == (ActState.WAITING, 0, 0)
    koha.spoilers.waiting.clear()
    now.shift(timedelta(minutes=2))
    done = carried(wanted)
    assert (done.state, in_koha(koha, done), in_ledger(done)) == (ActState.DONE, 30, 30)


def test_a_permission_that_is_taken_away_leaves_no_cent_here_or_there(koha, fee, waive, now):
    held = koha.gate.permissions.pop("updatecharges")
    wanted = waive(fee("0.30"), 30)
    waits = carried(wanted)
    assert (in_koha(koha, waits), in_ledger(waits)) == (0, 0)
    assert health.missing_permissions()
    koha.gate.permissions["updatecharges"] = held
    now.shift(timedelta(hours=1))
    done = carried(wanted)
    assert in_koha(koha, done) == in_ledger(done)


def test_a_permission_that_is_gone_when_it_is_read_back_leaves_it_to_be_looked_for(
    koha, fee, waive, now
):
    gate = koha.gate.permissions
    held = gate["updatecharges"]
    koha.records.between = lambda: gate.pop("updatecharges", None)
    lost = carried(waive(fee("0.30"), 30))
    assert (lost.state, in_koha(koha, lost), in_ledger(lost)) == (ActState.UNKNOWN, 30, 0)
    gate["updatecharges"] = held
    now.shift(timedelta(hours=1))
    done = carried(lost)
    assert (done.state, in_koha(koha, done), in_ledger(done)) == (ActState.DONE, 30, 30)
    assert len(koha.sent(*CREDITS)) == 1


def test_a_charge_of_another_branch_is_waived_on_that_branch(koha, waive, ana):
    line = koha.records.add_debit(ana, "OVERDUE", "0.30", library_id="HILL")
    done = carried(waive(line, 30))
    assert (done.state, in_koha(koha, done), in_ledger(done)) == (ActState.DONE, 30, 30)
    [credit] = [each for each in koha.records.lines.values() if each["internal_note"]]
    assert credit["library_id"] == "HILL"


def test_a_patron_whom_our_account_may_not_see_loses_and_owes_no_cent(koha, fee, waive, ana, now):
    ana["library_id"] = "HILL"
    parts = koha.gate.permissions["borrowers"]
    koha.gate.permissions["borrowers"] = parts - {"view_borrower_infos_from_any_libraries"}
    known = carried(waive(fee("0.30"), 30))
    assert in_koha(koha, known) == in_ledger(known)


def test_a_balance_without_its_lines_moves_no_cent(koha, fee, waive):
    """As Koha answers where the amount of one line is NULL."""
    none = b'{"total": 1.65, "lines": []}, "outstanding_credits": {"total": 0, "lines": []}}'
    body = b'{"balance": 1.65, "outstanding_debits": ' + none
    account = ("GET", "/patrons/{patron_id}/account")
    koha.spoil(Fault.ANSWER_BEFORE, *account, times=9, status=200, body=body)
    known = carried(waive(fee("0.30"), 30))
    assert (known.state, in_koha(koha, known), in_ledger(known)) == (ActState.REFUSED, 0, 0)


@pytest.mark.night
def test_waiver_among_five_thousand_lines_changes_one(koha, ana, waive):
    lines = [
        koha.records.add_debit(ana, "OVERDUE", "0.10" if turn % 5 == 0 else "0.00")
        for turn in range(5_000)
    ]
    done = carried(waive(lines[0], 10))
    assert (done.state, in_koha(koha, done), in_ledger(done)) == (ActState.DONE, 10, 10)
    assert done.read_back["balance"] == "99.90"
