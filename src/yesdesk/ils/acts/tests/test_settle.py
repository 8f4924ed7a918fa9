"""Done is what adds up: less is owed on the line by what stands under our mark. The rest is told apart."""

from contextlib import nullcontext
from datetime import timedelta

import pytest
from django.utils import timezone

from yesdesk.core.actors import SYSTEM
from yesdesk.core.errors import NotFound, Refusal
from yesdesk.core.models import AuditEntry, Event
from yesdesk.core.money import Money
from yesdesk.ils.accounts.own_card import CardNotSaid, set_own_card
from yesdesk.ils.acts import settle
from yesdesk.ils.acts.actions import act_topics
from yesdesk.ils.acts.execution import execute, poll_result
from yesdesk.ils.acts.queries import acts_about, acts_to_settle
from yesdesk.ils.acts.retention import erase_acts_about
from yesdesk.ils.acts.settle import (
    BalanceCheck,
    check_balance,
    mark_unknown_after_restore,
    settle_by_staff,
)
from yesdesk.ils.demo.models import DemoFee
from yesdesk.ils.models import FORGOTTEN, Act, ActState, LedgerLine, StaffCard
from yesdesk.ils.port import Capability, Receipt, Refused, SearchResult, TagSearch
from yesdesk.places.models import Library

pytestmark = pytest.mark.django_db


def sums(asked, before, after, **more):
    return check_balance(Money(asked, "EUR"), before, after, **more)


def account(balance, owed=None, **more):
    return {"balance": balance, **({} if owed is None else {"owed": owed}), **more}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (account("12.00", "2.00"), account("10.00", "0.00", waived="2.00"), BalanceCheck(200)),
        # a payment of 1.00 on another line, and a new charge of 0.50
        (account("12.00", "2.00"), account("9.00", "0.00", waived="2.00"), BalanceCheck(200, 100)),
        (account("12.00", "2.00"), account("10.50", "0.00", waived="2.00"), BalanceCheck(200, -50)),
        # stored twice: the second one spilled to a card fee, as on a real Koha
        (account("12.00", "2.00"), account("8.00", "0.00", waived="4.00"), BalanceCheck(200, 200)),
        # the rest of the line was paid at the till, and nothing else was
        (account("12.00", "5.00"), account("7.00", "0.00", waived="2.00"), BalanceCheck(200, 300)),
        # the line was cleared by somebody quicker, and ours pays nothing
        (account("2.00", "2.00"), account("-2.00", "0.00", waived="2.00", left="2.00"), None),
        # the line was lowered before ours came: 1.00 of it spilled, and who paid what cannot be told
        (account("12.00", "5.00"), account("5.00", "0.00", waived="2.00"), None),
        # stored twice, a surplus stands there, and as much was charged anew elsewhere
        (account("12.00", "5.00"), account("7.00", "0.00", waived="4.00", left="2.00"), None),
        # a new charge on the same line
        (account("12.00", "5.00"), account("10.40", "3.40", waived="2.00"), None),
        # no lines: the sum, by our mark
        (account("12.00"), account("10.00", waived="2.00"), BalanceCheck(200)),
        # nothing was read before: our mark alone, where it says exactly this
        ({}, account("10.00", waived="2.00"), BalanceCheck(200)),
        ({}, account("10.00", waived="4.00"), None),
        # nothing under our mark
        (account("12.00", "2.00"), account("10.00", "0.00"), None),
    ],
)
def test_what_adds_up(before, after, expected):
    assert sums(200, before, after) == expected


def test_less_than_was_asked_is_what_is_entered():
    """The line was 3.00 when it was written, and 4.00 a moment before."""
    after = account("8.00", "0.00", waived="3.00")
    assert sums(400, account("12.00", "4.00"), after) == BalanceCheck(300, 100)


def test_check_balance_adds_up_to_one_cent():
    after = account("11.99", "0.00", waived="0.01")
    assert sums(1, account("12.00", "0.01"), after) == BalanceCheck(1)


def test_what_we_waived_on_other_lines_meanwhile_is_no_difference():
    before, after = account("12.00", "2.00"), account("7.00", "0.00", waived="2.00")
    assert sums(200, before, after, ours_meanwhile=300) == BalanceCheck(200)


# Unknown is settled by looking, never by repeating; and where looking does not tell, by a person.


@pytest.fixture
def lost(twin, waive, carry):
    """An act whose answer was lost, after or before it was written there."""

    def of(fault):
        twin.fail(fault)
        return carry(waive(at_once=True))[1]

    return of


def test_written_there_it_is_found_and_entered(twin, lost, carry):
    act = lost("time_out_after")
    assert act.state == ActState.UNKNOWN
    assert not LedgerLine.objects.exists()
    went, act = carry(act)
    assert (went.state, act.read_back["waived"]) == (ActState.DONE, "10.00")
    assert LedgerLine.objects.get().minor == 1000
    assert len(twin.sent) == 1


def test_act_not_found_is_looked_for_until_the_limit(twin, lost, carry, now):
    """Sent at 18:02: after a minute, five, an hour, the next morning at seven, and at the end of a day."""
    unsure, looks = lost("time_out_before"), []
    while (went := carry(unsure)[0]).again_at is not None:
        assert (went.state, unsure.for_a_person) == (ActState.UNKNOWN, False)
        looks.append(went.again_at - unsure.sent_at)
        now.move_to(went.again_at)
    unsure.refresh_from_db()
    hours = [timedelta(hours=1), timedelta(hours=12, minutes=58), timedelta(hours=24)]
    assert looks == [timedelta(minutes=1), timedelta(minutes=5), *hours]
    assert (unsure.state, unsure.for_a_person) == (ActState.UNKNOWN, True)
    assert len(twin.sent) == 1
    assert not LedgerLine.objects.exists()


def test_a_library_may_set_how_long_it_may_still_come(library, lost, carry, now):
    Library.objects.update(late_hours=2)
    unsure = lost("time_out_before")
    assert unsure.poll_until == unsure.sent_at + timedelta(hours=2)
    Library.objects.update(late_hours=48)  # from now on, not for what was sent
    now.shift(timedelta(hours=2))
    went, unsure = carry(unsure)
    assert (went.again_at, unsure.for_a_person) == (None, True)


def test_what_is_stored_late_is_found_by_the_next_look(twin, lost, carry, now):
    unsure = lost("stores_late")
    now.shift(timedelta(seconds=88))
    assert carry(unsure)[0].state == ActState.UNKNOWN
    twin.catch_up()
    now.shift(timedelta(minutes=5))
    assert carry(unsure)[0].state == ActState.DONE
    assert [line.minor for line in LedgerLine.objects.all()] == twin.written() == [1000]


def test_nobody_can_say_that_it_is_not_there_while_it_may_still_come(lost, act, sam, now):
    unsure = lost("stores_late")
    with pytest.raises(Refusal) as refusal:
        settle_by_staff(unsure.uuid, is_there=False, by=act(sam))
    assert refusal.value.code == "ils.act.may_still_come"
    assert "Do not do it again" in refusal.value.next_step
    now.move_to(unsure.poll_until)
    settle_by_staff(unsure.uuid, is_there=False, by=act(sam))
    assert Act.objects.get().state == ActState.REFUSED


def test_what_was_paid_on_another_line_meanwhile_keeps_no_act_open(twin, lost, carry, now):
    unsure = lost("time_out_after")
    DemoFee.objects.exclude(pk=twin.line).filter(patron=twin.patron).update(paid=50)
    assert carry(unsure)[0].state == ActState.DONE
    assert LedgerLine.objects.get().besides_minor == 50


def test_what_does_not_add_up_on_the_line_is_a_person_s_to_look_at(twin, waive, carry, now):
    twin.fail("time_out_after")
    unsure = carry(waive(400, at_once=True))[1]
    DemoFee.objects.filter(pk=twin.line).update(paid=700)  # 3.00 at the till
    other = DemoFee.objects.exclude(pk=twin.line).filter(patron=twin.patron)
    other.update(paid=100)
    now.shift(timedelta(hours=1))
    unsure = carry(unsure)[1]
    assert (unsure.state, unsure.for_a_person) == (ActState.UNKNOWN, True)
    assert not LedgerLine.objects.exists()
    other.update(paid=0)  # with nothing else paid, ours can have gone to no other line
    assert carry(unsure)[0].state == ActState.DONE
    assert (LedgerLine.objects.get().minor, LedgerLine.objects.get().besides_minor) == (400, 300)


def test_what_we_waived_on_another_line_meanwhile_is_no_difference(twin, waive, lost, carry, now):
    """An earlier waiver, a waiver of another patron and a refused one are no part of it."""
    other = str(DemoFee.objects.exclude(pk=twin.line).filter(patron=twin.patron).get().pk)
    carry(waive(100, target=other, at_once=True))
    now.shift(timedelta(seconds=9))
    unsure = lost("time_out_after")
    now.shift(timedelta(seconds=9))
    carry(waive(200, target=other, at_once=True))
    carry(waive(300, target=twin.others_line, at_once=True))
    others = DemoFee.objects.get(pk=twin.others_line)
    carry(waive(400, patron=str(others.patron_id), target=twin.others_line, at_once=True))
    assert carry(unsure)[0].state == ActState.DONE
    assert set(LedgerLine.objects.values_list("besides_minor", flat=True)) == {0}


def test_a_process_that_died_between_marking_and_settling_is_found_out(twin, waive, carry, now):
    act = waive(at_once=True)
    settle.mark_sending(act, minor=1000, before={})
    twin.connect().carry_out(carry_order(act))
    now.shift(timedelta(hours=2))
    act = carry(act)[1]
    assert act.state == ActState.DONE
    assert act.poll_until == act.sent_at + timedelta(days=1), "a day from when it was sent"
    assert LedgerLine.objects.get().minor == 1000


def carry_order(act):
    from yesdesk.ils.acts.orders import order_of

    return order_of(act)


def test_where_looking_does_not_tell_a_person_is_asked(twin, lost, carry, act, sam, now):
    unsure = lost("time_out_after")
    Act.objects.update(created_at=unsure.sent_at - timedelta(seconds=20))
    twin.connect().look = lambda order, before: TagSearch(SearchResult.CANNOT_TELL)
    went, unsure = carry(unsure)
    assert went.again_at == unsure.sent_at + timedelta(minutes=1)
    now.shift(timedelta(minutes=59))
    assert carry(unsure)[0].again_at == unsure.sent_at + timedelta(hours=1)
    now.shift(timedelta(minutes=1))
    went, unsure = carry(unsure)
    assert (went.state, went.again_at) == (ActState.UNKNOWN, None)
    assert acts_about(act(sam), ["decision:41"])[0].needs_a_look
    assert [line.uuid for line in acts_to_settle(act(sam))] == [unsure.uuid]


@pytest.mark.parametrize(
    ("is_there", "state", "lines"), [(True, ActState.DONE, 1), (False, ActState.REFUSED, 0)]
)
def test_what_a_person_found_settles_it_and_is_traced(lost, act, sam, now, is_there, state, lines):
    unsure = lost("time_out_after")
    now.move_to(unsure.poll_until)
    found = settle_by_staff(unsure.uuid, is_there=is_there, by=act(sam))
    assert Act.objects.get(pk=found.pk).state == state
    assert list(LedgerLine.objects.values_list("minor", "besides_minor")) == lines * [(1000, 0)]
    assert AuditEntry.objects.filter(tag="ils.act.settled_by_hand").count() == 1


def test_a_person_settles_only_what_is_unknown(waive, act, sam):
    from uuid import uuid4

    with pytest.raises(Refusal) as refusal:
        settle_by_staff(waive().uuid, is_there=True, by=act(sam))
    assert refusal.value.code == "ils.act.settled"
    with pytest.raises(NotFound):
        settle_by_staff(uuid4(), is_there=True, by=act(sam))


def test_settle_by_staff_when_the_account_is_their_own(twin, lost, act, sam, ils_in_process):
    unsure = lost("time_out_after")
    set_own_card(twin.card, by=act(sam))
    with pytest.raises(Refusal) as refusal:
        settle_by_staff(unsure.uuid, is_there=True, by=act(sam))
    assert refusal.value.code == "ils.account.own"


@pytest.mark.parametrize("money", [True, False])
def test_settle_by_staff_asks_for_ones_own_card_where_money_moves(twin, waive, act, sam, money):
    changes = {} if money else {"does": Capability.LIFT_BLOCK, "target": "", "amount": None}
    one = waive(by_hand=True, **changes)
    StaffCard.objects.all().delete()
    with pytest.raises(CardNotSaid) if money else nullcontext():
        settle_by_staff(one.uuid, is_there=True, by=act(sam))
    assert Act.objects.get().state == (ActState.BY_HAND if money else ActState.DONE)


def test_settle_by_staff_notes_whose_hand_did_it(waive, act, sam):
    settle_by_staff(waive(by_hand=True).uuid, is_there=True, by=act(sam))
    assert LedgerLine.objects.get().by_hand == f"S{sam.pk}"


def test_money_that_may_still_come_outlives_its_request_and_goes_when_it_is_known(
    twin, lost, carry, now
):
    """Erased with its request, what is stored late would stand there without a line here."""
    unsure = lost("stores_late")
    assert erase_acts_about(["decision:41"], by=SYSTEM) == 0
    unsure.refresh_from_db()
    assert (unsure.about, unsure.rule, unsure.state) == (FORGOTTEN, "", ActState.UNKNOWN)
    twin.catch_up()
    now.shift(timedelta(minutes=5))
    assert execute([unsure.uuid], by=SYSTEM)[0].state is None
    assert [line.minor for line in LedgerLine.objects.all()] == twin.written() == [1000]
    assert not Act.objects.exists()


def test_what_never_came_goes_once_a_person_said_so(lost, act, sam, now):
    unsure = lost("stores_late")
    erase_acts_about(["decision:41"], by=SYSTEM)
    now.move_to(unsure.poll_until)
    settle_by_staff(unsure.uuid, is_there=False, by=act(sam))
    assert not Act.objects.exists()


def test_what_moves_no_money_goes_with_its_request_at_once(twin, waive, carry, lost):
    twin.fail("time_out_before")
    loan = twin.lend(5)
    carry(waive(does=Capability.RENEW, target=str(loan.pk), amount=None, at_once=True))
    assert erase_acts_about(["decision:41"], by=SYSTEM) == 1
    assert not Act.objects.exists()


def test_after_a_restore_what_waited_is_looked_for_and_not_sent(twin, waive, carry, now):
    sent, waiting = waive(400, at_once=True), waive(100, at_once=True)
    carry(sent)
    Act.objects.filter(pk=sent.pk).update(state=ActState.WAITING)  # as the backup had it
    LedgerLine.objects.all().delete()
    assert mark_unknown_after_restore(by=SYSTEM) == 2
    waiting.refresh_from_db()
    assert (waiting.sent_at, waiting.poll_until) == (
        timezone.now(),
        timezone.now() + timedelta(days=1),
    )
    now.shift(timedelta(minutes=2))
    assert carry(sent)[0].state == ActState.DONE
    assert carry(waiting)[0].state == ActState.UNKNOWN  # it may have been sent since
    assert (twin.written(), LedgerLine.objects.get().minor) == ([400], 400)


def test_looking_at_what_is_not_unknown_changes_nothing(twin, waive):
    from uuid import uuid4

    act = waive()
    assert poll_result(act.uuid, by=SYSTEM).state == ActState.WAITING
    assert poll_result(uuid4(), by=SYSTEM).state is None
    assert twin.sent == []


def test_looking_while_it_does_not_answer_is_tried_again(twin, lost, carry):
    act = lost("time_out_after")
    twin.fail("down")
    went, act = carry(act)
    assert (went.state, act.for_a_person) == (ActState.UNKNOWN, False)
    assert went.again_at is not None


def test_settle_once_and_nobody_elses(twin, waive, monkeypatch):
    """Of two workers that settle the same act the second one changes nothing."""
    one, other, forgotten = waive(about="tea:41"), waive(), waive(about=FORGOTTEN)
    settle.mark_sending(one, minor=1000, before={})
    monkeypatch.setitem(act_topics._items, "tea", lambda pk: f"tea.{pk}")
    receipt = Receipt(number="9" * 99, at=one.sent_at, read_back={"spilled": "0.50"})
    assert settle.settle_done(one, receipt)
    assert not settle.settle_done(one, receipt)
    assert not settle.settle_refused(one, Refused("No."))
    other.refresh_from_db()
    forgotten.refresh_from_db()
    assert (other.state, forgotten.state) == (ActState.WAITING, ActState.WAITING)
    line = LedgerLine.objects.get()
    assert (line.number, line.spilled_minor) == ("9" * 64, 50)
    assert list(Event.objects.values_list("topic", flat=True)) == ["tea.41"], "its page is told"


def test_long_words_of_the_library_system_fit_their_columns(waive):
    act = waive()
    assert settle.settle_refused(act, Refused("w" * 999, next_step="n" * 999))
    act.refresh_from_db()
    assert (act.why, act.next_step) == ("w" * 300, "n" * 300)


@pytest.mark.parametrize("drawn", [0, 1])
def test_waiver_gets_a_second_look_once_in_twenty(waive, carry, monkeypatch, drawn):
    class Dice:
        def randrange(self, of):
            assert of == 20
            return drawn

    monkeypatch.setattr(settle, "_dice", Dice())
    carry(waive(at_once=True))
    assert LedgerLine.objects.get().second_look is (drawn == 0)
