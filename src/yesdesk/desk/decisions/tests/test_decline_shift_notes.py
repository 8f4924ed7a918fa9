"""A shift note dies at closing: nobody reads it any more, and it goes from the table by itself."""

from datetime import timedelta

import pytest
from django.utils import timezone

from yesdesk.core.tasks.timers import ensure_recurring, tick
from yesdesk.desk.decisions.decline import add_shift_note, shift_notes
from yesdesk.places.queries import closing_today
from yesdesk.requests.models import ShiftNote

pytestmark = pytest.mark.django_db
RULE = 7
SAID = ["A colleague said no at 18:02, because: It is promised to another reader."]


@pytest.fixture
def note(now, mill, act, sam):
    """A no at two past six; the doors close at eight."""
    add_shift_note(mill, RULE, because="It is promised to another reader.", by=act(sam))
    return ShiftNote.objects.get()


def read(branch, by):
    return list(shift_notes(by, branch, [RULE], now=timezone.now()).values())


def test_shift_note_is_read_until_closing(note, mill, act, kim, now):
    assert read(mill, act(kim)) == SAID
    now.shift(timedelta(hours=1, minutes=57))
    assert read(mill, act(kim)) == SAID


def test_shift_note_is_hidden_at_closing(note, mill, act, kim, now):
    assert note.until == closing_today(mill, note.at)
    now.shift(note.until - timezone.now())
    assert read(mill, act(kim)) == []


def test_shift_note_is_deleted_within_minutes_of_closing(note, now):
    ensure_recurring()
    tick(timezone.now(), "one")
    assert ShiftNote.objects.exists()
    now.shift(note.until - timezone.now() + timedelta(minutes=11))
    tick(timezone.now(), "one")
    assert not ShiftNote.objects.exists()


def test_shift_note_written_after_closing_is_gone_the_next_morning(mill, act, sam, kim, now):
    now.shift(timedelta(hours=4))
    add_shift_note(mill, RULE, because="It is promised.", by=act(sam))
    assert len(read(mill, act(kim))) == 1
    now.shift(timedelta(hours=12))
    assert read(mill, act(kim)) == []


def test_shift_note_is_of_one_branch_and_names_nobody(note, mill, hill, act, sam, noor):
    assert read(hill, act(noor)) == []
    fields = {field.name for field in ShiftNote._meta.concrete_fields}
    assert fields == {"id", "branch", "rule", "because", "at", "until"}
    assert sam.name not in str(ShiftNote.objects.values().get())
