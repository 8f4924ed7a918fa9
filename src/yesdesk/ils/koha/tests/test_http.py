"""Who answers as Koha has to prove it; a name or a signature that is not right is nobody."""

import ssl

import pytest

from tests.twins.koha import CLIENT_ID, CLIENT_SECRET, koha_twin
from yesdesk.ils.koha.client import KohaClient
from yesdesk.ils.koha.http import KohaHttp, Timeouts
from yesdesk.ils.port import Unreachable
from yesdesk.testing.certificates import signed_by_itself

pytestmark = pytest.mark.slow


@pytest.fixture
def certificate(tmp_path):
    """`certificate(name)`: a file with a key and a certificate that signs itself."""
    return lambda name: signed_by_itself(name, tmp_path)


def secure_twin(file):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return koha_twin(context)


def read(twin, trusted):
    wire = KohaHttp(
        twin.url, Timeouts(connect=2), trusted and ssl.create_default_context(cafile=trusted)
    )
    client = KohaClient(
        wire, client_id=CLIENT_ID, client_secret=CLIENT_SECRET, pause=lambda seconds: None
    )
    try:
        return client.read("/libraries")
    finally:
        wire.close()


def test_a_certificate_we_trust_for_this_name_is_koha(certificate):
    file = certificate("localhost")
    with secure_twin(file) as twin:
        assert read(twin, file).status == 200


def test_a_certificate_nobody_vouches_for_is_nobody(certificate):
    with secure_twin(certificate("localhost")) as twin:
        with pytest.raises(Unreachable):
            read(twin, None)
        assert twin.heard == []


def test_a_certificate_for_another_name_is_nobody(certificate):
    file = certificate("koha.example.org")
    with secure_twin(file) as twin:
        with pytest.raises(Unreachable):
            read(twin, file)
        assert twin.heard == []


@pytest.mark.parametrize(
    "address",
    [
        "",
        "koha",
        "https://",
        "https://[koha",
        "https://koha example",
        "https://999.1.1.1",
        "https://a..example",
        "https://ana:1234@koha.example",
        "https://koha.example/?a=1",
        "https://koha.example:abc",
        "https://koha.example:99999",
        "http://koha.example",
        "ftp://localhost",
    ],
)
def test_an_address_that_leads_nowhere_is_refused_before_anything_is_sent(address):
    assert not KohaHttp(address, Timeouts()).usable


def test_https_and_this_machine_itself_are_usable():
    for address in ("https://koha.example:8443/", "http://127.0.0.1:8080", "http://[::1]:8080"):
        assert KohaHttp(address, Timeouts()).usable
