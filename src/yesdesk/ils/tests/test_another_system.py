"""An act is for the library system it was meant for: another one knows neither patron nor line."""

import pytest

from yesdesk.core.env import SettingNeedsMending
from yesdesk.ils.acts import execution
from yesdesk.ils.acts.settle import settle_by_staff
from yesdesk.ils.models import ActState

pytestmark = pytest.mark.django_db


def test_waiting_while_the_system_changes_it_is_not_sent(twin, waive, carry, settings):
    act = waive(at_once=True)
    settings.ILS = "koha"
    assert carry(act)[1].state == ActState.REFUSED
    assert twin.sent == []


def test_unknown_while_the_system_changes_only_a_person_can_look(
    twin, waive, carry, settings, act, sam
):
    twin.fail("time_out_after")
    lost = carry(waive(at_once=True))[1]
    settings.ILS = "koha"
    went, lost = carry(lost)
    assert (went.state, went.again_at) == (ActState.UNKNOWN, None)
    assert lost.for_a_person
    assert settle_by_staff(lost.uuid, is_there=True, by=act(sam)).state == ActState.DONE


def test_a_setting_that_needs_mending_keeps_it_waiting(twin, waive, carry, monkeypatch):
    def needs_mending():
        raise SettingNeedsMending("YESDESK_KOHA_URL is empty.")

    monkeypatch.setattr(execution, "the_system", needs_mending)
    went, act = carry(waive(at_once=True))
    assert (went.state, act.state) == (ActState.WAITING, ActState.WAITING)
    assert went.again_at is not None
