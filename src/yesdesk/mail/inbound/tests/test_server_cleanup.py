"""What was erased here goes from the mail server too, whether or not Yesdesk still collects there."""

from datetime import timedelta

import pytest
from django.utils import timezone

from yesdesk.core.actors import SYSTEM
from yesdesk.core.models import Job
from yesdesk.mail.credentials import mail_secrets_file
from yesdesk.mail.inbound import jobs
from yesdesk.mail.inbound.imap_sync import clean_server
from yesdesk.mail.inbound.queries import erased_server_copies
from yesdesk.mail.inbound.retention import ARRIVALS
from yesdesk.mail.models import (
    Arrival,
    InboundMethod,
    Mailbox,
    MailboxState,
    MailboxTrouble,
    ServerCopy,
)
from yesdesk.mail.tests.arriving import a_mail

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
NOT_COLLECTED = [{"switched_on": False}, {"inbound_method": InboundMethod.PIPE}]


@pytest.fixture
def two_there_one_erased(boxes, collect):
    boxes.inbox.put(a_mail())
    boxes.inbox.put(a_mail())
    collect()
    ARRIVALS.erase([Arrival.objects.earliest("id").pk])


def run_cleaning(mailbox):
    """What the clock and the worker do in an hour."""
    jobs.enqueue_cleaning_if_due("", timezone.now())
    wanted = Job.objects.filter(key=f"mail.clean.{mailbox.pk}").delete()[0]
    if wanted:
        jobs.clean_mailbox.func(mailbox.pk)
    return wanted


@pytest.mark.parametrize("change", NOT_COLLECTED)
@pytest.mark.usefixtures("two_there_one_erased")
def test_cleanup_erases_in_a_mailbox_no_longer_collected(boxes, server, collected, change):
    Mailbox.objects.update(**change)
    boxes.inbox.put(a_mail())
    heard = len(server.heard)
    assert run_cleaning(collected) == 1
    assert [kept.uid for kept in boxes.inbox.mails] == [2, 3]
    assert Arrival.objects.count() == 1
    assert not [line for line in server.heard[heard:] if "FETCH" in line]
    assert run_cleaning(collected) == 0


def test_cleanup_erases_in_a_folder_no_longer_watched(boxes, collected, collect):
    former = boxes.folder("Spam", "\\Junk")
    boxes.folder("Other")
    former.put(a_mail())
    collect()
    ARRIVALS.erase([Arrival.objects.get().pk])
    Mailbox.objects.update(junk="Other")
    collected.refresh_from_db()
    collect()
    assert len(former.mails) == 1
    run_cleaning(collected)
    assert (former.mails, ServerCopy.objects.count()) == ([], 0)


@pytest.mark.usefixtures("two_there_one_erased")
def test_a_folder_that_is_gone_or_numbered_anew_keeps_no_other_waiting(boxes, collected):
    Mailbox.objects.update(switched_on=False)
    first = ServerCopy.objects.get(arrival=None)
    for folder, uidvalidity in (("Gone", 1), ("Archive", 9)):
        boxes.folder("Archive")
        ServerCopy.objects.create(mailbox=collected, folder=folder, uidvalidity=uidvalidity, uid=1)
    run_cleaning(collected)
    assert not ServerCopy.objects.filter(pk=first.pk).exists()
    assert erased_server_copies().count() == 2
    assert MailboxState.objects.get().trouble == ""


@pytest.mark.usefixtures("two_there_one_erased")
def test_where_the_server_lets_us_in_no_more_it_is_said(boxes, collected, client_of, teo):
    Mailbox.objects.update(switched_on=False)
    mail_secrets_file().unlink()
    run_cleaning(collected)
    assert MailboxState.objects.get().trouble == MailboxTrouble.SHUT
    page = client_of(teo).get("/settings/mailboxes").text
    assert "does not let us in" in page
    assert "1 mail that was erased here still lies on its server." in page
    assert run_cleaning(collected) == 0, (
        "a server that does not let us in is left alone for a while"
    )
    MailboxState.objects.update(retry_at=timezone.now() - timedelta(seconds=1))
    assert run_cleaning(collected) == 1


@pytest.mark.usefixtures("two_there_one_erased")
def test_cleanup_keeps_the_trouble_that_collecting_found(boxes, collected):
    MailboxState.objects.update(trouble=MailboxTrouble.NO_FOLDER)
    collected.refresh_from_db()
    clean_server(collected, by=SYSTEM)
    assert [kept.uid for kept in boxes.inbox.mails] == [2]
    assert MailboxState.objects.get().trouble == MailboxTrouble.NO_FOLDER


def test_mailbox_list_is_silent_about_cleanup_of_a_collected_mailbox(
    collected, client_of, teo, two_there_one_erased
):
    assert "still lies" not in client_of(teo).get("/settings/mailboxes").text
