"""A mail travels through Debian's Exim into a mailbox, and what it cannot deliver comes home."""

import os
from pathlib import Path

import pytest

from yesdesk.core.actors import SYSTEM
from yesdesk.core.models import OutboundMessage
from yesdesk.mail.credentials import store_secrets
from yesdesk.mail.models import Mailbox
from yesdesk.mail.outbound.delivery import deliver_mail
from yesdesk.mail.parse.parser import parse_mail
from yesdesk.places.models import ServicePoint
from yesdesk.requests.actions.reply import reply
from yesdesk.testing.needs import ask_as_ana, let_answers_go
from yesdesk.testing.patience import until

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.mailserver,
    pytest.mark.skipif("EXIM_SMTP" not in os.environ, reason="make mailservers starts Exim"),
]


@pytest.fixture(params=["tls", "starttls"])
def through_exim(request, mill, settings):
    settings.MAIL_CA_FILE = os.environ["EXIM_CERTIFICATE"]
    port = os.environ["EXIM_SMTPS" if request.param == "tls" else "EXIM_SMTP"]
    mailbox = Mailbox.objects.create(
        service_point=ServicePoint.objects.filter(branch=mill).first(),
        address="mill@wren.example",
        smtp_host="localhost", smtp_port=int(port), smtp_security=request.param,
        smtp_auth="password", is_default=True,
    )  # fmt: skip
    store_secrets(mailbox.pk, {"password": "open sesame"})
    return mailbox


def arrived(user, message):
    """The mail of `user` in which this message's id stands; other tests write to the same mailbox."""
    message.refresh_from_db()
    folder, found = Path(os.environ["EXIM_HOME"]) / user / "Maildir" / "new", []

    def there():
        files = folder.iterdir() if folder.exists() else []
        found[:] = [
            mail for mail in map(Path.read_bytes, files) if message.message_id.encode() in mail
        ]
        return found

    until(there)
    return found[0]


def read(tmp_path, content):
    path = tmp_path / "mail"
    path.write_bytes(content)
    with path.open("rb") as file:
        return parse_mail(file)


def test_an_answer_arrives_as_it_was_written(through_exim, mill, act, sam, tmp_path):
    request = ask_as_ana(mill, contact="ana@post.example")
    OutboundMessage.objects.update(state="sent")
    words = (
        "Très bien, “Ana”.\n.\nA line that begins with a dot, and one of many letters: "
        + "x" * 3000
    )
    reply(request, words=words, seen_revision=request.revision, by=act(sam))
    let_answers_go()
    deliver_mail(by=SYSTEM)
    message = OutboundMessage.objects.latest("id")
    assert message.state == "sent"
    content = arrived("ana", message)
    mail = read(tmp_path, content)
    assert words in mail.text
    assert mail.sender.address == "mill@wren.example"
    assert b"with esmtpsa" in content  # TLS, and signed in
    assert b"Return-path: <mill@wren.example>" in content
    assert mail.message_id == message.message_id


def test_a_receipt_has_no_way_back(through_exim, mill):
    ask_as_ana(mill, contact="bo@post.example")
    deliver_mail(by=SYSTEM)
    content = arrived("bo", OutboundMessage.objects.get())
    assert b"Return-path: <>" in content
    assert b"Auto-Submitted: auto-generated" in content


def test_nobody_of_that_name_is_said_at_once(through_exim, mill):
    ask_as_ana(mill, contact="nobody@post.example")
    deliver_mail(by=SYSTEM)
    message = OutboundMessage.objects.get()
    assert message.state == "refused"
    assert message.said.startswith("550")


def test_a_bounce_comes_home_and_names_our_mail(through_exim, mill, act, sam, tmp_path):
    request = ask_as_ana(mill, contact="gone@post.example")
    OutboundMessage.objects.update(state="sent")
    reply(request, words="Come by.", seen_revision=request.revision, by=act(sam))
    let_answers_go()
    deliver_mail(by=SYSTEM)
    message = OutboundMessage.objects.latest("id")
    bounce = read(tmp_path, arrived("mill", message))
    returned = {name.lower(): value for name, value in bounce.returned}
    assert returned["message-id"] == message.message_id


def test_an_address_in_other_letters_arrives(through_exim, mill):
    ask_as_ana(mill, contact="bo@post.example")
    OutboundMessage.objects.update(to="grüße@post.example")
    deliver_mail(by=SYSTEM)
    assert OutboundMessage.objects.get().said.startswith("250")
    assert "To: grüße@post.example".encode() in arrived("grüße", OutboundMessage.objects.get())
