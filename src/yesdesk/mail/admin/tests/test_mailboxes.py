"""Mailboxes are added and changed on a page; what opens them goes to the worker and never comes back."""

import json
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from yesdesk.core.transactions import is_writing
from yesdesk.ils.rpc import client as rpc_client
from yesdesk.mail.admin import mailboxes
from yesdesk.mail.admin.mailboxes import WorkerUnavailable
from yesdesk.mail.credentials import (
    TokenUnavailable,
    login_for,
    mail_secrets_file,
    secrets_for,
    store_secrets,
)
from yesdesk.mail.models import Mailbox, MailboxState, ServerCopy
from yesdesk.places.models import ServicePointKind
from yesdesk.testing.mails import a_mailbox

pytestmark = pytest.mark.django_db

PASSWORD = "a-long-secret-word"


@pytest.fixture
def typed(mill):
    return {
        "branch": mill.pk,
        "address": "Ask@Mill.Library.example",
        "display_name": "Mill Street Library",
        "switched_on": "on",
        "inbound_method": "imap",
        "host": "imap.library.example",
        "port": "993",
        "security": "tls",
        "auth": "password",
        "smtp_host": "smtp.library.example",
        "smtp_port": "465",
        "smtp_security": "tls",
        "smtp_auth": "password",
        "password": PASSWORD,
    }


def test_a_mailbox_is_an_inbox_of_its_branch(client_of, teo, mill, typed, ils_in_process):
    answer = client_of(teo).post("/settings/mailboxes/add", typed)
    mailbox = Mailbox.objects.get()
    assert answer["Location"] == f"/settings/mailboxes/{mailbox.pk}"
    assert mailbox.address == "ask@mill.library.example"
    assert mailbox.service_point.kind == ServicePointKind.INBOX
    assert mailbox.service_point.branch == mill
    assert login_for(mailbox, "imap").password == PASSWORD


def test_mailbox_not_polled_yet_is_listed(client_of, teo, mill):
    MailboxState.objects.filter(mailbox=a_mailbox(mill)).delete()
    assert "ask@" in client_of(teo).get("/settings/mailboxes").text


def test_a_secret_is_in_no_table_and_on_no_page(client_of, teo, typed, ils_in_process):
    browser = client_of(teo)
    browser.post("/settings/mailboxes/add", typed)
    mailbox = Mailbox.objects.get()
    page = browser.get(f"/settings/mailboxes/{mailbox.pk}").content.decode()
    assert PASSWORD not in page
    assert "password" in page
    assert PASSWORD not in json.dumps(list(Mailbox.objects.values()), default=str)
    assert mail_secrets_file().stat().st_mode & 0o077 == 0


def test_a_secret_left_empty_stays(client_of, teo, typed, ils_in_process):
    browser = client_of(teo)
    browser.post("/settings/mailboxes/add", typed)
    mailbox = Mailbox.objects.get()
    changed = {**typed, "password": "", "display_name": "The Mill"}
    browser.post(f"/settings/mailboxes/{mailbox.pk}", changed)
    mailbox.refresh_from_db()
    assert mailbox.display_name == "The Mill"
    assert secrets_for(mailbox.pk)["password"] == PASSWORD


@pytest.mark.parametrize("field", ["host", "smtp_host"])
@pytest.mark.parametrize(
    "value",
    [
        "imap library example",
        "imap.library.example:993",
        "imaps://imap.library.example",
        "a@b.example",
    ],
)
def test_what_cannot_be_a_server_is_refused_at_its_field(
    client_of, teo, typed, ils_in_process, field, value
):
    answer = client_of(teo).post("/settings/mailboxes/add", {**typed, field: value})
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {field}
    assert f'value="{value}"' in answer.text
    assert not Mailbox.objects.exists()


@pytest.mark.parametrize(
    "value", ["mail", "mx_1.library.example", "bücherei.example", "192.0.2.7", "2001:db8::7"]
)
def test_what_may_be_a_server_is_saved(client_of, teo, typed, ils_in_process, value):
    client_of(teo).post("/settings/mailboxes/add", {**typed, "host": value})
    assert Mailbox.objects.get().host == value


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("host", "mail.evil.example"),
        ("smtp_host", "mail.evil.example"),
        ("port", "1993"),
        ("smtp_port", "1465"),
    ],
)
def test_another_server_asks_for_it_anew(client_of, teo, typed, ils_in_process, field, value):
    """Else whoever may change the address reads the secret on a server of their own."""
    browser = client_of(teo)
    browser.post("/settings/mailboxes/add", typed)
    mailbox = Mailbox.objects.get()
    page, door = f"/settings/mailboxes/{mailbox.pk}", "smtp" if "smtp" in field else "imap"
    moved = {**typed, field: value}
    answer = browser.post(page, {**moved, "password": ""})
    assert answer.status_code == 422
    assert "give it again" in answer.content.decode()
    mailbox.refresh_from_db()
    assert login_for(mailbox, door).password == PASSWORD
    browser.post(page, {**moved, "password": "another"})
    mailbox.refresh_from_db()
    assert login_for(mailbox, door).password == "another"


def test_another_server_asks_for_each_secret_of_its_way(client_of, teo, typed, ils_in_process):
    """One of the two would take the other along to a server that it was never given for."""
    oauth = {"auth": "oauth2", "smtp_auth": "oauth2", "password": "", "client_id": "y"}
    given = {"client_secret": "s3cret", "refresh_token": "renews"}
    browser, token = client_of(teo), {"token_url": "https://login.example/a"}
    browser.post("/settings/mailboxes/add", {**typed, **oauth, **token, **given})
    mailbox = Mailbox.objects.get()
    page, moved = (
        f"/settings/mailboxes/{mailbox.pk}",
        {**typed, **oauth, "host": "mail.evil.example"},
    )
    for one, other in (("client_secret", "refresh_token"), ("refresh_token", "client_secret")):
        answer = browser.post(page, {**moved, one: "another"})
        assert answer.status_code == 422
        assert answer.context["form"].errors.keys() == {other}
    assert secrets_for(mailbox.pk) == {"client_id": "y", **token, **given}
    browser.post(page, {**moved, "client_secret": "other", "refresh_token": "another"})
    assert secrets_for(mailbox.pk)["refresh_token"] == "another"


def test_what_was_not_given_anew_for_another_server_is_let_go_of():
    here = {"imap": "imap.library.example:993", "smtp": ""}
    store_secrets(7, {"client_secret": "s3cret", "refresh_token": "renews"}, here)
    store_secrets(7, {"client_secret": "other"}, here)
    assert secrets_for(7) == {"client_secret": "other", "refresh_token": "renews"}
    store_secrets(7, {"client_secret": "third"}, here | {"imap": "imap.library.example:1993"})
    assert secrets_for(7) == {"client_secret": "third"}


@pytest.mark.parametrize("field", ["host", "smtp_host"])
def test_a_server_changed_in_the_table_itself_is_sent_no_secret(
    client_of, teo, typed, ils_in_process, field
):
    client_of(teo).post("/settings/mailboxes/add", typed)
    Mailbox.objects.update(**{field: "mail.evil.example"})
    with pytest.raises(TokenUnavailable):
        login_for(Mailbox.objects.get(), "imap" if field == "host" else "smtp")


def test_what_an_older_version_kept_is_for_the_servers_it_is_first_used_for(mill):
    mailbox = a_mailbox(mill, host="imap.library.example", smtp_host="smtp.library.example")
    store_secrets(mailbox.pk, {"password": PASSWORD})
    assert login_for(mailbox, "imap").password == PASSWORD
    mailbox.smtp_host = "mail.evil.example"
    with pytest.raises(TokenUnavailable):
        login_for(mailbox, "smtp")


def test_another_token_address_lets_go_of_what_was_given_for_the_former(mill):
    given = {"token_url": "https://login.example/a", "client_id": "y", "client_secret": "s3cret"}
    store_secrets(7, given)
    store_secrets(7, {"token_url": "https://login.example/b"})
    assert secrets_for(7)["client_secret"] == "s3cret"
    store_secrets(7, {"token_url": "https://evil.example/a"})
    assert "client_secret" not in secrets_for(7)


def test_another_token_address_is_given_with_its_secret(client_of, teo, typed, ils_in_process):
    oauth = {"auth": "oauth2", "smtp_auth": "oauth2", "password": "", "client_id": "y"}
    given = {"token_url": "https://login.example/a", "client_secret": "s3cret"}
    browser = client_of(teo)
    browser.post("/settings/mailboxes/add", {**typed, **oauth, **given})
    page = f"/settings/mailboxes/{Mailbox.objects.get().pk}"
    answer = browser.post(page, {**typed, **oauth, "token_url": "https://evil.example/a"})
    assert answer.status_code == 422
    assert secrets_for(Mailbox.objects.get().pk)["token_url"] == "https://login.example/a"


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("address", "ask", "An address looks like"),
        ("host", "", "Write the name of the mail server."),
        ("security", "none", "Choose TLS"),
        ("token_url", "http://tokens.example", "https"),
        ("port", "0", ""),
    ],
)
def test_wrong_input_loses_nothing_typed(client_of, teo, typed, ils_in_process, field, value, says):
    answer = client_of(teo).post("/settings/mailboxes/add", {**typed, field: value})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert says in page
    assert "Mill Street Library" in page
    assert not Mailbox.objects.exists()


def test_an_address_taken_already_is_said(client_of, teo, typed, mill, ils_in_process):
    a_mailbox(mill)
    answer = client_of(teo).post("/settings/mailboxes/add", typed)
    assert answer.status_code == 422
    assert "Another mailbox has this address already." in answer.content.decode()


def test_without_a_worker_nothing_is_half_saved(client_of, teo, typed, monkeypatch):
    def nobody(_line, _patience):
        raise ConnectionRefusedError

    monkeypatch.setattr(rpc_client, "carried", nobody)
    answer = client_of(teo).post("/settings/mailboxes/add", typed)
    assert answer.status_code == 422
    assert "does not answer just now" in answer.content.decode()
    assert not Mailbox.objects.exists()


def test_a_worker_that_goes_away_in_between_leaves_a_mailbox_and_says_so(
    client_of, teo, typed, ils_in_process, monkeypatch
):
    def away(*_given):
        raise WorkerUnavailable.plain()

    monkeypatch.setattr(mailboxes, "send_secrets", away)
    answer = client_of(teo).post("/settings/mailboxes/add", typed)
    mailbox = Mailbox.objects.get()
    assert answer.status_code == 503
    assert f'href="/settings/mailboxes/{mailbox.pk}"' in answer.text
    assert secrets_for(mailbox.pk) == {}


def test_a_worker_that_goes_away_leaves_the_former_servers_secret_with_them(
    client_of, teo, typed, ils_in_process, monkeypatch
):
    browser = client_of(teo)
    browser.post("/settings/mailboxes/add", typed)
    mailbox = Mailbox.objects.get()

    def away(*_given):
        raise WorkerUnavailable.plain()

    monkeypatch.setattr(mailboxes, "send_secrets", away)
    moved = {**typed, "host": "imap.other.example", "password": "another"}
    assert browser.post(f"/settings/mailboxes/{mailbox.pk}", moved).status_code == 503
    mailbox.refresh_from_db()
    assert mailbox.host == "imap.other.example"
    with pytest.raises(TokenUnavailable):
        login_for(mailbox, "imap")
    mailbox.host = typed["host"]
    assert login_for(mailbox, "imap").password == PASSWORD


def test_no_writer_waits_for_the_worker_that_keeps_a_secret(
    client_of, teo, typed, ils_in_process, monkeypatch
):
    carried, writing = rpc_client.carried, []

    def asked(line, patience):
        writing.append(is_writing())
        return carried(line, patience)

    monkeypatch.setattr(rpc_client, "carried", asked)
    browser = client_of(teo)
    browser.post("/settings/mailboxes/add", typed)
    browser.post(f"/settings/mailboxes/{Mailbox.objects.get().pk}", {**typed, "password": "new"})
    assert len(writing) >= 4
    assert not any(writing)


def test_new_default_mailbox_replaces_the_former(client_of, teo, typed, mill, ils_in_process):
    first = a_mailbox(mill, "first@library.example", is_default=True)
    client_of(teo).post("/settings/mailboxes/add", {**typed, "is_default": "on"})
    first.refresh_from_db()
    assert not first.is_default
    assert Mailbox.objects.get(is_default=True).address == "ask@mill.library.example"


@pytest.mark.parametrize(("like", "host"), [("microsoft", "outlook"), ("google", "imap.gmail.com")])
def test_what_everybody_there_has_is_filled_in(client_of, teo, like, host):
    page = client_of(teo).get(f"/settings/mailboxes/add?like={like}").content.decode()
    assert host in page
    assert ">Mill Street<" in page


def test_what_lies_there_already_is_left_alone_unless_somebody_wants_it(
    client_of, teo, typed, ils_in_process
):
    browser = client_of(teo)
    browser.post("/settings/mailboxes/add", typed)
    mailbox = Mailbox.objects.get()
    begins = mailbox.begins
    assert begins is not None
    ServerCopy.objects.create(mailbox=mailbox, folder="INBOX", uidvalidity=1, uid=1, left=True)
    browser.post(f"/settings/mailboxes/{mailbox.pk}", typed)
    mailbox.refresh_from_db()
    assert mailbox.begins == begins
    assert ServerCopy.objects.exists()
    browser.post(f"/settings/mailboxes/{mailbox.pk}", {**typed, "past": "on"})
    mailbox.refresh_from_db()
    assert mailbox.begins is None
    assert not ServerCopy.objects.exists()
    page = browser.get(f"/settings/mailboxes/{mailbox.pk}").text
    assert re.search(r'name="past"[^>]* checked', page)


def test_the_list_says_what_is_wrong_with_one(client_of, teo, mill):
    state = MailboxState.objects.create(mailbox=a_mailbox(mill), trouble="shut", said="NO [AUTH]")
    page = client_of(teo).get("/settings/mailboxes").text
    assert "does not let us in" in page
    assert "NO [AUTH]" in page
    MailboxState.objects.filter(pk=state.pk).update(trouble="", missing=2)
    assert "2 mails there could not be fetched." in client_of(teo).get("/settings/mailboxes").text


def test_after_a_correction_it_is_tried_at_once(client_of, teo, mill, typed, ils_in_process):
    later = timezone.now() + timedelta(minutes=10)
    mailbox = a_mailbox(mill)
    MailboxState.objects.create(mailbox=mailbox, trouble="shut", retry_at=later)
    client_of(teo).post(f"/settings/mailboxes/{mailbox.pk}", typed)
    assert MailboxState.objects.get().retry_at is None


def test_a_new_mailbox_can_begin_with_a_quiet_week(client_of, teo, typed, ils_in_process):
    client_of(teo).post("/settings/mailboxes/add", {**typed, "quiet": "on"})
    mailbox = Mailbox.objects.get()
    assert timedelta(days=5) < mailbox.quiet_until - timezone.now() <= timedelta(days=7)


def test_a_quiet_mailbox_stays_quiet_when_it_is_changed(client_of, teo, typed, ils_in_process):
    browser = client_of(teo)
    browser.post("/settings/mailboxes/add", {**typed, "quiet": "on"})
    pk = Mailbox.objects.get().pk
    browser.post(f"/settings/mailboxes/{pk}", {**typed, "display_name": "The Mill"})
    assert Mailbox.objects.get().is_quiet
    answer = browser.post(f"/settings/mailboxes/{pk}", {**typed, "inbound_method": "pipe"})
    assert answer.context["form"].errors.keys() == {"inbound_method"}


def test_a_piped_mailbox_cannot_begin_with_a_quiet_week(client_of, teo, typed, ils_in_process):
    values = {**typed, "inbound_method": "pipe", "quiet": "on"}
    answer = client_of(teo).post("/settings/mailboxes/add", values)
    assert answer.context["form"].errors.keys() == {"quiet"}
