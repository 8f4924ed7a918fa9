"""The time that was seen last: a jump ahead is not believed, a step back brings everything back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from yesdesk.core import clock_mark
from yesdesk.core.clock_mark import carry_mark, clock_is_trusted, last_seen, note_time, trust_clock
from yesdesk.core.models import Job, JobState, OutboundMessage, Timer
from yesdesk.core.retention import cleanup_core
from yesdesk.core.rotating_keys import rotating_hmac
from yesdesk.core.tasks.leases import lease_is_held, take_lease
from yesdesk.core.tasks.queue import enqueue_once
from yesdesk.core.tasks.timers import CLOCK, CLOCK_SECONDS, ensure_recurring, recurring, tick
from yesdesk.core.tests.tasks import ring
from yesdesk.testing.cast import NOW

pytestmark = pytest.mark.django_db


def test_before_anything_was_seen_the_time_is_believed(now):
    assert clock_is_trusted(NOW)
    note_time()
    assert last_seen() == NOW


@pytest.mark.parametrize(
    ("hours", "trusted"), [(27, True), (95, True), (97, False), (60 * 24, False)]
)
def test_a_gap_of_more_than_four_days_is_not_believed(now, hours, trusted):
    note_time()
    now.shift(timedelta(hours=hours))
    note_time()
    assert clock_is_trusted(timezone.now()) is trusted
    assert (last_seen() == NOW) is not trusted


def test_a_person_says_that_it_is_right(now):
    note_time()
    now.shift(timedelta(days=5))
    trust_clock(timezone.now())
    assert clock_is_trusted(timezone.now())


def test_a_worker_that_read_before_a_person_said_so_takes_nothing_back(now, monkeypatch):
    note_time()
    now.shift(timedelta(days=5))
    monkeypatch.setattr(
        clock_mark, "_others_agree", trust_clock
    )  # it says so between read and write
    note_time()
    assert clock_is_trusted(timezone.now())


def test_keys_and_files_stay_while_the_clock_is_not_believed(now, settings):
    rotating_hmac("card", "1", NOW)
    note_time()
    now.shift(timedelta(days=60))
    cleanup_core.call()
    assert list((settings.DATA / "keys" / "web" / "windows").iterdir())
    trust_clock(timezone.now())
    cleanup_core.call()
    assert not list((settings.DATA / "keys" / "web" / "windows").iterdir())


def test_after_a_step_back_everything_runs_at_once_again(now):
    ensure_recurring()
    note_time()
    now.shift(timedelta(days=60))
    tick(timezone.now(), "me")
    note_time()
    enqueue_once(ring.using(run_after=timezone.now() + timedelta(hours=1)), "put.off", "late")
    now.shift(timedelta(days=-60))
    assert not take_lease(CLOCK, "another", CLOCK_SECONDS)
    note_time()
    assert take_lease(CLOCK, "another", CLOCK_SECONDS)
    assert not Timer.objects.filter(due_at__gt=timezone.now(), ref="").exists()
    assert Job.objects.get(key="put.off").run_after <= timezone.now()
    assert lease_is_held(CLOCK)
    assert len(recurring.items()) > 0


def test_after_a_step_back_of_two_hours_nothing_waits_for_two_hours(now):
    note_time()
    enqueue_once(ring, "before", "b")
    Job.objects.update(attempts=3, run_after=NOW + timedelta(hours=2, minutes=1))  # tried again
    now.shift(timedelta(hours=2))
    note_time()
    enqueue_once(ring, "just.now", "n")
    undo = timezone.now() + timedelta(seconds=20)
    message = OutboundMessage.objects.create(
        to="a@b.example", created_at=timezone.now(), not_before=undo, next_try_at=undo
    )
    now.shift(timedelta(hours=-2))
    note_time()
    assert set(Job.objects.values_list("run_after", flat=True)) == {NOW}
    message.refresh_from_db()
    assert message.next_try_at == NOW
    assert message.not_before == NOW + timedelta(seconds=20)  # still to be taken back


def test_after_a_step_back_the_job_of_a_lost_worker_is_soon_free_and_a_running_one_stays(now):
    now.shift(timedelta(hours=2))
    note_time()
    enqueue_once(ring, "running", "r")
    Job.objects.update(
        state=JobState.RUNNING, lease_until=timezone.now() + timedelta(minutes=1), leased_by="w"
    )
    now.shift(timedelta(hours=-2))
    note_time()
    assert timezone.now() < Job.objects.get().lease_until <= timezone.now() + timedelta(minutes=10)


def test_a_restored_library_knows_the_time_the_former_one_saw(now):
    trust_clock(NOW - timedelta(days=9))
    carry_mark(NOW)
    assert last_seen() == NOW
    carry_mark(None)
    carry_mark(NOW - timedelta(days=3))
    assert last_seen() == NOW
