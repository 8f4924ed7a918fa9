"""Each step of handing a mail over ends as what it was: the server's trouble, the address's, or nobody knows."""

import ssl
import threading

import pytest
import trustme

from tests.twins.smtp import DROP, mail_server
from yesdesk.mail.credentials import Login
from yesdesk.mail.outbound import smtp
from yesdesk.mail.outbound.smtp import (
    NO_UNICODE,
    Envelope,
    SendResult,
    SmtpConnection,
    SmtpError,
    SmtpServer,
    dot_stuffed,
)
from yesdesk.testing.patience import PATIENCE

pytestmark = pytest.mark.slow

ANA = Envelope("library@lib.example", "ana@post.example", fallback="library@lib.example")
MAIL = b"Subject: hi\r\n\r\nA line\r\n.and a dot\r\n"
NOBODY = Login("")


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


@pytest.fixture(scope="module")
def certified(authority):
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context


@pytest.fixture
def trusting(authority, tmp_path, settings):
    """The test's own authority is trusted."""
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    settings.MAIL_CA_FILE = str(path)


@pytest.fixture
def post():
    with mail_server() as server:
        yield server


def plain(server):
    return SmtpServer("127.0.0.1", server.port, "none")


def handed(server, envelope=ANA, content=MAIL, before_end_of_data=lambda: True):
    line = SmtpConnection(plain(server), NOBODY)
    try:
        return line.send(envelope, content, before_end_of_data=before_end_of_data)
    finally:
        line.close()


def test_mail_is_handed_over_unchanged(post):
    answer = handed(post)
    assert (answer.verdict, answer.said) == (SendResult.TAKEN, "250 2.0.0 taken")
    (taken,) = post.taken
    assert (taken.sender, taken.recipient, taken.content) == (
        "library@lib.example",
        "ana@post.example",
        MAIL,
    )


def test_smtp_connection_carries_many_mails(post):
    line = SmtpConnection(plain(post), NOBODY)
    for _mail in range(3):
        assert line.send(ANA, MAIL, before_end_of_data=lambda: True).verdict is SendResult.TAKEN
    line.close()
    assert (len(post.taken), post.connections) == (3, 1)


@pytest.mark.parametrize("content", [b"a", b"a\n", b"a\r\n", b"a\rb\nc", b"..\r\n.", b""])
def test_every_line_ends_as_it_should_and_no_dot_ends_it_early(content):
    lines = dot_stuffed(content)
    assert lines.endswith(b"\r\n")
    assert b"\n" not in lines.replace(b"\r\n", b"")
    assert b"\r" not in lines.replace(b"\r\n", b"")
    assert not any(
        line.startswith(b".") and not line.startswith(b"..") for line in lines.split(b"\r\n")
    )


@pytest.mark.parametrize(
    ("step", "reply", "verdict"),
    [
        ("RCPT", "450 4.2.1 the mailbox is busy", SendResult.LATER),
        ("RCPT", "452 4.2.2 full", SendResult.LATER),
        ("RCPT", "550 5.1.1 no such user", SendResult.NEVER),
        ("DATA", "451 4.3.0 not now", SendResult.LATER),
        ("DATA", "554 5.7.1 no valid recipients", SendResult.NEVER),
        ("END", "452 4.3.1 no room", SendResult.LATER),
        ("END", "554 5.6.0 this looks like spam", SendResult.NEVER),
    ],
)
def test_what_is_said_of_an_address_or_a_message_is_an_answer(post, step, reply, verdict):
    post.fault(step, reply)
    answer = handed(post)
    assert (answer.verdict, answer.said) == (verdict, reply)
    assert not post.taken
    assert handed(post).verdict is SendResult.TAKEN


@pytest.mark.parametrize(
    ("step", "reply"),
    [
        ("CONNECT", "421 4.3.2 too busy"),
        ("MAIL", "451 4.3.0 try later"),
        ("MAIL", "553 5.7.1 not your address"),
        ("RCPT", "421 4.3.2 closing"),
        ("RCPT", "530 5.7.0 authentication required"),
        ("RCPT", "550 5.7.1 relaying denied"),
        ("END", "421 4.3.2 shutting down"),
        ("END", "554 5.2.252 SendAsDenied; library@lib.example not allowed to send as"),
        ("END", "550 5.4.5 Daily user sending limit exceeded"),
        *((step, DROP) for step in ("CONNECT", "MAIL", "RCPT", "DATA")),
    ],
)
def test_what_is_the_servers_or_ours_is_nobody_elses_fault(post, step, reply):
    post.fault(step, reply)
    with pytest.raises(SmtpError) as trouble:
        handed(post)
    assert trouble.value.said in {reply, "the server hung up", "Connection reset by peer"}
    assert not post.taken


def test_hung_up_in_the_middle_of_the_words_it_never_went(post):
    post.fault("BODY", DROP)
    with pytest.raises(SmtpError):
        handed(post, content=b"a line of many\r\n" * 1_000_000)


@pytest.mark.parametrize("step", ["END", "TAKEN"])
def test_no_answer_to_the_end_is_not_known(post, step):
    post.fault(step, DROP)
    assert handed(post).verdict is SendResult.UNKNOWN
    assert len(post.taken) == (step == "TAKEN")


def test_a_server_that_hangs_up_after_its_no_has_said_no(post):
    line = SmtpConnection(plain(post), NOBODY)
    post.fault("RCPT", "550 5.1.1 no such user")
    post.fault("RSET", DROP)
    answer = line.send(ANA, MAIL, before_end_of_data=lambda: True)
    assert (answer.verdict, line.usable) == (SendResult.NEVER, False)
    line.close()


def test_without_its_end_nothing_goes(post):
    assert handed(post, before_end_of_data=lambda: False).verdict is SendResult.DROPPED
    assert not post.taken


def test_the_end_is_asked_for_when_all_else_is_there(post):
    seen = []
    handed(post, before_end_of_data=lambda: seen.append(len(post.taken)) or True)
    assert seen == [0]


def test_no_sender_or_where_a_server_takes_none_our_own(post):
    machine = Envelope("", "ana@post.example", fallback="library@lib.example")
    handed(post, machine)
    post.fault("MAIL", "501 5.1.7 a sender is wanted")
    handed(post, machine)
    assert [taken.sender for taken in post.taken] == ["", "library@lib.example"]


def test_an_address_in_other_letters_needs_a_server_that_can(post):
    grusse = Envelope("library@lib.example", "grüße@post.example", unicode=True)
    handed(post, grusse)
    assert post.taken[0].recipient == "grüße@post.example"
    assert "SMTPUTF8" in post.taken[0].options
    with mail_server(unicode=False) as old:
        answer = handed(old, grusse)
    assert (answer.verdict, answer.said) == (SendResult.NEVER, NO_UNICODE)


def test_plain_text_goes_to_this_machine_only():
    with pytest.raises(SmtpError, match="connection"):
        SmtpConnection(SmtpServer("mail.lib.example", 25, "none"), NOBODY)


def test_a_server_that_says_nothing_in_time(post, monkeypatch):
    monkeypatch.setattr(smtp, "EACH_STEP", 0.4)
    over = threading.Event()
    post.fault("RCPT", lambda: over.wait(PATIENCE))
    with pytest.raises(SmtpError) as trouble:
        handed(post)
    assert trouble.value.said == "no answer in time"
    monkeypatch.setattr(smtp, "EACH_STEP", PATIENCE)
    monkeypatch.setattr(smtp, "AT_THE_END", 0.4)
    post.fault("END", lambda: over.wait(PATIENCE))
    assert handed(post).verdict is SendResult.UNKNOWN
    over.set()


def test_a_server_that_is_slow_is_waited_for(post):
    for step in ("EHLO", "MAIL", "RCPT", "DATA", "END"):
        post.fault(step, lambda: threading.Event().wait(0.05))
    assert handed(post).verdict is SendResult.TAKEN


def test_a_server_that_is_away():
    with mail_server() as server:
        pass
    with pytest.raises(SmtpError) as trouble:
        handed(server)
    assert (trouble.value.step, trouble.value.said) == ("connection", "Connection refused")


class TestTls:
    def test_from_the_start(self, certified, trusting):
        with mail_server(tls=certified) as server:
            line = SmtpConnection(SmtpServer("127.0.0.1", server.port, "tls"), NOBODY)
            assert line.send(ANA, MAIL, before_end_of_data=lambda: True).verdict is SendResult.TAKEN
            line.close()

    def test_smtp_connection_uses_starttls(self, certified, trusting):
        steps = []
        with mail_server(starttls=certified) as server:
            wanted = SmtpServer("127.0.0.1", server.port, "starttls")
            line = SmtpConnection(wanted, NOBODY, lambda step, words: steps.append((step, words)))
            assert line.send(ANA, MAIL, before_end_of_data=lambda: True).verdict is SendResult.TAKEN
            line.close()
        assert [step for step, _words in steps][:5] == [
            "connection",
            "EHLO",
            "STARTTLS",
            "certificate",
            "EHLO",
        ]
        assert "issued by trustme" in dict(steps)["certificate"]

    def test_smtp_connection_refuses_a_server_without_starttls(self, trusting, post):
        with pytest.raises(SmtpError) as trouble:
            SmtpConnection(SmtpServer("127.0.0.1", post.port, "starttls"), NOBODY)
        assert trouble.value.step == "STARTTLS"

    @pytest.mark.parametrize("security", ["tls", "starttls"])
    def test_smtp_connection_refuses_an_untrusted_certificate(self, certified, security):
        given = {"tls": certified} if security == "tls" else {"starttls": certified}
        with mail_server(**given) as server:
            with pytest.raises(SmtpError) as trouble:
                SmtpConnection(SmtpServer("127.0.0.1", server.port, security), NOBODY)
            assert "certificate" in trouble.value.said
        assert not server.logins

    def test_smtp_connection_refuses_a_certificate_for_another_name(self, certified, trusting):
        with mail_server(tls=certified) as server, pytest.raises(SmtpError) as trouble:
            SmtpConnection(SmtpServer("localhost", server.port, "tls"), NOBODY)
        assert "certificate" in trouble.value.said


class TestSigningIn:
    def test_with_a_password(self):
        with mail_server(login=True) as server:
            server.passwords["lib"] = "sésame\N{KEY}"
            line = SmtpConnection(plain(server), Login("lib", password="sésame\N{KEY}"))
            assert line.send(ANA, MAIL, before_end_of_data=lambda: True).verdict is SendResult.TAKEN
            line.close()
        assert server.logins == [("PLAIN", "lib", "sésame\N{KEY}")]

    def test_with_a_token(self):
        with mail_server(login=True) as server:
            server.tokens["lib@lib.example"] = "ey.J"
            SmtpConnection(plain(server), Login("lib@lib.example", access_token="ey.J")).close()
        assert server.logins == [("XOAUTH2", "lib@lib.example", "ey.J")]

    def test_a_wrong_password_is_our_trouble_and_is_repeated_to_nobody(self):
        steps = []
        with mail_server(login=True) as server, pytest.raises(SmtpError) as trouble:
            SmtpConnection(
                plain(server),
                Login("lib", password="hunter2"),
                lambda step, words: steps.append((step, words)),
            )
        assert (trouble.value.step, trouble.value.said[:3]) == ("AUTH", "535")
        assert "hunter2" not in repr(steps)
        assert "aHVudGVyMg" not in repr(steps)

    def test_a_token_that_ended(self):
        with mail_server(login=True) as server, pytest.raises(SmtpError) as trouble:
            SmtpConnection(plain(server), Login("lib@lib.example", access_token="old"))
        assert trouble.value.step == "AUTH"

    def test_a_server_that_offers_nothing_that_fits(self, post):
        with pytest.raises(SmtpError) as trouble:
            SmtpConnection(plain(post), Login("lib", password="x"))
        assert "offers no sign-in" in trouble.value.said
