"""Each series is erased when its time is up, in small batches, and the list says so first."""

import time
from contextlib import nullcontext
from dataclasses import replace
from types import SimpleNamespace

import pytest
from django.utils import timezone

from yesdesk.core.actors import SYSTEM
from yesdesk.core.errors import NotAllowed
from yesdesk.core.models import AuditEntry, Job, OutboundMessage
from yesdesk.core.retention import series
from yesdesk.core.transactions import is_writing
from yesdesk.patrons import erasure, erasure_list
from yesdesk.patrons.erasure import erase_due, replay_erasures
from yesdesk.patrons.erasure_list import ErasureEvent, list_path, read_erasure_list
from yesdesk.patrons.models import Erasure, Series
from yesdesk.patrons.queries import kept_series
from yesdesk.patrons.retention import change_series, place_legal_hold, release_hold
from yesdesk.patrons.tests.code import CODE
from yesdesk.testing.permissions import call_as_anybody

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_scrub(monkeypatch):
    """These tests run inside a transaction, where files cannot be cleared."""
    monkeypatch.setattr(erasure, "vacuum", lambda tables: True)


def test_what_is_old_enough_goes_and_the_rest_stays(old_message):
    old, young = old_message(61), old_message(59)
    went = erase_due(timezone.now())
    assert went[CODE] == 1
    assert list(OutboundMessage.objects.values_list("pk", flat=True)) == [young.pk]
    assert Erasure.objects.get().subject == f"message:{old.pk}"


def test_the_list_is_written_before_the_rows_go(old_message):
    old = old_message()
    seen = []

    def erase(ids):
        seen.extend(read_erasure_list(list_path()))
        return len(ids)

    erasure.erase_batch(replace(series[CODE], erase=erase), [old.pk], "schedule", timezone.now())
    assert [(line.word, line.subject) for line in seen] == [
        (ErasureEvent.ERASED, f"message:{old.pk}")
    ]


def test_no_writer_waits_for_the_disk_that_takes_the_list(old_message, monkeypatch):
    inside = []

    def add_lines(lines):
        inside.append((len(list(lines)), is_writing()))

    monkeypatch.setattr(erasure, "add_lines", add_lines)
    old_message()
    erase_due(timezone.now())
    erasure.erase_now(CODE, [old_message().pk], "staff", by=SYSTEM)
    assert (1, False) in inside
    assert not any(writing for _lines, writing in inside)


def test_what_was_listed_and_rolled_back_is_erased_by_the_next_pass_and_after_a_restore(
    old_message, monkeypatch
):
    def stumble(ids):
        raise RuntimeError("in the middle")

    spec, old = series[CODE], old_message()
    monkeypatch.setitem(series._items, CODE, replace(spec, erase=stumble))
    with pytest.raises(ExceptionGroup):
        erase_due(timezone.now())
    monkeypatch.setitem(series._items, CODE, spec)
    assert [line.subject for line in read_erasure_list(list_path())] == [f"message:{old.pk}"]
    assert OutboundMessage.objects.count() == 1
    assert not Erasure.objects.exists()
    replay_erasures()
    assert not OutboundMessage.objects.exists()


def test_who_erases_and_who_holds_take_turns(old_message, monkeypatch):
    """What a hold named is never erased behind its back, and what was erased is never listed as held."""
    turns = []

    def asked(path, *, wait):
        turns.append((path.name, wait, is_writing()))
        return nullcontext()

    monkeypatch.setattr(erasure_list, "folder_lock", asked)
    row = place_legal_hold(f"message:{old_message().pk}", reason="Court of Wren", by=SYSTEM)
    erasure.erase_now(CODE, [old_message().pk], "staff", by=SYSTEM)
    release_hold(row, by=SYSTEM)
    assert turns == [("erasures.lock", True, False)] * 3


def test_nothing_goes_when_the_disk_does_not_take_the_list(old_message, monkeypatch):
    def full(lines):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(erasure, "add_lines", full)
    old_message()
    with pytest.raises(ExceptionGroup):
        erase_due(timezone.now())
    assert OutboundMessage.objects.count() == 1
    assert not Erasure.objects.exists()


def test_failing_series_does_not_stop_the_others(old_message, monkeypatch):
    def broken(before, limit):
        raise RuntimeError("no such thing")

    monkeypatch.setitem(
        series._items, "a.broken", replace(series[CODE], code="a.broken", due=broken)
    )
    monkeypatch.setattr(series, "_items", dict(sorted(series._items.items())))
    old_message()
    with pytest.raises(ExceptionGroup):
        erase_due(timezone.now())
    assert not OutboundMessage.objects.exists()


def test_a_series_that_does_not_let_go_is_tried_once_a_pass(old_message, monkeypatch):
    tries = []
    stuck = replace(series[CODE], erase=lambda ids: tries.append(ids) or 0)
    monkeypatch.setitem(series._items, CODE, stuck)
    old_message()
    assert erase_due(timezone.now())[CODE] == 0
    assert len(tries) == 1


def test_the_budget_ends_a_pass_between_two_batches(old_message, monkeypatch):
    monkeypatch.setattr(erasure, "time", SimpleNamespace(monotonic=lambda: 100.0))
    old_message()
    assert erase_due(timezone.now(), budget_seconds=0)[CODE] == 0
    assert OutboundMessage.objects.count() == 1


def test_a_pass_that_a_person_let_go_on_does_not_wait_for_the_night(library):
    erasure.approved_pass_is_due("", timezone.now())
    assert Job.objects.get().task.endswith("erase_what_is_due")


@pytest.mark.parametrize("cleared", [True, False])
def test_files_that_were_busy_are_cleared_later(old_message, monkeypatch, cleared):
    monkeypatch.setattr(erasure, "vacuum", lambda tables: cleared)
    old_message()
    erase_due(timezone.now())
    assert Job.objects.exists() is not cleared


@pytest.mark.parametrize(("rows", "rests"), [(19, 0), (20, 1)])
def test_a_full_batch_leaves_as_much_time_to_those_who_write(old_message, monkeypatch, rows, rests):
    slept = []
    clock = SimpleNamespace(monotonic=time.monotonic, sleep=slept.append)
    monkeypatch.setattr(erasure, "time", clock)
    for _row in range(rows):
        old_message()
    assert erase_due(timezone.now())[CODE] == rows
    assert len(slept) == rests


def test_a_period_changed_by_the_library_counts_from_the_next_pass(old_message, priya, act):
    old_message(days=10)
    change_series(CODE, days=7, ground="Ten days are enough.", by=act(priya))
    assert erase_due(timezone.now())[CODE] == 1
    assert AuditEntry.objects.get(tag="patrons.series.changed").detail == {
        "days": 7,
        "days_before": 60,
    }


def test_the_page_knows_what_is_due_and_when_the_last_pass_was(old_message, priya, act):
    old_message()
    now = timezone.now()
    before = {line.code: line for line in kept_series(act(priya), now)}
    assert (before[CODE].due, before[CODE].passed_at) == (1, None)
    erase_due(now)
    after = {line.code: line for line in kept_series(act(priya), now)}
    assert (after[CODE].due, after[CODE].passed_at, after[CODE].passed_erased) == (0, now, 1)


def test_a_batch_grows_while_it_is_quick_and_shrinks_when_it_is_slow():
    pace = erasure._Pace()
    pace.adapt_size(0)
    assert pace.size == 40
    for _ in range(10):
        pace.adapt_size(0.001)
    assert pace.size == 500
    pace.adapt_size(0.5)
    assert pace.size == 50
    pace.adapt_size(60)
    assert pace.size == 1


def test_every_registered_series_gets_its_row(old_message):
    erase_due(timezone.now())
    assert set(Series.objects.values_list("code", flat=True)) == set(series)


def test_erase_due_raises_at_the_end_when_unused_files_stay(old_message, monkeypatch):
    def busy(_now):
        raise OSError("busy")

    monkeypatch.setattr(erasure, "delete_leftovers", busy)
    old_message()
    with pytest.raises(ExceptionGroup):
        erase_due(timezone.now())
    assert not OutboundMessage.objects.exists()


@pytest.mark.parametrize(
    "action", [erasure.erase_due_rows, erasure.leave_out_pass, erasure.replay_erasures]
)
def test_action_when_somebody_may_not(action):
    with pytest.raises(NotAllowed):
        call_as_anybody(action)
