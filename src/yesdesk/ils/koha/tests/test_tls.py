"""Who answers as Koha has to prove it; a name or a signature that is not right is nobody."""

import ssl
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from yesdesk.ils.koha.client import KohaClient
from yesdesk.ils.koha.wire import Patience, Wire
from yesdesk.ils.port import Unreachable
from yesdesk.testing.koha import CLIENT_ID, CLIENT_SECRET, koha_twin

pytestmark = pytest.mark.slow


@pytest.fixture
def certificate(tmp_path):
    """`certificate(name)`: a file with a key and a certificate that signs itself."""

    def one(name):
        key = ec.generate_private_key(ec.SECP256R1())
        who = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
        now = datetime.now(UTC)
        made = (
            x509.CertificateBuilder()
            .subject_name(who)
            .issuer_name(who)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .add_extension(
                x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False
            )
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False
            )
            .sign(key, hashes.SHA256())
        )
        file = tmp_path / f"{name}.pem"
        file.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
            + made.public_bytes(serialization.Encoding.PEM)
        )
        return file

    return one


def secure_twin(file):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return koha_twin(context)


def read(twin, trusted):
    wire = Wire(
        twin.url, Patience(connect=2), trusted and ssl.create_default_context(cafile=trusted)
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
