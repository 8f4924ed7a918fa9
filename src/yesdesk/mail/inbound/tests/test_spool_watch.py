"""The worker keeps what a pipe spooled within a moment, whatever happened before."""

import os
import threading
from pathlib import Path

import pytest

from yesdesk.core.process import folder_lock
from yesdesk.core.tasks.worker import Trouble
from yesdesk.mail.inbound import spool, spool_import
from yesdesk.mail.inbound.spool_import import SpoolWatch
from yesdesk.mail.models import Arrival
from yesdesk.mail.tests.arriving import INFO, a_mailbox, spooled
from yesdesk.testing.patience import until

pytestmark = [pytest.mark.night, pytest.mark.usefixtures("database_on_disk")]


@pytest.fixture
def folder(settings, monkeypatch):
    settings.MAIL_SPOOL = settings.DATA / "mail" / "spool"
    settings.DATA.mkdir(parents=True, exist_ok=True)
    monkeypatch.setattr(spool_import, "LOOK_EVERY", 0.02)
    monkeypatch.setattr(Trouble, "pause_after", lambda _self, _error: 0.02)
    return settings.MAIL_SPOOL


@pytest.fixture
def watch(folder):
    watching = SpoolWatch()
    watching.start()
    yield watching
    watching.stop()
    assert not watching._thread.is_alive()


def test_spool_watch_creates_the_spool_and_imports_mail(library, mill, folder, watch):
    until((folder / "new").is_dir)
    a_mailbox(mill, is_default=True)
    for _ in range(3):
        spooled(folder)
    until(lambda: Arrival.objects.count() == 3)
    until(lambda: not spool.spooled_mails(folder))


def test_what_a_killed_reader_left_of_a_mail_goes_without_further_mail(folder, settings):
    left = settings.DATA / "mail" / "reading" / "left"
    left.mkdir(parents=True)
    (left / "mail.json").write_text("words of a patron")
    os.utime(left, (0, 0))
    watching = SpoolWatch()
    watching.start()
    until(lambda: not left.exists())
    watching.stop()


def test_mail_that_came_before_there_was_a_mailbox_waits_for_it(library, mill, folder, watch):
    spooled(folder)
    a_mailbox(mill, INFO)
    until(lambda: Arrival.objects.count() == 1)


def test_while_another_worker_empties_it_nobody_else_does(library, mill, folder):
    a_mailbox(mill)
    folder.parent.mkdir(parents=True)
    with folder_lock(Path(folder).parent / "spool.lock"):
        spooled(folder)
        watching = SpoolWatch()
        watching.start()
        threading.Event().wait(0.2)
        assert len(spool.spooled_mails(folder)) == 1
    until(lambda: Arrival.objects.count() == 1)
    watching.stop()
