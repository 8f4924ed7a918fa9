"""Unknown is settled by looking, never by repeating; and where looking does not tell, by a person."""

from datetime import timedelta

import pytest

from yesdesk.core.actors import SYSTEM
from yesdesk.core.errors import NotHere, Refusal
from yesdesk.core.models import Trace
from yesdesk.ils.actions import doubt_waiting_acts, look_again, say_what_was_found, settling
from yesdesk.ils.models import LOOKS, Act, ActState, LedgerLine
from yesdesk.ils.port import Found, Look
from yesdesk.ils.queries.acts import acts_about, acts_to_look_at

pytestmark = pytest.mark.django_db


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


def test_not_there_means_nothing_while_it_may_still_be_writing(twin, lost, carry, now):
    act = lost("time_out_before")
    went, act = carry(act)
    assert went.state == ActState.UNKNOWN
    assert went.again_at == act.sent_at + timedelta(seconds=60)
    now.move_to(went.again_at)
    assert carry(act)[0].state == ActState.REFUSED
    assert len(twin.sent) == 1
    assert not LedgerLine.objects.exists()


def test_a_process_that_died_between_marking_and_settling_is_found_out(twin, waive, carry):
    act = waive(at_once=True)
    settling.mark_sending(act, minor=1000, before={})
    twin.connect().carry_out(carry_order(act))
    assert carry(act)[0].state == ActState.DONE
    assert LedgerLine.objects.get().minor == 1000


def carry_order(act):
    from yesdesk.ils.orders import order_of

    return order_of(act)


def test_where_looking_does_not_tell_a_person_is_asked(twin, lost, carry, act, sam, now):
    unsure = lost("time_out_after")
    twin.connect().look = lambda order, before: Look(Found.CANNOT_TELL)
    for _look in range(LOOKS):
        went, unsure = carry(unsure)
        now.shift(timedelta(hours=1))
    assert (went.state, went.again_at) == (ActState.UNKNOWN, None)
    assert acts_about(act(sam), "request:17")[0].needs_a_look
    assert [line.uuid for line in acts_to_look_at(act(sam))] == [unsure.uuid]


@pytest.mark.parametrize(
    ("is_there", "state", "lines"), [(True, ActState.DONE, 1), (False, ActState.REFUSED, 0)]
)
def test_what_a_person_found_settles_it_and_is_traced(lost, act, sam, is_there, state, lines):
    found = say_what_was_found(lost("time_out_after").uuid, is_there=is_there, by=act(sam))
    assert Act.objects.get(pk=found.pk).state == state
    assert LedgerLine.objects.count() == lines
    assert Trace.objects.filter(tag="ils.act.settled_by_hand").count() == 1


def test_a_person_settles_only_what_is_unknown(waive, act, sam):
    from uuid import uuid4

    with pytest.raises(Refusal) as refusal:
        say_what_was_found(waive().uuid, is_there=True, by=act(sam))
    assert refusal.value.code == "ils.act.settled"
    with pytest.raises(NotHere):
        say_what_was_found(uuid4(), is_there=True, by=act(sam))


def test_after_a_restore_what_waited_is_looked_for_and_not_sent(twin, waive, carry, now):
    sent, waiting = waive(400, at_once=True), waive(100, at_once=True)
    carry(sent)
    Act.objects.filter(pk=sent.pk).update(state=ActState.WAITING)  # as the backup had it
    LedgerLine.objects.all().delete()
    assert doubt_waiting_acts(by=SYSTEM) == 2
    now.shift(timedelta(minutes=2))
    assert carry(sent)[0].state == ActState.DONE
    assert carry(waiting)[0].state == ActState.REFUSED
    assert (twin.written(), LedgerLine.objects.get().minor) == ([400], 400)


def test_looking_at_what_is_not_unknown_changes_nothing(twin, waive):
    from uuid import uuid4

    act = waive()
    assert look_again(act.uuid, by=SYSTEM).state == ActState.WAITING
    assert look_again(uuid4(), by=SYSTEM).state is None
    assert twin.sent == []


def test_looking_while_it_does_not_answer_is_tried_again(twin, lost, carry):
    act = lost("time_out_after")
    twin.fail("down")
    went, act = carry(act)
    assert (went.state, act.looks) == (ActState.UNKNOWN, 0)
    assert went.again_at is not None
