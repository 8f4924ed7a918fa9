"""What core clears away by itself each hour."""

from datetime import timedelta
from io import BytesIO

import pytest

from yesdesk.core.counts import count_attempt
from yesdesk.core.events import announce
from yesdesk.core.models import Attempt, Event, Job, StoredFile
from yesdesk.core.retention import SWEEP, SWEEP_EACH
from yesdesk.core.rotating_keys import rotating_hmac
from yesdesk.core.storage.files import save
from yesdesk.core.tasks.timers import ensure_recurring, recurring, tick, timer_kinds
from yesdesk.testing.cast import NOW
from yesdesk.testing.jobs import run_due_jobs

pytestmark = pytest.mark.django_db


def test_core_registered_its_sweep():
    assert SWEEP in timer_kinds
    assert recurring[SWEEP].every_seconds == SWEEP_EACH


def test_each_hour_what_nobody_needs_goes(now, settings):
    announce("desk.1")
    count_attempt("ask", "a", window=timedelta(hours=1), now=NOW)
    rotating_hmac("card", "1", NOW)
    save(BytesIO(b"lost"))
    later = NOW + timedelta(days=3)
    now.move_to(later)
    ensure_recurring()
    tick(later, "me")
    assert list(Job.objects.filter(key=SWEEP).values_list("priority", flat=True)) == [-10]
    while run_due_jobs("me"):
        pass
    assert not Event.objects.exists()
    assert not Attempt.objects.exists()
    assert not StoredFile.objects.exists()
    assert not list((settings.DATA / "keys" / "web" / "windows").iterdir())
    assert not Job.objects.filter(key=SWEEP).exists()
