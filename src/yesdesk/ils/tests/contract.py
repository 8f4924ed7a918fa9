"""What every connector keeps, whatever it speaks to: subclass `Contract` beside the connector and give it a
`twin` fixture (see `Twin`). A fault the twin cannot have is left out of its `faults`.

Two promises stand above all: after a lost answer money is in our record exactly where it is in the
system, to the cent; and nothing is ever sent a second time.
"""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Protocol

import pytest
import time_machine
from django.utils import timezone

from yesdesk.core.actors import SYSTEM
from yesdesk.core.money import Money
from yesdesk.ils import health
from yesdesk.ils.account_facts import (
    facts_around,
    find_line,
    order_target,
    owed_on_other_lines,
)
from yesdesk.ils.acts import execution
from yesdesk.ils.acts.execution import execute
from yesdesk.ils.acts.orders import read_around
from yesdesk.ils.acts.queries import targets_in_progress
from yesdesk.ils.acts.settle import settle_by_staff
from yesdesk.ils.extensions import SupportsListMarks, SupportsOpenByCard
from yesdesk.ils.models import Act, ActState, LedgerLine
from yesdesk.ils.port import (
    AccessDenied,
    Account,
    Capability,
    LibrarySystem,
    Order,
    Refused,
    SearchResult,
    Unknown,
    Unreachable,
    Unreadable,
)
from yesdesk.ils.rpc.serialise import from_json, to_json
from yesdesk.testing.acts import recorded_act

LOST_ANSWERS = ("time_out_before", "time_out_after", "answer_500_after", "dropped_mid_answer")


class Twin(Protocol):
    """A stand-in for the real system that a connector speaks to. Every amount in minor units.

    `patron`, `card`: an account with one charge `line` of `owed` (at least 5.00) and a second one, so that
    an overshoot has somewhere to spill; `others_line`: a charge on another account.
    `fail(fault)`: the next *write* meets it, or, until `fail("")`, `down`: nothing answers; `odd_record`: the system
    fails on this patron and on nobody else; `not_let_in`: our account may not read them. `stores_late`: nobody is
    answered, reads are, and the write is stored once `catch_up()` is called, long after the client gave up.
    `written()`: each write-off the system has stored for this patron, in order.
    """

    patron: str
    card: str
    line: str
    owed: int
    others_line: str
    faults: frozenset[str]

    def connect(self) -> LibrarySystem: ...

    def fail(self, fault: str) -> None: ...

    def catch_up(self) -> None: ...

    def written(self) -> list[int]: ...


class Contract:
    """pytest collects what is beneath by the subclass's name."""

    @pytest.fixture
    def system(self, library, twin):
        return twin.connect()

    @pytest.fixture
    def carried(self, system, twin, monkeypatch):
        """An act's whole way through `execute`, called again whenever it says so; the act at its end."""
        monkeypatch.setattr(execution, "the_system", lambda: system)

        def through(minor, *, mend_after=1, turns=20, each_turn=lambda turn: None):
            act = recorded_act(
                Capability.WAIVE_LINE,
                patron=twin.patron,
                target=twin.line,
                amount=Money(minor, "EUR"),
                about="decision:1",
                at_once=True,
                by=SYSTEM,
            )
            now = timezone.now()
            for turn in range(turns):
                each_turn(turn)
                with time_machine.travel(now):
                    [went] = execute([act.uuid], by=SYSTEM)
                if went.again_at is None:
                    break
                if turn + 1 >= mend_after:
                    twin.fail("")
                now = max(went.again_at, now) + timedelta(milliseconds=1)
            return Act.objects.get(pk=act.pk)

        return through

    def order(self, twin, minor, *, line=None, uuid="6f3cf2c2-8d2a-4d4e-9f7e-2f0b9a0f2f11"):
        amount = Money(minor, "EUR")
        target = twin.line if line is None else line
        return Order(uuid, Capability.WAIVE_LINE, twin.patron, "S7", target, amount)

    def needs(self, twin, fault):
        if fault not in twin.faults:
            pytest.skip(f"this system cannot meet {fault}")

    def facts(self, system, order):
        return facts_around(system.account(order.patron), order)

    def test_a_whole_account_goes_over_the_socket_and_back(self, system, twin):
        account = system.account(twin.patron)
        assert from_json(Account, json.loads(json.dumps(to_json(account)))) == account

    def test_facts_around_a_charge_are_of_no_loan_and_no_hold(self, system, twin):
        """A library system counts charges, loans and holds each from one."""
        about = {"balance", "blocked", "expires", "owed"}
        assert set(self.facts(system, self.order(twin, 100))) <= about

    def test_what_an_act_reads_is_what_stands_on_the_whole_account(self, system, twin):
        for order in (self.order(twin, 100), self.order(twin, 100, line="")):
            around = read_around(system, order)
            assert facts_around(around, order) == self.facts(system, order)
            assert around.patron.ref == twin.patron

    def test_by_card_and_by_its_own_name_it_is_one_account(self, system, twin):
        if not isinstance(system, SupportsOpenByCard):
            pytest.skip("it asks for who has a card first")
        by_card, by_ref = system.account_of_card(twin.card), system.account(twin.patron)
        assert replace(by_card, as_of=by_ref.as_of) == by_ref
        assert system.account_of_card(twin.card[:-1]) is None

    def test_a_patron_is_found_by_the_whole_card_only(self, system, twin):
        assert system.find_patron(twin.card).ref == twin.patron
        assert system.find_patron(twin.card[:-1]) is None
        assert system.find_patron("") is None

    def test_an_account_says_as_of_when_by_our_clock(self, system, twin):
        before = timezone.now()
        account = system.account(twin.patron)
        assert before <= account.as_of <= timezone.now()
        assert account.balance.minor >= twin.owed

    def test_its_check_says_what_it_can(self, system, twin):
        check = system.check()
        assert check.works
        assert Capability.FIND_PATRON in check.can
        assert check.findings
        assert all(finding.works or finding.mend for finding in check.findings)

    def test_a_waiver_is_sent_once_and_read_back(self, system, twin):
        receipt = system.carry_out(self.order(twin, twin.owed))
        assert twin.written() == [twin.owed]
        assert receipt.read_back["balance"] == str(system.account(twin.patron).balance.amount)

    def test_an_account_in_a_receipt_is_what_the_next_order_of_money_would_read(self, system, twin):
        receipt = system.carry_out(self.order(twin, twin.owed // 2))
        if receipt.account is None:
            pytest.skip("it reads back no charges")
        for order in (self.order(twin, 100), self.order(twin, 100, line="")):
            around = read_around(system, order)
            assert facts_around(receipt.account, order) == facts_around(around, order)
            assert owed_on_other_lines(receipt.account, order) == owed_on_other_lines(around, order)
            assert receipt.account.patron == around.patron

    def test_what_was_sent_is_found_by_looking(self, system, twin):
        order = self.order(twin, twin.owed)
        before = self.facts(system, order)
        assert system.look(order, before).found in {SearchResult.NOT_DONE, SearchResult.CANNOT_TELL}
        system.carry_out(order)
        assert system.look(order, before).found is SearchResult.DONE
        assert twin.written() == [twin.owed]

    def test_each_mark_of_ours_on_an_account_is_listed(self, system, twin):
        if not isinstance(system, SupportsListMarks):
            pytest.skip("this system keeps no marks")
        order = self.order(twin, twin.owed // 2)
        assert system.marks_on(twin.patron) == ()
        system.carry_out(order)
        (mark,) = system.marks_on(twin.patron)
        assert (str(mark.tag), mark.amount, mark.stands) == (order.uuid, order.amount, True)

    def test_somebody_elses_line_is_never_touched(self, system, twin, carried):
        if find_line(system.account(twin.patron), twin.line) is None:
            pytest.skip("this system has no ids of lines")
        assert isinstance(system.before(self.order(twin, 100, line=twin.others_line)), Refused)

    def test_an_overshoot_spills_on_nothing(self, twin, carried):
        act = carried(twin.owed * 100)
        assert act.state == ActState.DONE
        assert twin.written() == [act.minor]
        assert act.minor <= twin.owed or not twin.line

    @pytest.mark.parametrize("fault", LOST_ANSWERS)
    def test_a_lost_answer_is_unknown_and_not_sent_again(self, system, twin, fault):
        self.needs(twin, fault)
        twin.fail(fault)
        with pytest.raises((Unknown, Unreachable)) as lost:
            system.carry_out(self.order(twin, twin.owed))
        stored = twin.written()
        assert stored == [] or lost.type is Unknown, "Unreachable says that nothing was sent"
        assert len(stored) <= 1

    @pytest.mark.parametrize("fault", ["", *LOST_ANSWERS])
    def test_money_in_our_record_is_money_in_the_system(self, twin, carried, fault):
        if fault:
            self.needs(twin, fault)
            twin.fail(fault)
        act = carried(twin.owed)
        ours = sum(LedgerLine.objects.values_list("minor", flat=True))
        if act.state == ActState.UNKNOWN:
            assert not ours
            return
        assert act.state in {ActState.DONE, ActState.REFUSED}
        assert ours == sum(twin.written())

    def test_what_is_stored_late_is_found_and_offered_to_nobody_meanwhile(self, twin, carried):
        """As behind a table lock: "not there" is not there yet, and a second tap would be money twice."""
        self.needs(twin, "stores_late")
        twin.fail("stores_late")
        act = carried(twin.owed, turns=3)  # sent, looked for at once, and after a minute
        assert act.state == ActState.UNKNOWN
        assert targets_in_progress(SYSTEM, twin.patron) == {order_target(act.does, act.target)}
        assert twin.written() == []
        twin.catch_up()
        act = self.looked_for(act)
        assert twin.written() == [twin.owed]
        assert act.for_a_person or act.state == ActState.DONE
        assert sum(LedgerLine.objects.values_list("minor", flat=True)) == (
            twin.owed if act.state == ActState.DONE else 0
        )

    def test_what_never_comes_is_a_persons_to_say_after_the_library_s_time(self, twin, carried):
        self.needs(twin, "time_out_before")
        twin.fail("time_out_before")
        act = carried(twin.owed)
        assert (act.state, act.for_a_person) == (ActState.UNKNOWN, True)
        assert targets_in_progress(SYSTEM, twin.patron)
        with time_machine.travel(act.poll_until):
            settle_by_staff(act.uuid, is_there=False, by=SYSTEM)
        assert not targets_in_progress(SYSTEM, twin.patron)
        assert twin.written() == []

    def looked_for(self, act):
        """Each later look, until nothing more is to be done; the act as it stands."""
        now = act.sent_at + timedelta(minutes=5)
        for _look in range(20):
            with time_machine.travel(now):
                [went] = execute([act.uuid], by=SYSTEM)
            if went.again_at is None:
                break
            now = went.again_at
        return Act.objects.get(pk=act.pk)

    def test_a_write_delivered_twice_is_told(self, system, twin):
        """A proxy may repeat what we sent once; then the system's own figure is what is read back."""
        self.needs(twin, "duplicate_delivery")
        order = self.order(twin, twin.owed // 2)
        before = self.facts(system, order)
        twin.fail("duplicate_delivery")
        try:
            receipt = system.carry_out(order)
        except Unknown:
            receipt = system.look(order, before).receipt
        stored = Money(sum(twin.written()), "EUR")
        assert receipt is None or receipt.read_back["waived"] == str(stored.amount)

    def test_a_clock_that_is_wrong_there_changes_nothing(self, system, twin, carried):
        self.needs(twin, "clock_skew")
        twin.fail("clock_skew")
        assert abs(system.account(twin.patron).as_of - timezone.now()) < timedelta(minutes=1)
        act = carried(twin.owed)
        assert act.state == ActState.DONE
        assert twin.written() == [twin.owed]

    def test_while_it_is_down_nothing_is_sent_and_all_say_so(self, system, twin):
        twin.fail("down")
        with pytest.raises(Unreachable):
            system.find_patron(twin.card)
        with pytest.raises(Unreachable):
            system.account(twin.patron)
        with pytest.raises(Unreachable):
            system.carry_out(self.order(twin, twin.owed))
        check = system.check()
        assert not check.works
        assert any(finding.mend for finding in check.findings if not finding.works)
        assert twin.written() == []

    def test_one_odd_record_is_no_silence(self, system, twin, carried):
        self.needs(twin, "odd_record")
        twin.fail("odd_record")
        with pytest.raises(Unreadable):
            system.find_patron(twin.card)
        act = carried(twin.owed, mend_after=99)
        assert (act.state, twin.written()) == (ActState.REFUSED, [])
        assert health.is_answering()

    def test_not_being_let_in_is_no_silence(self, system, twin, carried):
        self.needs(twin, "not_let_in")
        twin.fail("not_let_in")
        with pytest.raises(AccessDenied):
            system.find_patron(twin.card)
        act = carried(twin.owed, mend_after=2)
        assert (act.state, twin.written()) == (ActState.DONE, [twin.owed])
        assert health.is_answering()

    def test_an_act_waits_while_it_is_down_and_goes_once_it_is_back(self, twin, carried):
        twin.fail("down")
        act = carried(twin.owed, mend_after=4)
        assert act.state == ActState.DONE
        assert twin.written() == [twin.owed]
        assert health.is_answering()
