"""`yesdesk doctor --mail` mails itself, and repeats what the server said at each step."""

import argparse

import pytest

from yesdesk.cli.commands import doctor
from yesdesk.core.models import OutboundMessage
from yesdesk.mail.admin.connection_check import send_test_mail
from yesdesk.mail.admin.hints import hint_for_error
from yesdesk.mail.outbound.smtp import SmtpError

pytestmark = pytest.mark.django_db


def said(to=""):
    lines = []
    return send_test_mail(to, lines.append), "\n".join(lines)


@pytest.mark.slow
def test_through_every_mailbox_to_itself(mill, hill, post, mailbox_at):
    mailbox_at(mill, post, is_default=True)
    mailbox_at(hill)
    tried, words = said()
    assert [one.well for one in tried] == [True, True]
    assert [taken.recipient for taken in post.taken] == ["mill@wren.example", "hill@wren.example"]
    assert "test by yesdesk doctor" in post.taken[0].mail["Subject"]
    assert post.taken[0].mail["Auto-Submitted"] == "auto-generated"
    for step in ("connection", "EHLO", "MAIL FROM", "RCPT TO", "DATA", "the end of DATA"):
        assert f"  {step}" in words
    assert "250 2.0.0 taken" in words
    assert not OutboundMessage.objects.exists()


@pytest.mark.slow
def test_doctor_mails_a_given_address_by_the_environments_server(mill, post, settings):
    settings.SMTP_HOST, settings.SMTP_PORT, settings.SMTP_SECURITY = "127.0.0.1", post.port, "none"
    tried, _words = said("teo@post.example")
    assert [one.well for one in tried] == [True]
    assert post.taken[0].recipient == "teo@post.example"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("step", "reply", "helps"),
    [
        ("MAIL", "553 5.7.1 not owned", "can't send from mill@wren.example"),
        ("RCPT", "550 5.7.1 relaying denied", "does not carry mail to others"),
        ("RCPT", "550 5.1.1 no such user", "Try another"),
        ("END", "554 5.2.252 SendAsDenied", "Send As"),
        ("END", "554 5.6.0 looks like spam", "own words above"),
    ],
)
def test_what_went_wrong_comes_with_what_helps(mill, post, mailbox_at, step, reply, helps):
    mailbox_at(mill, post)
    post.fault(step, reply, times=2)
    tried, words = said()
    assert [one.well for one in tried] == [False]
    assert reply in words
    assert helps in words


def test_an_address_that_is_none_gets_nothing(mill, post, mailbox_at):
    mailbox_at(mill, post)
    tried, words = said("nobody at all")
    assert [one.well for one in tried] == [False]
    assert "is not the name of a mail server" in words
    assert post.taken == []


def test_without_a_way_out(library):
    tried, words = said()
    assert tried == []
    assert "No way out for mail is set up" in words


@pytest.mark.parametrize(
    ("step", "words", "helps"),
    [
        ("connection", "Connection refused", "Are host and port right"),
        (
            "connection",
            "the certificate cannot be trusted: self-signed certificate",
            "does not trust",
        ),
        ("connection", "[SSL: WRONG_VERSION_NUMBER] wrong version number", "587 with STARTTLS"),
        ("connection", "Name or service not known", "cannot find this host"),
        (
            "certificate",
            "the certificate cannot be trusted: Hostname mismatch",
            "YESDESK_MAIL_CA_FILE",
        ),
        ("STARTTLS", "not offered", "TLS with port 465"),
        (
            "AUTH",
            "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled",
            "Set-CASMailbox",
        ),
        ("AUTH", "535 5.7.8 bad credentials", "does not let us in"),
        ("AUTH", "the server offers PLAIN, which does not fit", "way to sign in"),
        ("OAuth2", "invalid_client", "access token"),
        ("our own address", "library: no", "YESDESK_MAIL_FROM"),
        ("something new", "999 what", "own words above"),
    ],
)
def test_doctor_has_a_hint_for_each_step(step, words, helps):
    assert helps in hint_for_error(SmtpError(step, words)) % {"sender": "a@b.example"}


def test_the_command_says_how_many_can(mill, mailbox_at, capsys):
    mailbox_at(mill, smtp_host="127.0.0.1", smtp_port=1)
    assert doctor.run(argparse.Namespace(mail="", new_key=False)) == 1
    told = capsys.readouterr().out
    assert "Connection refused" in told
    assert "0 of 1 mailboxes can send." in told
