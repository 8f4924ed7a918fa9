"""A login that is not known, TLS, and plain text that must not leave this computer."""

import shutil
import socket
import ssl
import subprocess
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from tests.twins.sip2.server import sip2_twin
from yesdesk.core.env import SettingNeedsMending
from yesdesk.ils.adapters import check_values
from yesdesk.ils.port import Unreachable
from yesdesk.ils.sip2.client import Client
from yesdesk.ils.sip2.server import Sip2Server, sip2_server_from

UTC = ZoneInfo("UTC")


def _server(**values):
    return sip2_server_from(values, zone=UTC, currency="EUR")


@pytest.mark.slow
def test_a_login_that_is_not_known_says_so_once(server, twin):
    client = Client(replace(server, password="another"))
    with pytest.raises(Unreachable, match="does not know this user"):
        client.status()
    assert twin.times("93") == 1
    assert twin.times("99") == 0


@pytest.mark.slow
def test_a_server_without_a_login(server, twin):
    twin.user = ""
    client = Client(replace(server, user=""))
    assert client.status().version == "2.00"
    assert twin.times("93") == 0
    client.close()


@pytest.mark.slow
def test_nobody_there(server, twin):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        client = Client(replace(server, port=taken.getsockname()[1]))
        with pytest.raises(Unreachable, match="We get no answer"):
            client.status()


@pytest.mark.slow
def test_the_address_that_was_reached_counts(server, monkeypatch):
    """A name in the hosts file may lead anywhere."""
    monkeypatch.setattr("yesdesk.ils.sip2.client.is_loopback_address", lambda address: False)
    with pytest.raises(Unreachable, match="leave this computer"):
        Client(server).status()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    openssl = shutil.which("openssl")
    if not openssl:
        pytest.skip("openssl is not here to make a certificate")
    folder = tmp_path_factory.mktemp("tls")
    key, cert = folder / "key.pem", folder / "cert.pem"
    kind = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    names = ["-subj", "/CN=twin", "-addext", "subjectAltName=IP:127.0.0.1"]
    files = ["-keyout", str(key), "-out", str(cert)]
    subprocess.run([openssl, "req", *kind, *names, *files], check=True, capture_output=True)
    return key, cert


@pytest.mark.slow
def test_tls_with_a_certificate_that_is_named(certificate, server):
    key, cert = certificate
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(cert, key)
    with sip2_twin(context) as twin:
        where = replace(server, port=twin.port, tls=True)
        client = Client(replace(where, ca_file=str(cert)))
        assert client.status().version == "2.00"
        assert client.status() is client.status()
        client.close()
        with pytest.raises(Unreachable, match="certificate"):
            Client(where).status()
        assert twin.times("93") == 1


@pytest.mark.slow
def test_tls_where_the_server_speaks_plain_text(server):
    with pytest.raises(Unreachable):
        Client(replace(server, tls=True, timeout=0.4)).status()


@pytest.mark.parametrize("host", ["sip.library.example", "10.8.0.5", "127.0.0.1.example"])
def test_plain_text_to_elsewhere_is_not_configured(host):
    with pytest.raises(SettingNeedsMending, match=f"YESDESK_SIP2_TUNNEL={host}:6001"):
        _server(host=host, tls="no")
    assert not _server(host=host, tls="no", tunnel=f"{host}:6001").tls
    with pytest.raises(SettingNeedsMending):
        _server(host=host, tls="no", tunnel=f"{host}:6002")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.3.2.1"])
def test_plain_text_to_this_computer_is(host):
    assert not _server(host=host, tls="no").tls


@pytest.mark.parametrize(
    "wrong", [{"port": "none"}, {"port": "70000"}, {"timeout": "0"}, {"charset": "klingon"}]
)
def test_a_setting_that_cannot_be_used_is_named(wrong):
    [name] = wrong
    with pytest.raises(SettingNeedsMending, match=f"YESDESK_SIP2_{name.upper()}"):
        check_values("sip2", wrong)


def test_a_server_without_a_name_is_asked_for():
    with pytest.raises(SettingNeedsMending, match="YESDESK_SIP2_HOST"):
        _server()


def test_defaults_are_the_safe_ones():
    server = _server(host="sip.library.example")
    assert server.tls
    assert (server.port, server.timeout, server.charset) == (6001, 10.0, "utf-8")
    assert not server.waive_proved
    assert not server.pickups


def test_a_server_never_shows_its_password():
    assert "s3cret" not in repr(Sip2Server("x", 1, UTC, "EUR", password="s3cret"))
