"""Only silence takes the library system away: not one odd record, and not a permission that is missing."""

from datetime import timedelta

import pytest
from django.utils import timezone

from yesdesk.core.actors import SYSTEM
from yesdesk.core.system_alerts import active_alerts
from yesdesk.ils import configuration, health
from yesdesk.ils.acts.execution import execute
from yesdesk.ils.acts.queries import acts_about
from yesdesk.ils.models import Act, ActState
from yesdesk.ils.port import (
    AccessDenied,
    Capability,
    Check,
    PatronRecord,
    Refused,
    Unreachable,
    Unreadable,
)
from yesdesk.ils.rpc import client as rpc_client

pytestmark = pytest.mark.django_db


class Troubled:
    """A system that meets `trouble` with one card, and knows all others."""

    name = "troubled"

    def __init__(self):
        self.trouble = Unreachable
        self.can = frozenset()

    def find_patron(self, card):
        if card == "bad":
            raise self.trouble
        return PatronRecord("7", card, "Ana")

    def check(self):
        return Check(bool(self.can), self.can, ())


@pytest.fixture
def system(ils_in_process, monkeypatch):
    one = Troubled()
    monkeypatch.setattr(configuration, "the_system", lambda: one)
    return one


def scanned(card, times=2):
    said = []
    for _time in range(times):
        with pytest.raises(rpc_client.ServiceUnavailable) as away:
            rpc_client.find_patron(card)
        said.append(away.value.code)
    return said


def our_alarms():
    return [alarm for alarm in active_alerts() if alarm.url_name == "connection"]


def test_silence_twice_opens_the_breaker(system):
    assert scanned("bad") == ["ils.away", "ils.away"]
    assert not health.is_answering()


def test_a_record_that_cannot_be_read_opens_it_for_nobody(system):
    system.trouble = Unreadable("odd")
    assert scanned("bad", 4) == ["ils.unreadable"] * 4
    assert health.is_answering()
    assert rpc_client.find_patron("2181").name == "Ana"
    assert our_alarms() == []


def test_what_the_worker_stumbles_over_is_this_accounts_trouble(system):
    system.trouble = KeyError
    assert scanned("bad") == ["ils.unreadable"] * 2
    assert health.is_answering()


def test_a_missing_permission_is_an_alarm_that_names_it(system, client_of, teo):
    system.trouble = AccessDenied("no", missing=("borrowers.edit_borrowers",))
    assert scanned("bad", 3) == ["ils.not_let_in"] * 3
    assert health.is_answering()
    (alarm,) = our_alarms()
    assert "borrowers.edit_borrowers" in alarm.mend_words()
    assert "borrowers.edit_borrowers" not in alarm.wrong_words()
    page = client_of(teo).get("/settings/library-system").content.decode()
    assert "borrowers.edit_borrowers" in page


def test_the_alarm_goes_when_it_lets_us(system):
    system.trouble = AccessDenied("no", missing=("a.b",))
    scanned("bad")
    rpc_client.find_patron("2181")
    assert our_alarms() == []


def test_the_alarm_goes_when_a_check_finds_it_mended(system):
    system.trouble = AccessDenied("no", missing=("a.b",))
    scanned("bad")
    rpc_client.check_system()
    assert len(our_alarms()) == 1
    system.can = frozenset({Capability.FIND_PATRON})
    rpc_client.check_system()
    assert our_alarms() == []


def test_an_act_on_an_account_that_cannot_be_read_does_not_wait_for_ever(
    twin, waive, carry, monkeypatch
):
    monkeypatch.setattr(twin.connect(), "account", _raising(Unreadable("odd")), raising=False)
    went, act = carry(waive(at_once=True))
    assert (went.state, act.why) == (
        ActState.REFUSED,
        "This account cannot be read here, so nothing was sent.",
    )
    assert health.is_answering()
    assert twin.sent == []


def test_an_act_we_are_not_let_do_waits_and_nobody_else_does(twin, waive, carry, monkeypatch):
    with monkeypatch.context() as shut:
        shut.setattr(
            twin.connect(), "account", _raising(AccessDenied("no", missing=("a.b",))), raising=False
        )
        for _turn in range(3):
            went, act = carry(waive(at_once=True))
    assert act.state == ActState.WAITING
    lines = acts_about(SYSTEM, [act.about])
    assert {(line.held_up, line.not_let_in) for line in lines} == {(True, True)}
    assert went.again_at > timezone.now() + timedelta(minutes=5)
    assert health.is_answering()
    assert len(our_alarms()) == 1


def test_a_write_turned_away_for_a_permission_is_an_alarm_until_one_goes_through(
    twin, waive, carry, monkeypatch
):
    refused = Refused("no", missing=("updatecharges.remaining_permissions",))
    with monkeypatch.context() as shut:
        shut.setattr(twin.connect(), "carry_out", _raising(refused), raising=False)
        _went, act = carry(waive(at_once=True))
    assert act.state == ActState.REFUSED
    assert "updatecharges" in our_alarms()[0].mend_words()
    _went, act = carry(waive(at_once=True))
    assert act.state == ActState.DONE
    assert our_alarms() == []


def test_looking_at_an_account_that_cannot_be_read_leaves_it_to_a_person(
    twin, waive, carry, now, monkeypatch
):
    twin.fail("time_out_after")
    act = waive(at_once=True)
    carry(act)
    monkeypatch.setattr(twin.connect(), "look", _raising(Unreadable("odd")), raising=False)
    for _turn in range(6):
        [went] = execute([act.uuid], by=SYSTEM)
        if went.again_at is None:
            break
        now.move_to(went.again_at + timedelta(seconds=1))
    assert Act.objects.get(pk=act.pk).state == ActState.UNKNOWN
    assert went.again_at is None
    assert health.is_answering()


def test_a_setting_that_needs_mending_is_not_silence(waive, carry, monkeypatch):
    from yesdesk.core.env import SettingNeedsMending
    from yesdesk.ils.acts import execution

    monkeypatch.setattr(execution, "the_system", _raising(SettingNeedsMending("mend me")))
    for _turn in range(3):
        carry(waive(at_once=True))
    assert health.is_answering()


def _raising(error):
    def raises(*_given):
        raise error

    return raises
