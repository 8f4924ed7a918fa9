"""An endpoint somebody typed leads out of the house or nowhere."""

import socket

import pytest

from yesdesk.core.webpush import addresses
from yesdesk.core.webpush.addresses import NotPublic, may_lead_to, public_addresses_of

REAL = [
    "https://fcm.googleapis.com/fcm/send/dQw4w9:APA91b_x-Y",
    "https://updates.push.services.mozilla.com/wpush/v2/gAAAA",
    "https://wns2-par02p.notify.windows.com/w/?token=BQYAAAD%2f",
    "https://web.push.apple.com/QJz-9",
    "https://push.example.org:443/x",
]
NOWHERE = [
    "",
    "push",
    "http://fcm.googleapis.com/x",
    "https://fcm.googleapis.com:8443/x",
    "https://user@fcm.googleapis.com/x",
    "https://fcm.googleapis.com/x#part",
    "https://fcm.googleapis.com/x y",
    "https://fcm.googleapis.com:0/x",
    "https://fcm.googleapis.com:https/x",
    "https://localhost/x",
    "https://desk/x",
    "https://printer.local/x",
    "https://metadata.google.internal/x",
    "https://127.0.0.1/x",
    "https://10.1.2.3/x",
    "https://169.254.169.254/latest/meta-data",
    "https://100.64.0.1/x",
    "https://224.0.0.1/x",
    "https://[::1]/x",
    "https://[fe80::1]/x",
    "https://[fd00::1]/x",
    "https://[::ffff:10.0.0.1]/x",
    "https://[64:ff9b::a00:1]/x",
    "https://[2002:a00:1::]/x",
    "https://[2001:0:53aa:64c:0:1:2:3]/x",
    "https://[broken/x",
    "ftp://push.example/x",
    "file:///etc/passwd",
    "https://push.example/" + "x" * 1000,
]


@pytest.mark.parametrize("endpoint", REAL)
def test_push_services_are_asked(endpoint):
    assert may_lead_to(endpoint)


@pytest.mark.parametrize("endpoint", NOWHERE)
def test_nothing_else_is(endpoint):
    assert not may_lead_to(endpoint)


def test_a_service_inside_the_house_is_asked_once_the_library_named_it(settings):
    assert not may_lead_to("https://push.library.lan:8443/x")
    settings.PUSH_INSIDE = ["push.library.lan:8443", "127.0.0.1:9", "10.0.0.7:80"]
    assert may_lead_to("https://push.library.lan:8443/x")
    assert may_lead_to("http://127.0.0.1:9/x")
    assert not may_lead_to("http://127.0.0.1:10/x")
    assert not may_lead_to("http://10.0.0.7/x"), "plain text to this very machine alone"


@pytest.fixture
def name_says(monkeypatch):
    """What a look-up of any name gives."""

    def says(*found):
        def look_up(_host, port, **_how):
            return [(None, None, None, "", (each, port)) for each in found]

        monkeypatch.setattr(addresses.socket, "getaddrinfo", look_up)

    return says


def test_only_its_public_addresses_are_connected_to(name_says):
    name_says("10.0.0.1", "142.250.1.1", "142.250.1.1", "2a00:1450::1", "::1")
    assert public_addresses_of("push.example", 443) == ["142.250.1.1", "2a00:1450::1"]


@pytest.mark.parametrize("found", ["127.0.0.1", "192.168.1.1", "::ffff:127.0.0.1", "fe80::1%eth0"])
def test_a_public_name_that_leads_home_is_asked_nothing(name_says, found):
    name_says(found)
    with pytest.raises(NotPublic):
        public_addresses_of("push.example", 443)


def test_nat64_addresses_count_as_public(name_says):
    name_says("64:ff9b::8efa:101")
    assert public_addresses_of("push.example", 443) == ["64:ff9b::8efa:101"]


def test_a_name_that_nobody_knows_is_no_connection(monkeypatch):
    def unknown(*_asked, **_how):
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(addresses.socket, "getaddrinfo", unknown)
    with pytest.raises(OSError, match="not known"):
        public_addresses_of("push.example", 443)
