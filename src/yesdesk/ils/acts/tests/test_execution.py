"""Carried out once, capped to what is owed, read back; and each way it can end."""

from datetime import timedelta
from itertools import chain, repeat
from uuid import uuid4

import pytest
from django.utils import timezone

from yesdesk.core.actors import SYSTEM
from yesdesk.core.models import Lease
from yesdesk.core.tasks.leases import take_lease
from yesdesk.ils import health
from yesdesk.ils.accounts.own_card import set_own_card
from yesdesk.ils.acts import execution
from yesdesk.ils.acts.execution import execute
from yesdesk.ils.acts.queries import acts_about
from yesdesk.ils.demo.models import DemoFee, DemoPatron, DemoWrite
from yesdesk.ils.models import Act, ActState, LedgerLine
from yesdesk.ils.port import Capability

pytestmark = pytest.mark.django_db


def test_done_it_has_its_receipt_and_its_line_in_the_ledger(twin, waive, carry, sam, lea, now):
    until = timezone.now() + timedelta(days=1)
    waive(about="decision:40")
    backed = {"backer": lea.pk, "no_lead": True, "unseen_until": until}
    went, act = carry(waive(at_once=True, latitude_version=4, **backed))
    assert (went.state, went.again_at) == (ActState.DONE, None)
    assert act.number.startswith("D")
    assert (act.read_back["waived"], act.settled_at) == ("10.00", timezone.now())
    line = LedgerLine.objects.get()
    assert (line.minor, line.currency, line.line) == (1000, "EUR", twin.line)
    assert (line.staff, line.latitude_version, line.tag) == (f"S{sam.pk}", 4, act.uuid)
    assert (line.backer, line.no_lead, line.unseen_until) == (f"S{lea.pk}", True, until)
    assert (line.number, line.by_hand) == (act.number, "")
    assert (line.besides_minor, line.spilled_minor) == (0, 0)
    assert line.day.isoformat() == "2026-11-04"


def test_a_block_is_lifted_only_once_that_was_read(twin, waive, carry, act, sam):
    assert carry(waive(at_once=True))[1].before["blocked"] == "yes"
    shown = acts_about(act(sam), ["decision:41"])[0]
    assert shown.lifted_a_block
    DemoPatron.objects.filter(pk=twin.patron).update(barred="Left a bike in the hall")
    carry(waive(100, target=str(DemoFee.objects.last().pk), at_once=True))
    assert not acts_about(act(sam), ["decision:41"])[1].lifted_a_block


def test_a_second_call_does_nothing(twin, waive, carry):
    act = waive(at_once=True)
    carry(act)
    assert carry(act)[0] == execution.ExecutionResult(ActState.DONE)
    assert len(twin.sent) == 1
    assert execute([uuid4()], by=SYSTEM)[0].state is None


def test_waiver_is_capped_to_what_is_owed_just_before(twin, waive, carry):
    act = waive(1000, at_once=True)
    DemoFee.objects.filter(pk=twin.line).update(paid=400)
    act = carry(act)[1]
    assert (act.minor, LedgerLine.objects.get().minor) == (600, 600)
    assert twin.written() == [600]


def test_what_is_paid_meanwhile_is_refused_with_a_way_on(twin, waive, carry):
    act = waive(at_once=True)
    DemoFee.objects.filter(pk=twin.line).update(paid=1000)
    act = carry(act)[1]
    assert act.state == ActState.REFUSED
    assert act.why
    assert act.next_step
    assert twin.sent == []
    assert not LedgerLine.objects.exists()


def test_somebody_elses_line_is_refused(twin, waive, carry):
    assert carry(waive(target=twin.others_line, at_once=True))[1].state == ActState.REFUSED
    assert twin.sent == []


def test_an_account_that_is_gone_is_refused(twin, waive, carry):
    act = waive(at_once=True)
    DemoPatron.objects.filter(pk=twin.patron).delete()
    assert carry(act)[1].state == ActState.REFUSED


def test_what_moves_no_money_is_in_no_ledger(twin, waive, carry):
    loan = twin.lend(5)
    act = waive(does=Capability.RENEW, target=str(loan.pk), amount=None, at_once=True)
    act = carry(act)[1]
    assert act.state == ActState.DONE
    assert act.read_back["due"] == "2026-11-25"
    assert not LedgerLine.objects.exists()


def test_a_charge_that_grows_is_waived_as_it_stands_now(twin, waive, carry, now):
    line = DemoFee.objects.get(loan=twin.lend(5))
    act = waive(100, target=str(line.pk))
    now.shift(timedelta(days=1))
    act = carry(act)[1]
    assert act.read_back["owed"] == "0.20"


def test_while_somebody_else_writes_to_the_account_it_waits(twin, waive, carry):
    act = waive(at_once=True)
    with execution.lock_account(twin.patron):
        went, act = carry(act)
    assert (went.state, act.state) == (ActState.WAITING, ActState.WAITING)
    assert went.again_at == timezone.now() + timedelta(seconds=2)
    assert carry(act)[0].state == ActState.DONE


def test_while_somebody_else_writes_to_the_account_nobody_looks(twin, waive, carry):
    twin.fail("time_out_after")
    act = carry(waive(at_once=True))[1]
    with execution.lock_account(twin.patron):
        went, act = carry(act)
    assert (went.state, went.again_at) == (ActState.UNKNOWN, timezone.now() + timedelta(seconds=2))
    assert not act.settled_at


def test_what_another_worker_settled_meanwhile_is_not_looked_for(twin, waive, carry, monkeypatch):
    twin.fail("time_out_after")
    act = carry(waive(at_once=True))[1]

    def settled_meanwhile(*_lease):
        return Act.objects.filter(pk=act.pk).update(state=ActState.REFUSED) == 1

    monkeypatch.setattr(execution, "take_lease", settled_meanwhile)
    went, act = carry(act)
    assert (went.state, act.state) == (ActState.REFUSED, ActState.REFUSED)


def test_the_lease_names_no_patron_and_is_given_back(twin):
    with execution.lock_account("29001000184"):
        assert "29001000184" not in Lease.objects.get(name__startswith="ils.").name
    assert not Lease.objects.filter(name__startswith="ils.").exists()


def test_a_dead_writer_lets_go(now):
    with execution.lock_account("7"):
        now.shift(timedelta(seconds=89.5))
        with execution.lock_account("7") as second:
            assert second is None
        now.shift(timedelta(seconds=1))
        with execution.lock_account("7") as second:
            assert second is not None


@pytest.mark.parametrize(("seconds", "sent"), [(44.5, 1), (45.0, 0)])
def test_who_was_held_up_too_long_sends_nothing(twin, waive, carry, monkeypatch, seconds, sent):
    clock = chain([100.0], repeat(100.0 + seconds))
    monkeypatch.setattr(execution, "monotonic", lambda: next(clock))
    went, act = carry(waive(at_once=True))
    assert len(twin.sent) == sent
    if not sent:
        again = timezone.now() + timedelta(seconds=2)
        assert (went.state, went.again_at) == (ActState.WAITING, again)
        assert (act.state, act.sent_at, act.not_before) == (ActState.WAITING, None, again)


@pytest.mark.parametrize("meanwhile", [ActState.CANCELLED, ActState.SENDING])
def test_called_back_while_the_account_was_read_it_is_not_sent(twin, waive, carry, meanwhile):
    act = waive(at_once=True)
    system = twin.connect()
    read = system.before

    def called_back_meanwhile(order):
        Act.objects.filter(pk=act.pk).update(state=meanwhile)
        return read(order)

    system.before = called_back_meanwhile
    again = None if meanwhile == ActState.CANCELLED else timezone.now() + timedelta(seconds=2)
    assert carry(act)[0] == execution.ExecutionResult(meanwhile, again)
    assert twin.sent == []


def test_a_bug_after_sending_is_a_lost_answer_too(twin, waive, carry, now):
    system = twin.connect()
    carry_out_once = system.carry_out

    def breaks(order):
        carry_out_once(order)
        raise ZeroDivisionError

    system.carry_out = breaks
    act = waive(at_once=True)
    soon = timezone.now() + timedelta(seconds=2)
    assert carry(act)[0] == execution.ExecutionResult(ActState.UNKNOWN, soon)
    assert carry(act)[0].state == ActState.DONE
    assert DemoWrite.objects.count() == 1


def test_execute_when_the_account_is_the_backers_own(twin, waive, carry, act, lea, ils_in_process):
    waits = waive(backer=lea.pk, at_once=True)
    set_own_card(twin.card, by=act(lea))
    went, ended = carry(waits)
    assert (went.state, ended.why) == (
        ActState.REFUSED,
        "This yes is for somebody else to say, so nothing was sent.",
    )
    assert twin.sent == []


def test_execute_when_a_no_names_no_permission(twin, waive, carry):
    act = waive(at_once=True)
    DemoFee.objects.filter(pk=twin.line).update(paid=1000)
    carry(act)
    assert health.missing_permissions() == []


@pytest.mark.parametrize("answer", ["done", "refused", "not there yet"])
def test_execute_notes_that_the_library_system_answers_again(twin, waive, carry, answer):
    act = waive(at_once=True)
    if answer == "refused":
        DemoFee.objects.filter(pk=twin.line).update(paid=1000)
    if answer == "not there yet":
        twin.fail("time_out_before")
        carry(act)
    health.note_silence(timezone.now())
    carry(act)
    assert not health.has_failed()


def test_execute_when_the_library_system_is_silent_waits_until_it_is_asked_again(waive, carry):
    due, later = waive(at_once=True), waive()
    for _twice in range(2):
        again = health.note_silence(timezone.now())
    assert carry(due)[0] == execution.ExecutionResult(ActState.WAITING, again)
    assert carry(later)[0] == execution.ExecutionResult(ActState.WAITING, later.not_before)


def test_a_leased_name_fits_its_column():
    assert take_lease(f"ils.{'f' * 48}", "h" * 32, 5)


# The acts of one tap.


@pytest.fixture
def tap(twin, waive):
    """Sam's two acts of one tap: Ana's 10.00 and her 3.00."""
    other = DemoFee.objects.exclude(pk=twin.line).get(patron=twin.patron)
    return [waive(at_once=True), waive(300, target=str(other.pk), at_once=True)]


def carry_all(acts):
    went = execute([act.uuid for act in acts], by=SYSTEM)
    for act in acts:
        act.refresh_from_db()
    return went


def after_first(twin, change):
    """Have something happen once the first order is carried out."""
    system = twin.connect()
    carry_out = system.carry_out

    def then_changed(order):
        system.carry_out = carry_out
        receipt = carry_out(order)
        change()
        return receipt

    system.carry_out = then_changed


@pytest.fixture
def reads(twin, monkeypatch):
    """Accounts as they were read before an act."""
    found, system = [], twin.connect()
    account = system.account
    monkeypatch.setattr(system, "account", lambda patron: found.append(patron) or account(patron))
    return found


def test_execute_reads_the_account_once_for_the_acts_of_a_tap(twin, tap, reads):
    assert carry_all(tap) == 2 * [execution.ExecutionResult(ActState.DONE)]
    assert reads == [twin.patron]
    assert twin.written() == [1000, 300]
    assert [act.before["balance"] for act in tap] == ["13.00", "3.00"]
    assert list(LedgerLine.objects.order_by("pk").values_list("minor", "besides_minor")) == [
        (1000, 0),
        (300, 0),
    ]


def test_execute_carries_the_acts_of_a_tap_in_the_order_they_were_wanted(twin, tap):
    carry_all(tap[::-1])
    assert twin.written() == [1000, 300]


def test_execute_reads_anew_for_an_act_about_something_else(twin, tap, waive, reads):
    loan = twin.lend(5)
    renewal = waive(does=Capability.RENEW, target=str(loan.pk), amount=None, at_once=True)
    carry_all([tap[0], renewal])
    assert (renewal.state, renewal.before["renewals"]) == (ActState.DONE, "3")
    assert len(reads) == 2


def test_execute_tells_apart_what_is_paid_between_two_acts(twin, tap):
    loan = twin.lend(5)
    late = DemoFee.objects.filter(loan=loan)
    after_first(twin, lambda: late.update(paid=100))
    carry_all(tap)
    assert [act.state for act in tap] == 2 * [ActState.DONE]
    assert list(LedgerLine.objects.order_by("pk").values_list("minor", "besides_minor")) == [
        (1000, 0),
        (300, 100),
    ]


def test_execute_when_the_next_charge_is_paid_meanwhile_sends_nothing_for_it(twin, tap):
    after_first(twin, lambda: DemoFee.objects.filter(pk=tap[1].target).update(paid=300))
    carry_all(tap)
    assert [act.state for act in tap] == [ActState.DONE, ActState.REFUSED]
    assert twin.written() == [1000]


def test_execute_when_an_answer_is_lost_leaves_the_rest_to_another_call(twin, tap, reads, now):
    twin.fail("time_out_after")
    soon, at_once = timezone.now() + timedelta(seconds=2), timezone.now()
    assert carry_all(tap) == [
        execution.ExecutionResult(ActState.UNKNOWN, soon),
        execution.ExecutionResult(ActState.WAITING, at_once),
    ]
    carry_all(tap)
    assert [act.state for act in tap] == 2 * [ActState.DONE]
    assert twin.written() == [1000, 300]
    assert len(reads) == 2, "what nobody read back is read anew"


def test_execute_when_an_act_is_refused_goes_on_with_the_next(twin, tap):
    DemoFee.objects.filter(pk=twin.line).update(paid=1000)
    carry_all(tap)
    assert [act.state for act in tap] == [ActState.REFUSED, ActState.DONE]


def test_execute_when_the_next_act_is_called_back_meanwhile_does_not_send_it(twin, tap):
    called_back = Act.objects.filter(pk=tap[1].pk)
    after_first(twin, lambda: called_back.update(state=ActState.CANCELLED))
    assert carry_all(tap)[1] == execution.ExecutionResult(ActState.CANCELLED)
    assert twin.written() == [1000]


def test_execute_when_a_tap_takes_seconds_leaves_the_rest_to_another_call(twin, tap, monkeypatch):
    clock = iter([100.0, 102.0, 103.0])
    monkeypatch.setattr(execution, "monotonic", lambda: next(clock))
    assert carry_all(tap)[1].again_at == timezone.now()
    assert [act.state for act in tap] == [ActState.DONE, ActState.WAITING]


def test_execute_when_another_worker_sends_it_by_now_refuses_nothing(twin, tap):
    """Its lease ran out meanwhile: what it reads is the other's waiver."""
    sent = Act.objects.filter(pk=tap[1].pk)

    def taken_over():
        sent.update(state=ActState.SENDING)
        DemoFee.objects.filter(pk=tap[1].target).update(paid=300)

    after_first(twin, taken_over)
    carry_all(tap)
    assert tap[1].state == ActState.SENDING
