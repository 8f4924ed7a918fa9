"""Which library system it is, and what is kept of its connection."""

import pytest

from yesdesk.core.env import SettingNeedsMending
from yesdesk.ils import configuration

pytestmark = pytest.mark.django_db


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


@pytest.mark.parametrize(
    ("values", "chosen"),
    [({}, False), ({"url": "https://koha.example", "client_id": "yesdesk"}, True)],
)
def test_a_kind_of_the_environment_counts_with_what_it_cannot_do_without(settings, values, chosen):
    settings.ILS, settings.ILS_VALUES = "koha", {"koha": values}
    assert configuration.is_chosen() is chosen


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


def test_an_address_of_koha_that_is_none_is_refused_in_a_sentence(settings):
    settings.ILS = "koha"
    settings.ILS_VALUES = {"koha": {"url": "https://koha.example:abc"}}
    with pytest.raises(
        SettingNeedsMending, match=r"YESDESK_KOHA_URL is 'https://koha\.example:abc'"
    ):
        configuration.the_system()


def test_connector_is_kept_by_thread_until_the_configuration_changes(settings):
    settings.ILS = "demo"
    first = configuration.the_system()
    assert configuration.the_system() is first
    settings.ILS = "manual"
    assert configuration.the_system().name == "manual"


def test_kind_and_values_are_of_one_reading(settings, monkeypatch):
    """Between two readings somebody may have saved another library system."""
    settings.ILS = ""
    configuration.save_connection("koha", {"url": "https://koha.example"})
    kept, readings = configuration.kept_file(), []
    monkeypatch.setattr(configuration, "kept_file", lambda: readings.append(kept) or kept)
    assert configuration.configured().kind == "koha"
    assert len(readings) == 1
