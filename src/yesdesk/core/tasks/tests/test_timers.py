"""Things due at a time: once each, both or neither with their effects, none in another's way."""

from datetime import timedelta

import pytest
from django.db import connection

from yesdesk.core.counts import count_attempt
from yesdesk.core.models import Attempt, Lease, Timer
from yesdesk.core.registry import Registry
from yesdesk.core.tasks import timers
from yesdesk.core.tasks.timers import (
    cancel_timer,
    ensure_recurring,
    register_recurring,
    set_timer,
    tick,
)
from yesdesk.places.queries import NoLibraryYet
from yesdesk.testing.cast import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def ran(monkeypatch):
    """What ran: a list of (kind, ref). `bell` works, `stuck` stops after it counted."""
    monkeypatch.setattr(timers, "timer_kinds", Registry("timer kind"))
    monkeypatch.setattr(timers, "recurring", Registry("recurring timer"))
    calls = []

    @timers.timer_kinds("bell")
    def _bell(ref, now):
        calls.append(("bell", ref))

    @timers.timer_kinds("stuck")
    def _stuck(ref, now):
        calls.append(("stuck", ref))
        count_attempt("stuck", "", window=MINUTE, now=now)
        raise RuntimeError("Ana Moreau")

    return calls


def test_a_timer_runs_once_when_it_is_due(ran):
    set_timer("bell", "17", NOW + MINUTE)
    assert tick(NOW, "one") == 0
    assert tick(NOW + MINUTE, "one") == 1
    assert tick(NOW + 2 * MINUTE, "one") == 0
    assert ran == [("bell", "17")]
    assert not Timer.objects.exists()


def test_a_timer_waits_without_a_complaint_while_there_is_no_library(ran, capfd):
    @timers.timer_kinds("library")
    def _library(ref, now):
        raise NoLibraryYet.plain()

    set_timer("library", "17", NOW)
    assert tick(NOW, "one") == 0
    assert "timer stopped" not in capfd.readouterr().err
    assert Timer.objects.get().due_at == NOW + MINUTE


def test_setting_it_again_moves_it(ran):
    set_timer("bell", "17", NOW)
    set_timer("bell", "17", NOW + MINUTE)
    assert tick(NOW, "one") == 0
    assert Timer.objects.count() == 1


def test_a_cancelled_timer_does_not_run(ran):
    set_timer("bell", "17", NOW)
    set_timer("bell", "18", NOW)
    assert cancel_timer("bell", "17")
    assert not cancel_timer("bell", "17")
    assert tick(NOW, "one") == 1
    assert ran == [("bell", "18")]


def test_a_handler_may_set_its_own_timer_again(ran):
    @timers.timer_kinds("again")
    def _again(ref, now):
        set_timer("again", ref, now + MINUTE)

    set_timer("again", "17", NOW)
    assert tick(NOW, "one") == 1
    assert Timer.objects.get().due_at == NOW + MINUTE


def test_failing_timer_rolls_back_blocks_no_other_and_is_tried_again(ran):
    set_timer("stuck", "1", NOW - MINUTE)
    set_timer("unknown", "2", NOW - MINUTE)
    set_timer("bell", "3", NOW)
    assert tick(NOW, "one") == 1
    assert ran == [("stuck", "1"), ("bell", "3")]
    assert not Attempt.objects.exists()
    assert {*Timer.objects.values_list("kind", "due_at")} == {
        ("stuck", NOW + MINUTE),
        ("unknown", NOW + MINUTE),
    }
    assert tick(NOW + MINUTE, "one") == 0
    assert ran[2:] == [("stuck", "1")]


def test_a_recurring_timer_moves_on_and_does_not_make_up_for_what_was_missed(ran):
    set_timer("bell", "", NOW, timedelta(minutes=10))
    assert tick(NOW + timedelta(minutes=25), "one") == 1
    assert Timer.objects.get().due_at == NOW + timedelta(minutes=30)


def test_a_recurring_timer_that_stops_is_tried_again_in_a_minute(ran):
    set_timer("stuck", "", NOW, timedelta(minutes=10))
    assert tick(NOW, "one") == 0
    assert Timer.objects.get().due_at == NOW + MINUTE


def test_a_recurring_handler_keeps_its_short_transactions_when_it_stops(ran):
    set_timer("stuck", "", NOW, timedelta(minutes=10))
    tick(NOW, "one")
    assert Attempt.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("every", "is_inside"),
    [(None, True), (timedelta(minutes=10), False)],
    ids=["single", "recurring"],
)
def test_only_a_single_timer_runs_inside_a_transaction(ran, every, is_inside):
    @timers.timer_kinds("asks")
    def _asks(ref, now):
        ran.append(connection.in_atomic_block)

    set_timer("asks", "", NOW, every)
    tick(NOW, "one")
    assert ran == [is_inside]


def test_only_the_holder_of_the_clock_lease_ticks(ran):
    set_timer("bell", "17", NOW)
    Lease.objects.create(name="clock", holder="other", until=NOW + MINUTE)
    assert tick(NOW, "one") == 0
    Lease.objects.update(until=NOW)
    assert tick(NOW, "one") == 1
    assert Lease.objects.get().holder == "one"


def test_whoever_loses_the_clock_stops_in_the_middle(ran):
    @timers.timer_kinds("thief")
    def _thief(ref, now):
        Lease.objects.update(holder="other", until=now + MINUTE)

    set_timer("thief", "1", NOW - MINUTE)
    set_timer("bell", "2", NOW)
    assert tick(NOW, "one") == 1
    assert Timer.objects.get().kind == "bell"


def test_a_timer_moved_since_it_was_read_is_passed_over(ran):
    @timers.timer_kinds("mover")
    def _mover(ref, now):
        set_timer("bell", "2", now + MINUTE)

    set_timer("mover", "1", NOW - MINUTE)
    set_timer("bell", "2", NOW)
    assert tick(NOW, "one") == 1
    assert ran == []


def test_standing_timers_get_rows_and_keep_their_time(ran):
    register_recurring("core.daily", 86_400, lambda ref, now: ran.append(("daily", ref)))
    Timer.objects.create(kind="gone.daily", due_at=NOW, every_seconds=60)
    set_timer("bell", "17", NOW + MINUTE)
    ensure_recurring()
    assert tick(NOW, "one") == 1
    assert ran == [("daily", "")]
    ensure_recurring()
    rows = {*Timer.objects.values_list("kind", "due_at")}
    assert rows == {("core.daily", NOW + timedelta(days=1)), ("bell", NOW + MINUTE)}


def test_a_standing_timer_with_a_new_period_starts_anew(ran):
    register_recurring("core.daily", 86_400, lambda ref, now: None)
    Timer.objects.create(kind="core.daily", due_at=NOW + timedelta(days=9), every_seconds=60)
    ensure_recurring()
    timer = Timer.objects.get()
    assert (timer.every_seconds, timer.due_at) == (86_400, NOW)


def test_an_idle_clock_reads_and_does_not_write(ran, django_assert_num_queries):
    tick(NOW, "one")
    with django_assert_num_queries(2) as queries:
        tick(NOW + timedelta(seconds=1), "one")
    assert all(query["sql"].startswith("SELECT") for query in queries)
