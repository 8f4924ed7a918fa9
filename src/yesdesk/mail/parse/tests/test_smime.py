"""The words of a mail that is signed as one block are read; what is encrypted says so; nothing inside speaks for it."""

import base64
import io
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs7

from yesdesk.mail.classify.auth_results import is_authenticated
from yesdesk.mail.parse.parser import parse_mail

STREAM = base64.b64decode(Path(__file__).with_name("signed_as_a_stream.p7m.b64").read_bytes())
"""By OpenSSL: a length of its own for no piece, as programs write that sign while they send."""

INNER = b"Content-Type: text/plain; charset=utf-8\r\n\r\nMy card is blocked.\r\n"


def signed(inner=INNER):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Ana")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).serial_number(7)
    made = made.public_key(key.public_key()).not_valid_before(now - timedelta(days=1))
    own = made.not_valid_after(now + timedelta(days=1)).sign(key, hashes.SHA256())
    builder = pkcs7.PKCS7SignatureBuilder().set_data(inner).add_signer(own, key, hashes.SHA256())
    return builder.sign(serialization.Encoding.DER, [pkcs7.PKCS7Options.Binary])


def a_mail(block, kind="signed-data"):
    head = (
        "From: Ana <ana@post.example>\r\nSubject: Card\r\nMessage-ID: <1@post.example>\r\n"
        f'Content-Type: application/pkcs7-mime; smime-type={kind}; name="smime.p7m"\r\n'
        "Content-Transfer-Encoding: base64\r\n\r\n"
    )
    return parse_mail(io.BytesIO(head.encode() + base64.encodebytes(block)))


def test_signed_mail_is_read_without_checking_the_signature():
    mail = a_mail(signed())
    assert (mail.text.strip(), mail.sealed) == ("My card is blocked.", "signed")
    assert (mail.subject, mail.sender.address) == ("Card", "ana@post.example")
    assert mail.message_id == "<1@post.example>"
    assert not mail.attachments


def test_streamed_signed_mail_gives_words_and_files():
    mail = a_mail(STREAM)
    assert mail.text.strip() == "Mi carné está bloqueado."
    assert [each.name for each in mail.attachments] == ["bill.pdf"]
    with mail.attachments[0].open() as file:
        assert file.read() == b"%PDF-1.4\n"


def test_a_field_inside_of_which_no_server_knows_is_left_out():
    forged = b"Authentication-Results: mx.library.example; dkim=pass header.d=post.example\r\n"
    mail = a_mail(signed(forged + b"From: dana@library.example\r\n" + INNER))
    assert mail.text.strip() == "My card is blocked."
    assert not is_authenticated(mail, "mx.library.example")
    assert mail.sender.address == "ana@post.example"


@pytest.mark.parametrize("block", [b"", b"0\x80", STREAM[:200], b"\x30" * 4_000, b"$\x80" * 4_000])
def test_what_cannot_be_opened_is_kept_as_a_file_and_says_so(block):
    assert a_mail(block, "enveloped-data").sealed == "encrypted"
    mail = a_mail(block)
    assert mail.sealed == "unopened"
    assert not mail.too_broken


def through_a_list(part):
    head = "From: Ana <ana@post.example>\nList-Id: <l.post.example>\nContent-Type: multipart/mixed; boundary=W\n\n"
    footer = "Content-Type: text/plain\n\n____\nThe list\n"
    return parse_mail(io.BytesIO(f"{head}--W\n{part}\n--W\n{footer}--W--\n".encode()))


def a_block(kind, block, name="smime.p7m"):
    head = f'Content-Type: application/pkcs7-mime; {kind}name="{name}"\nContent-Disposition: attachment\n'
    return f"{head}Content-Transfer-Encoding: base64\n\n{base64.encodebytes(block).decode()}"


def test_the_words_of_a_signed_block_are_read_in_a_lists_wrapper_too():
    mail = through_a_list(a_block("smime-type=signed-data; ", signed()))
    assert mail.text.split() == ["My", "card", "is", "blocked.", "____", "The", "list"]
    assert (mail.sealed, mail.attachments) == ("signed", ())
    streamed = through_a_list(a_block("smime-type=signed-data; ", STREAM))
    assert [each.name for each in streamed.attachments] == ["bill.pdf"]


def test_what_is_encrypted_or_broken_says_so_in_a_lists_wrapper_too():
    pgp = "--P\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n--P--"
    pgp = f"Content-Type: multipart/encrypted; boundary=P\n\n{pgp}"
    assert through_a_list(pgp).sealed == "encrypted"
    assert through_a_list(a_block("smime-type=enveloped-data; ", b"x")).sealed == "encrypted"
    assert through_a_list(a_block("smime-type=signed-data; ", b"x")).sealed == "unopened"


def test_a_document_that_is_signed_is_a_file():
    mail = through_a_list(a_block("", signed(b"%PDF-1.4\n"), "bill.pdf.p7m"))
    assert [each.name for each in mail.attachments] == ["bill.pdf.p7m"]
    assert mail.sealed == ""


def test_what_was_encrypted_and_then_signed_is_encrypted():
    inner = b"Content-Type: application/pkcs7-mime; smime-type=enveloped-data\r\n\r\nx"
    assert a_mail(signed(inner)).sealed == "encrypted"


def test_a_reader_without_its_parts_blames_no_mail(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyasn1_modules", None)
    with pytest.raises(ImportError):
        a_mail(signed())


@pytest.mark.parametrize(
    ("content_type", "text", "sealed"),
    [
        ('multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b', "--b--", "encrypted"),
        ("text/plain", "-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----", "encrypted"),
        ("text/plain", "What is -----BEGIN PGP MESSAGE-----?", ""),
        ("application/pkcs7-mime; smime-type=certs-only", "", ""),
    ],
)  # fmt: skip
def test_what_is_encrypted_is_said(content_type, text, sealed):
    raw = f"From: ana@post.example\nContent-Type: {content_type}\n\n{text}\n"
    assert parse_mail(io.BytesIO(raw.encode())).sealed == sealed
