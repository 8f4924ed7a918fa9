"""A secret is sent to where it was given for, and nowhere else, whoever changes the address and wherever."""

import json

import pytest

from yesdesk.core.env import SettingNeedsMending
from yesdesk.ils import configuration
from yesdesk.ils.configuration import configured, ils_secrets_file, kept_file, save_connection
from yesdesk.ils.connection.views import ValuesForm

pytestmark = pytest.mark.django_db
KOHA = {"url": "https://koha.example", "client_id": "yesdesk", "client_secret": "s3cret"}
SIP2 = {"host": "sip.example", "port": "6001", "tls": "yes", "user": "y", "password": "pass"}  # fmt: skip


@pytest.fixture(autouse=True)
def _from_the_page(library, settings):
    settings.ILS = ""


@pytest.mark.parametrize(
    ("kind", "values", "secret", "change"),
    [
        ("koha", KOHA, "client_secret", {"url": "https://koha.example.evil.example"}),
        ("koha", KOHA, "client_secret", {"url": "http://koha.example"}),
        ("koha", KOHA, "client_secret", {"url": "https://koha.example:8443"}),
        ("sip2", SIP2, "password", {"host": "evil.example"}),
        ("sip2", SIP2, "password", {"port": "6002"}),
        ("sip2", SIP2, "password", {"tls": "no"}),
    ],
)
def test_another_address_asks_for_it_anew(kind, values, secret, change):
    save_connection(kind, values)
    with pytest.raises(SettingNeedsMending):
        save_connection(kind, {**values, **change, secret: ""})
    assert configured().values[secret] == values[secret]
    save_connection(kind, {**values, **change, secret: "new"})
    assert configured().values[secret] == "new"


@pytest.mark.parametrize("url", ["https://KOHA.example/", "https://koha.example/api/v1"])
def test_the_same_address_written_otherwise_does_not(url):
    save_connection("koha", KOHA)
    save_connection("koha", {**KOHA, "url": url, "client_secret": ""})
    assert configured().values["client_secret"] == "s3cret"


def test_an_address_changed_in_the_file_itself_is_sent_no_secret():
    """The other file is the web process's to write."""
    save_connection("koha", KOHA)
    told = json.loads(kept_file().read_text())
    told["values"]["url"] = "https://evil.example"
    kept_file().write_text(json.dumps(told))
    assert "client_secret" not in configured().values


def test_what_an_older_version_kept_is_for_where_it_stood():
    save_connection("koha", KOHA)
    ils_secrets_file().write_text(json.dumps({"client_secret": "s3cret"}))
    assert configured().values["client_secret"] == "s3cret"
    told = json.loads(kept_file().read_text())
    kept_file().write_text(json.dumps({**told, "values": {**told["values"], "url": "https://x"}}))
    assert "client_secret" not in configured().values


def test_where_the_secret_goes_is_no_setting():
    save_connection("koha", KOHA)
    assert set(configured().values) <= {*KOHA, *configuration.settings.ILS_VALUES["koha"]}


@pytest.mark.parametrize(
    ("kind", "values", "secret", "change", "fits"),
    [
        ("koha", KOHA, "client_secret", {"url": "https://other.example"}, False),
        ("koha", KOHA, "client_secret", {}, True),
        ("sip2", SIP2, "password", {"host": "other.example"}, False),
        ("sip2", SIP2, "password", {"host": "other.example", "user": ""}, True),
    ],
)
def test_the_page_says_so_at_the_secret(kind, values, secret, change, fits):
    asked = ValuesForm(kind, {**values, **change, secret: ""}, initial=values)
    assert asked.is_valid() is fits
    assert set(asked.errors) == (set() if fits else {secret})
    assert ValuesForm(kind, {**values, **change, secret: "new"}, initial=values).is_valid()
