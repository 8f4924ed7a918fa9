"""What is wrong with mail coming in is said within a quarter of an hour, in words, and not before it matters."""

import os
from datetime import timedelta

import pytest
from django.utils import timezone

from yesdesk.core.system_alerts import recheck_alerts
from yesdesk.core.tasks.leases import take_lease
from yesdesk.core.tasks.timers import CLOCK
from yesdesk.mail.inbound import alerts, spool
from yesdesk.mail.models import Arrival, ArrivalState, Mailbox, MailboxState, MailboxTrouble
from yesdesk.mail.tests.arriving import spooled
from yesdesk.testing.mails import a_listed_mail, a_mailbox

pytestmark = pytest.mark.django_db
QUARTER = timedelta(minutes=15)


@pytest.fixture
def state(mill):
    return MailboxState.objects.create(mailbox=a_mailbox(mill), looked_at=timezone.now())


@pytest.fixture
def folder(settings):
    settings.MAIL_SPOOL = settings.DATA / "mail" / "spool"
    return settings.MAIL_SPOOL


def change(state, **values):
    MailboxState.objects.filter(pk=state.pk).update(**values)


def said(look):
    return " ".join(f"{alarm.wrong_words()} {alarm.mend_words()}" for alarm in look())


@pytest.mark.parametrize("trouble", MailboxTrouble)
def test_a_mailbox_that_cannot_be_collected(state, trouble):
    change(state, trouble=trouble, said="NO [AUTH] 100%s", since=timezone.now())
    assert said(alerts.alerts_of_mailboxes_in_trouble) == ""
    change(state, since=timezone.now() - QUARTER)
    words = said(alerts.alerts_of_mailboxes_in_trouble)
    assert "ask@mill.library.example" in words
    assert "(NO [AUTH] 100%s)" in words


def test_switched_off_mailbox_raises_no_alert(state):
    change(state, trouble=MailboxTrouble.SHUT, since=timezone.now() - QUARTER)
    Mailbox.objects.update(switched_on=False)
    assert said(alerts.alerts_of_mailboxes_in_trouble) == ""


def test_a_count_that_does_not_match(state):
    change(state, missing=3, missing_since=timezone.now())
    assert said(alerts.alerts_of_mailboxes_in_trouble) == ""
    change(state, missing_since=timezone.now() - QUARTER)
    assert said(alerts.alerts_of_mailboxes_in_trouble).startswith(
        "We could not fetch 3 e-mails to ask@mill.library.example"
    )


def test_mailbox_not_polled_raises_an_alert(state):
    change(state, looked_at=timezone.now() - QUARTER)
    assert said(alerts.alerts_of_mailboxes_not_polled) == "", (
        "without a worker that is said already"
    )
    take_lease(CLOCK, "a worker", 30)
    assert "has not looked for e-mail to ask@" in said(alerts.alerts_of_mailboxes_not_polled)
    change(state, looked_at=timezone.now())
    assert said(alerts.alerts_of_mailboxes_not_polled) == ""


def test_a_spool_that_fills(folder):
    assert said(alerts.alerts_of_filling_spool) == ""
    path = folder / "new" / spooled(folder)
    assert said(alerts.alerts_of_filling_spool) == ""
    at = timezone.now() - QUARTER
    os.utime(path, (at.timestamp(), at.timestamp()))
    assert f"empty {folder}/new" in said(alerts.alerts_of_filling_spool)


def test_a_mail_too_large_to_be_let_in_is_said_for_a_day(folder):
    spooled(folder)
    spool.note_too_large(folder, "info@library.example")
    assert "YESDESK_MAIL_LARGEST_MB" in said(alerts.alerts_of_filling_spool)
    word = (folder / "too_large").read_text().replace('"at": 1', '"at": 0')
    (folder / "too_large").write_text(word.replace('"at": 0', '"at": '))
    assert said(alerts.alerts_of_filling_spool) == ""


def test_mail_that_nobody_reads(mill):
    a_listed_mail(mill, state=ArrivalState.WAITING)
    assert said(alerts.mail_not_ingested) == ""
    Arrival.objects.update(arrived_at=timezone.now() - QUARTER)
    assert "is not read yet" in said(alerts.mail_not_ingested)


def test_staff_see_it_and_who_answers_is_led_to_the_page(client_of, sam, state):
    take_lease(CLOCK, "a worker", 60)
    change(state, trouble=MailboxTrouble.SILENT, since=timezone.now() - QUARTER)
    recheck_alerts()
    page = client_of(sam).get("/desk").text
    assert "Mail to ask@mill.library.example cannot be collected" in page
    assert 'href="/mail">Have a look' in page
