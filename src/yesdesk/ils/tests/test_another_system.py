"""An act is for the library system it was meant for: another one knows neither patron nor line."""

import pytest

from yesdesk.core.env import SettingNeedsMending
from yesdesk.ils import configuration
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
    assert settle_by_staff(lost.uuid, is_there=True, by=act(sam)).state == ActState.DONE


def test_a_setting_that_needs_mending_keeps_it_waiting(twin, waive, carry, monkeypatch):
    def needs_mending():
        raise SettingNeedsMending("YESDESK_KOHA_URL is empty.")

    monkeypatch.setattr(execution, "the_system", needs_mending)
    went, act = carry(waive(at_once=True))
    assert (went.state, act.state) == (ActState.WAITING, ActState.WAITING)
    assert went.again_at is not None


def test_the_kind_is_known_without_a_look_at_a_secret(settings, monkeypatch):
    settings.ILS = ""
    configuration.save_connection(
        "koha", {"url": "https://koha.example", "client_secret": "s3cret"}
    )
    assert "s3cret" not in configuration.kept_file().read_text()
    configuration.ils_secrets_file().unlink()
    assert configuration.kind_of_system() == "koha"


def test_a_real_library_that_said_nothing_has_none(settings):
    settings.ILS = ""
    assert (configuration.kind_of_system(), configuration.is_chosen()) == ("manual", False)


def test_the_demo_library_has_the_demo_system(library, settings):
    settings.ILS = ""
    configuration.kept_file().unlink()
    assert configuration.kind_of_system() == "manual"
    type(library).objects.update(is_demo=True)
    assert configuration.kind_of_system() == "demo"


def test_a_kind_nobody_speaks_is_named(settings):
    settings.ILS = "cards in a box"
    with pytest.raises(SettingNeedsMending, match="demo, koha, sip2, manual"):
        configuration.the_system()


def test_one_connector_for_each_thread_until_the_configuration_changes(settings):
    settings.ILS = "demo"
    first = configuration.the_system()
    assert configuration.the_system() is first
    settings.ILS = "manual"
    assert configuration.the_system().name == "manual"
