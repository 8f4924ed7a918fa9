"""What a page reads of acts: those whose answer was lost, and what a waiver paid elsewhere."""

import pytest
from django.utils import timezone, translation

from yesdesk.core.actors import SYSTEM
from yesdesk.core.money import Money
from yesdesk.ils import health
from yesdesk.ils.acts.queries import (
    acts_about,
    acts_on_their_way,
    acts_to_settle,
    manual_acts,
    targets_in_progress,
    unknown_acts_on,
    waiting_for_a_person,
)
from yesdesk.ils.models import Act, ActState

pytestmark = pytest.mark.django_db


def test_unknown_acts_on_an_account(twin, waive):
    lost, _waits = waive(), waive()
    Act.objects.filter(pk=lost.pk).update(state=ActState.UNKNOWN, sent_at=timezone.now())
    assert [line.uuid for line in unknown_acts_on(SYSTEM, twin.patron)] == [lost.uuid]
    assert unknown_acts_on(SYSTEM, "somebody else") == []


@pytest.mark.parametrize(("minor", "spilled"), [(200, Money(50, "EUR")), (None, None)])
def test_spilled_is_read_of_money_alone(waive, minor, spilled):
    one = waive()
    currency = "EUR" if minor else ""
    Act.objects.filter(pk=one.pk).update(
        minor=minor, currency=currency, read_back={"spilled": "0.50"}
    )
    [line] = acts_about(SYSTEM, [one.about])
    assert line.spilled == spilled


def test_next_step_is_said_where_there_is_one(waive):
    one = waive()
    with translation.override("fr"):
        [line] = acts_about(SYSTEM, [one.about])
    assert (line.why, line.next_step, line.held_up, line.not_let_in) == ("", "", False, False)
    Act.objects.filter(pk=one.pk).update(why="Away.", next_step="Wait.")
    [line] = acts_about(SYSTEM, [one.about])
    assert (line.why, line.next_step) == ("Away.", "Wait.")


def test_an_act_that_was_sent_is_neither_held_up_nor_shut_out(waive):
    done, waits = waive(), waive()
    Act.objects.filter(pk=done.pk).update(state=ActState.DONE)
    health.record_denied(waits.does, "", timezone.now())
    for _twice in range(2):
        health.note_silence(timezone.now())
    lines = acts_about(SYSTEM, [done.about])
    assert [(line.held_up, line.not_let_in) for line in lines] == [(False, False), (True, True)]


@pytest.fixture
def of_each_state(waive):
    """An act of each state by the state's name, with one more, `look`, whose answer a person has to look for."""
    acts = {state.value: waive(target=state.value, at_once=True) for state in ActState}
    acts["look"] = waive(target="look")
    for state in ActState:
        Act.objects.filter(pk=acts[state.value].pk).update(state=state)
    Act.objects.filter(pk=acts["look"].pk).update(state=ActState.UNKNOWN, for_a_person=True)
    return acts


def test_acts_to_settle_are_those_of_a_person(of_each_state):
    lines = acts_to_settle(SYSTEM)
    assert [line.target for line in lines] == ["by_hand", "look"]
    assert waiting_for_a_person() == 2
    [line] = manual_acts(SYSTEM, [of_each_state[name].uuid for name in ("by_hand", "waiting")])
    assert line.target == "by_hand"


def test_acts_under_way_on_one_account(twin, of_each_state):
    way = acts_on_their_way(SYSTEM, twin.patron)
    assert {line.target for line in way} == {"waiting", "sending", "by_hand"}
    targets = {target for _thing, target in targets_in_progress(SYSTEM, twin.patron)}
    assert targets == {"waiting", "sending", "unknown", "by_hand", "look"}
    assert acts_on_their_way(SYSTEM, "somebody else") == []
    assert targets_in_progress(SYSTEM, "somebody else") == frozenset()


def test_acts_about_asks_what_holds_up_only_where_one_waits(
    of_each_state, django_assert_num_queries
):
    Act.objects.filter(state=ActState.WAITING).update(about="decision:42")
    with django_assert_num_queries(1):
        acts_about(SYSTEM, ["decision:41"])
    with django_assert_num_queries(3):
        acts_about(SYSTEM, ["decision:42"])


def test_a_hundred_acts_to_settle_are_shown_and_counted(waive):
    one = waive()
    Act.objects.update(state=ActState.BY_HAND)
    fields = {
        field.attname: getattr(one, field.attname)
        for field in Act._meta.concrete_fields
        if field.attname not in {"id", "uuid"}
    }
    Act.objects.bulk_create(Act(**fields | {"state": ActState.BY_HAND}) for _ in range(100))
    assert waiting_for_a_person() == len(acts_to_settle(SYSTEM)) == 100
