"""A library system that does not answer leaves the desk as it is: acts wait, pages know at once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from yesdesk.core.clock_mark import note_time
from yesdesk.core.money import Money
from yesdesk.ils import health
from yesdesk.ils.acts.actions import cancel
from yesdesk.ils.models import Act, ActState
from yesdesk.ils.port import Account, Capability, Check, Order, PatronRecord, Preflight, Unreachable
from yesdesk.ils.rpc import client as rpc_client, transport

pytestmark = pytest.mark.django_db


def test_two_silences_in_a_row_open_it_and_an_answer_closes_it(now):
    assert health.is_answering()
    health.note_silence(timezone.now())
    assert health.is_answering()
    health.note_silence(timezone.now())
    assert not health.is_answering()
    assert health.silent_since() == timezone.now()
    health.record_answer()
    assert health.is_answering()
    assert health.silent_since() is None


def test_what_the_connector_says_by_itself_is_no_answer(ils_in_process, now):
    """It asks the library system nothing, so that silence may still be silence."""
    for _turn in range(2):
        health.note_silence(timezone.now())
    patron = PatronRecord("7", "200", "Ana")
    account = Account(patron, Money(0, "EUR"), timezone.now())
    assert rpc_client.preflight([Order("", Capability.RENEW, "7", "", "9")], account) == [
        Preflight()
    ]
    assert not health.is_answering()


def test_breaker_waits_longer_each_time_up_to_a_minute(now):
    waits = []
    for _turn in range(12):
        again = health.note_silence(timezone.now())
        waits.append((again - timezone.now()).total_seconds())
    assert waits == sorted(waits)
    assert (waits[0], waits[1], waits[-1]) == (5, 10, 60)


def test_breaker_waits_as_long_as_the_system_says(now):
    again = health.record_failure(Unreachable("busy", retry_after=30), timezone.now(), asked="look")
    assert again == timezone.now() + timedelta(seconds=30)
    assert not health.is_answering()


def test_when_its_time_is_up_one_asks_again(now):
    again = [health.note_silence(timezone.now()) for _turn in range(2)][-1]
    now.move_to(again + timedelta(seconds=1))
    assert health.is_answering()


def test_after_a_step_back_of_the_clock_it_is_asked_at_once_and_acts_go(waive, now):
    now.shift(timedelta(hours=2))
    note_time()
    for _turn in range(2):
        health.note_silence(timezone.now())
    act = waive()
    now.shift(timedelta(hours=-2))
    assert not health.is_answering()
    note_time()
    assert health.is_answering()
    act.refresh_from_db()
    assert act.not_before <= timezone.now() + timedelta(minutes=1)


def test_an_act_waits_and_goes_when_it_is_back(twin, waive, carry, now):
    twin.fail("down")
    act = waive(at_once=True)
    for _turn in range(3):
        went, act = carry(act)
        assert (went.state, act.state) == (ActState.WAITING, ActState.WAITING)
        now.move_to(went.again_at + timedelta(seconds=1))
    assert twin.sent == []
    twin.fail("")
    assert carry(act)[0].state == ActState.DONE
    assert health.is_answering()


def test_while_it_is_open_nobody_asks(twin, waive, carry, now):
    for _turn in range(2):
        health.note_silence(timezone.now())
    went, _act = carry(waive(at_once=True))
    assert (went.state, went.again_at) == (ActState.WAITING, timezone.now() + timedelta(seconds=10))
    assert twin.sent == []


def test_a_waiting_act_can_still_be_called_back(twin, waive, carry, act, sam):
    twin.fail("down")
    waiting = waive(at_once=True)
    carry(waiting)
    cancel(waiting.uuid, by=act(sam))
    assert Act.objects.get().state == ActState.CANCELLED


def test_an_account_is_waited_for_longer_than_a_cold_system_takes(library, monkeypatch):
    """Koha answered after nine seconds, and pages had said that it does not answer."""
    waited = []
    nothing = b'{"answer": {"account": null, "can": []}}'
    monkeypatch.setattr(
        rpc_client, "carried", lambda _line, patience: waited.append(patience) or nothing
    )
    assert rpc_client.find_account("29001000184") == (None, frozenset())
    assert 9 < waited[0] < transport.LONG


@pytest.mark.parametrize("silent_before", [True, False])
def test_a_clock_that_is_a_day_off_rings_until_it_is_right(silent_before):
    """Due dates come by the library system's clock."""
    if silent_before:
        health.note_silence(timezone.now())
    health.record_check(Check(works=True, can=frozenset(), findings=(), clock_hours=25))
    [alert] = health.clock_alert()
    assert "+25 hours" in alert.wrong_words()
    health.record_check(Check(works=False, can=frozenset(), findings=()))
    assert list(health.clock_alert()), "who does not answer tells no time"
    health.record_check(Check(works=True, can=frozenset(), findings=()))
    assert not list(health.clock_alert())
