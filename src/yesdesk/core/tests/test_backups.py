"""An old backup is an alarm, and its age stands on a page."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from yesdesk.core.backups import last_backup, note_backup
from yesdesk.places.queries import backup_alarm

pytestmark = pytest.mark.django_db


def said():
    return " ".join(alarm.wrong_words() for alarm in backup_alarm())


def test_a_library_that_was_never_backed_up_is_told_after_its_first_night(library, now):
    assert said() == ""
    now.shift(timedelta(hours=27))
    assert "No backup of this library has been made yet" in said()


def test_old_backup_raises_an_alarm(library, now):
    note_backup(timezone.now(), where="/var/backups/yesdesk", size=12_000_000)
    now.shift(timedelta(hours=25))
    assert said() == ""
    now.shift(timedelta(hours=2))
    assert "more than a day old" in said()
    note_backup(timezone.now(), where="/var/backups/yesdesk", size=12_500_000)
    assert said() == ""
    assert last_backup().size == 12_500_000


def test_a_demo_is_not_asked_for_one(library, now):
    library.is_demo = True
    library.save()
    now.shift(timedelta(days=9))
    assert said() == ""


def test_the_page_says_when_where_and_what_is_in_no_backup(library, now, client_of, teo):
    page = reverse("stopped_work")
    assert "None has been made yet" in client_of(teo).get(page).text
    note_backup(timezone.now(), where="/var/backups/yesdesk", size=12_500_000)
    now.shift(timedelta(hours=3))
    text = client_of(teo).get(page).text
    assert "(3 h ago), 12.5 MB, in /var/backups/yesdesk" in text
    assert "Passwords of mailboxes" in text
