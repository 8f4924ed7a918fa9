"""A mailbox is tried from its page: each step says what the server said, and the way on; nothing is sent."""

import contextlib
import socket

import pytest

from tests.twins.mail_world import HOST, LIBRARYS_PASSWORD, mail_world
from yesdesk.ils.rpc import client as the_worker
from yesdesk.mail.admin import connection_check, mailboxes
from yesdesk.mail.admin.connection_check import check_mailbox
from yesdesk.mail.credentials import store_secrets
from yesdesk.mail.models import MailboxState, Security
from yesdesk.testing.mails import a_mailbox

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    with mail_world(tmp_path_factory.mktemp("world")) as world:
        yield world


@pytest.fixture
def world(running, settings):
    settings.MAIL_CA_FILE = str(running.certificate)
    return running


@pytest.fixture
def box(mill, world):
    """Both of its servers are those of the world, over TLS."""
    ways = {"host": HOST, "port": world.imap_port, "smtp_host": HOST, "smtp_port": world.port}
    mailbox = a_mailbox(mill, **ways)
    store_secrets(mailbox.pk, {"password": LIBRARYS_PASSWORD})
    return mailbox


def said(found):
    return {each.what % each.values: (each.works, each.said) for each in found}


def of(found, beginning):
    return next(each for each in found if (each.what % each.values).startswith(beginning))


def test_all_of_it_works_and_nothing_is_sent(box, world):
    world.put_into_our_mailbox(b"From: ana.m@post.example\r\n\r\nHello.\r\n")
    found = said(check_mailbox(box))
    assert found == {
        "Signing in to localhost, where mail comes in": (True, ""),
        f"The inbox opens. Mails in it: {len(world.boxes.inbox.mails)}": (True, ""),
        "The server marks no folder as junk": (True, ""),
        "Signing in to localhost, where answers go out": (True, ""),
        "Sending from ask@mill.library.example": (True, ""),
    }
    assert world.posts == []


def test_a_wrong_password_is_said_in_the_servers_words(box):
    store_secrets(box.pk, {"password": "sesame, open"})
    found = check_mailbox(box)
    assert [each.works for each in found] == [False, False]
    coming, going = found
    assert "AUTHENTICATIONFAILED" in coming.said
    assert coming.mend.startswith("Give user and password once more")
    assert going.said.startswith("AUTH: 535")
    assert going.mend.startswith("The server does not let us in.")


def test_a_server_that_repeats_the_password_is_not_repeated(box, post):
    store_secrets(box.pk, {"password": "hush-hush"})
    box.smtp_host, box.smtp_port, box.smtp_security = "127.0.0.1", post.port, Security.NONE
    box.smtp_auth = "none"
    post.fault("MAIL", "553 5.7.1 hush-hush may not send")
    going = of(check_mailbox(box), "Sending from")
    assert going.said == "MAIL FROM: 553 5.7.1 … may not send"
    assert "can't send from ask@mill.library.example" in going.mend % going.values


def test_a_junk_folder_of_a_wrong_name(box):
    box.junk = "Spam, perhaps"
    junk = of(check_mailbox(box), "Its junk folder")
    assert not junk.works
    assert junk.mend.startswith("Correct the name of the junk folder")


def test_the_junk_folder_the_server_marks(box, world):
    world.boxes.folder("Bulk", "\\Junk")
    try:
        assert of(check_mailbox(box), "Its junk folder").what.endswith("%(folder)s")
        assert said(check_mailbox(box))["Its junk folder is watched too: Bulk"] == (True, "")
    finally:
        del world.boxes.boxes["Bulk"]


def test_a_certificate_nobody_vouches_for(box, settings):
    settings.MAIL_CA_FILE = ""
    coming, going = check_mailbox(box)
    assert "CERTIFICATE" in coming.said.upper()
    assert coming.mend.startswith("Let the server show a certificate")
    assert "certificate cannot be trusted" in going.said
    assert "YESDESK_MAIL_CA_FILE" in going.mend


def test_a_pipe_has_nothing_to_sign_in_to_and_no_way_out_is_said(mill):
    found = said(check_mailbox(a_mailbox(mill, inbound_method="pipe", host="")))
    assert found == {
        "The mail server hands over its e-mail. No sign-in is needed.": (True, ""),
        "It has no way to send answers": (False, ""),
    }


def test_what_could_not_be_fetched_is_said(box):
    MailboxState.objects.create(mailbox=box, missing=3)
    assert not of(check_mailbox(box), "Mails there that could not be fetched: 3").works


def test_a_silent_server_keeps_nobody_waiting(box):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        box.host, box.port = "127.0.0.1", silent.getsockname()[1]
        coming = check_mailbox(box, seconds=0.3)[0]
        with contextlib.closing(silent.accept()[0]):
            pass
    assert not coming.works
    assert "doesn’t answer in time" in coming.mend


def test_a_mistake_of_ours_is_no_empty_page(box, monkeypatch):
    def breaks(*_given):
        raise ZeroDivisionError

    monkeypatch.setattr(connection_check, "_check_folders", breaks)
    wrong = [each for each in check_mailbox(box) if not each.works]
    assert [each.said for each in wrong] == ["ZeroDivisionError"]


def test_the_page_says_it_in_sentences(client_of, teo, box, ils_in_process):
    browser = client_of(teo)
    page = browser.get(f"/settings/mailboxes/{box.pk}").text
    assert "Check whether it works" in page
    assert "Signing in to" not in page
    page = browser.get(f"/settings/mailboxes/{box.pk}?check=yes").text
    assert "It works." in page
    assert "Sending from ask@mill.library.example" in page
    store_secrets(box.pk, {"password": "sesame, open"})
    page = browser.get(f"/settings/mailboxes/{box.pk}?check=yes").text
    assert "Something is still missing." in page
    assert "AUTHENTICATIONFAILED" in page
    assert "sesame, open" not in page


def test_without_a_worker_the_page_says_so(client_of, teo, box, monkeypatch):
    def nobody(_line, _patience):
        raise ConnectionRefusedError

    monkeypatch.setattr(the_worker, "carried", nobody)
    assert "does not answer just now" in client_of(teo).get(
        f"/settings/mailboxes/{box.pk}?check=yes"
    ).text  # fmt: skip
    with pytest.raises(mailboxes.WorkerUnavailable):
        mailboxes.request_check(box.pk)
