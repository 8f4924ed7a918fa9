"""Collecting from Debian's Dovecot: what a real server numbers, removes, renumbers and lets in. `make mailservers`."""

import base64
import hashlib
import hmac
import json
import os
import secrets
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from imapclient import IMAPClient

from yesdesk.core.actors import SYSTEM
from yesdesk.core.models import OutboundMessage
from yesdesk.core.storage.files import open_file
from yesdesk.mail import credentials
from yesdesk.mail.credentials import store_secrets
from yesdesk.mail.inbound import idle_listener, imap_sync
from yesdesk.mail.inbound.quiet_week import end_quiet_week, quiet_counts, settle_kind
from yesdesk.mail.inbound.retention import ARRIVALS
from yesdesk.mail.models import (
    Arrival,
    ArrivalState,
    Auth,
    Mailbox,
    MailboxState,
    MailboxTrouble,
    QuietKind,
    ReviewReason,
    Security,
    ServerCopy,
)
from yesdesk.requests.models import Request
from yesdesk.requests.retention import erase_requests
from yesdesk.testing.jobs import run_due_jobs
from yesdesk.testing.mails import a_mailbox, mail_bytes

pytestmark = [
    pytest.mark.mailserver,
    pytest.mark.django_db,
    pytest.mark.skipif("DOVECOT_IMAP" not in os.environ, reason="run by `make mailservers`"),
]
PASSWORD = "open sesame"


class Account:
    """A user of that server, with a mail program of their own."""

    def __init__(self):
        self.user = f"{secrets.token_hex(6)}@library.example"
        self.program = self._signed_in()

    def _signed_in(self):
        program = IMAPClient(
            "127.0.0.1", port=int(os.environ["DOVECOT_IMAP"]), ssl=False, timeout=20
        )
        program.login(self.user, PASSWORD)
        return program

    def put(self, mail, folder="INBOX", flags=()):
        self.program.append(folder, mail, flags)

    def there(self, folder="INBOX"):
        self.program.select_folder(folder, readonly=True)
        return self.program.search()

    def number_anew(self):
        """As when its index is lost."""
        self.program.logout()
        home = Path(os.environ["DOVECOT_HOME"]) / self.user / "Maildir"
        for path in home.glob("dovecot*"):
            path.unlink()
        threading.Event().wait(1.1)  # its number is the second in which it begins anew
        self.program = self._signed_in()


@pytest.fixture
def account():
    each = Account()
    yield each
    each.program.logout()


@pytest.fixture
def mailbox(mill, account):
    made = a_mailbox(
        mill,
        account.user,
        host="127.0.0.1",
        port=int(os.environ["DOVECOT_IMAP"]),
        security=Security.NONE,
    )
    store_secrets(made.pk, {"password": PASSWORD})
    return made


@pytest.fixture
def collect(mailbox):
    def look():
        mailbox.refresh_from_db()
        while imap_sync.sync_mailbox(mailbox, by=SYSTEM):
            pass
        return MailboxState.objects.get(mailbox=mailbox)

    return look


def a_mail(number=0, words="My books were due.", **more):
    sender = f"Ana <ana{number}@post.example>"
    return mail_bytes(words, sender=sender, message_id=f"<{number}@post.example>", **more)


def arrived():
    found = []
    for arrival in Arrival.objects.order_by("id"):
        with open_file(arrival.raw) as file:
            found.append(file.read())
    return found


def test_everything_comes_once_oldest_first_seen_or_not(account, collect):
    mails = [a_mail(number) for number in range(4)]
    for number, mail in enumerate(mails):
        account.put(mail, flags=[b"\\Seen"] if number % 2 else ())
    collect()
    state = collect()
    assert arrived() == mails
    assert (state.missing, state.trouble) == (0, "")
    account.program.select_folder("INBOX")
    assert len(account.program.search(["SEEN"])) == 4


def test_twelve_hundred_waiting(account, collect, monkeypatch):
    account.program.select_folder("INBOX")
    for number in range(1200):
        account.put(a_mail(number))
    monkeypatch.setattr(imap_sync, "SECONDS", 2.0)
    assert collect().missing == 0
    assert arrived() == [a_mail(number) for number in range(1200)]


def test_a_large_one_comes_as_it_is(account, collect):
    mail = a_mail(words="x" * 76 + "\r\n") + (b"y" * 76 + b"\r\n") * 50_000
    account.put(mail)
    collect()
    assert arrived() == [mail]


def test_junk_is_listed_and_a_count_that_matches(account, collect):
    account.put(a_mail(1), "Junk")
    state = collect()
    run_due_jobs("worker")
    assert Arrival.objects.get().reason == ReviewReason.JUNK
    assert Arrival.objects.get().state == ArrivalState.LISTED
    assert state.missing == 0


def test_what_is_erased_here_goes_there_and_nothing_else(account, collect):
    for number in range(3):
        account.put(a_mail(number))
    collect()
    account.program.select_folder("INBOX")
    account.program.add_flags([3], [b"\\Deleted"])
    ARRIVALS.erase([Arrival.objects.order_by("id")[0].pk])
    collect()
    assert account.there() == [2, 3]
    assert collect().missing == 0


def test_an_erased_request_goes_from_the_mailbox(account, collect):
    account.put(a_mail())
    collect()
    run_due_jobs("worker")
    erase_requests([Request.objects.get().pk])
    collect()
    assert (account.there(), ServerCopy.objects.count()) == ([], 0)


def test_numbered_anew_nothing_comes_twice(account, collect):
    for number in range(3):
        account.put(a_mail(number))
    collect()
    before = set(ServerCopy.objects.values_list("uidvalidity", flat=True))
    account.number_anew()
    account.put(a_mail(3))
    state = collect()
    after = set(ServerCopy.objects.values_list("uidvalidity", flat=True))
    assert not before & after, "the server did not number its mail anew"
    assert len(arrived()) == 4
    assert (ServerCopy.objects.count(), state.missing) == (4, 0)


def test_mail_that_staff_delete_meanwhile(account, collect):
    for number in range(3):
        account.put(a_mail(number))
    collect()
    account.program.select_folder("INBOX")
    account.program.delete_messages([2])
    account.program.expunge()
    account.put(a_mail(3))
    assert collect().missing == 0
    assert (len(arrived()), ServerCopy.objects.count()) == (4, 3)


def test_in_a_quiet_week_the_server_notices_nothing(account, mailbox, collect, teo, act):
    until = timezone.now() + timedelta(days=7)
    Mailbox.objects.update(quiet_until=until)
    for number in range(2):
        account.put(a_mail(number))
    collect()
    account.number_anew()
    state = collect()
    assert quiet_counts(mailbox, by=act(teo)) == {QuietKind.PERSON: 2}
    assert (arrived(), state.missing, state.trouble) == ([], 0, "")
    account.program.select_folder("INBOX", readonly=True)
    assert account.program.search(["UNSEEN"]) == account.program.search(["RECENT"]) == [1, 2]
    end_quiet_week(mailbox, by=act(teo))
    settle_kind(mailbox, QuietKind.PERSON, read_in=True, by=act(teo))
    collect()
    run_due_jobs("worker")
    assert Request.objects.count() == 2
    assert not OutboundMessage.objects.exists()


@pytest.mark.parametrize(
    ("security", "port"), [(Security.TLS, "DOVECOT_IMAPS"), (Security.STARTTLS, "DOVECOT_IMAP")]
)
@pytest.mark.parametrize("trusted", [True, False])
def test_tls(mailbox, account, collect, monkeypatch, security, port, trusted):
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", os.environ["DOVECOT_CERTIFICATE"])
    Mailbox.objects.update(host="localhost", port=int(os.environ[port]), security=security)
    account.put(a_mail())
    assert collect().trouble == ("" if trusted else MailboxTrouble.UNTRUSTED)
    assert len(arrived()) == trusted


def test_a_wrong_password(mailbox, collect):
    store_secrets(mailbox.pk, {"password": "wrong"})
    assert collect().trouble == MailboxTrouble.SHUT


@pytest.mark.parametrize("genuine", [True, False])
def test_xoauth2(mailbox, account, collect, monkeypatch, genuine):
    secret = os.environ["DOVECOT_SECRET"] if genuine else "somebody else's"
    monkeypatch.setattr(credentials, "access_token", lambda *_given: a_token(account.user, secret))
    Mailbox.objects.update(auth=Auth.OAUTH2)
    account.put(a_mail())
    assert collect().trouble == ("" if genuine else MailboxTrouble.SHUT)
    assert len(arrived()) == genuine


def a_token(user, secret):
    def packed(part):
        return base64.urlsafe_b64encode(part).rstrip(b"=")

    claims = {"sub": user, "email": user, "iat": int(time.time()), "exp": int(time.time()) + 600}
    told = b".".join(
        packed(json.dumps(part).encode()) for part in ({"alg": "HS256", "typ": "JWT"}, claims)
    )
    return (told + b"." + packed(hmac.digest(secret.encode(), told, hashlib.sha256))).decode()


def test_dovecot_tells_at_once_that_mail_has_come(account, mailbox):
    heard, ends = threading.Semaphore(0), threading.Event()
    thread = threading.Thread(
        target=idle_listener.listen_idle,
        args=(mailbox,),
        kwargs={"wanted": lambda: not ends.is_set(), "news": heard.release},
    )
    thread.start()
    assert heard.acquire(timeout=20)  # the first look
    for number in range(3):
        account.put(a_mail(number))
        assert heard.acquire(timeout=20)
    ends.set()
    thread.join(20)
    assert not thread.is_alive()
