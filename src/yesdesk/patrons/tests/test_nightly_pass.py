"""The nightly pass on computers that are off at night, at weekends and over a holiday; the clock is a fake one."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from yesdesk.core import clock_mark
from yesdesk.core.clock_mark import hear_time, note_time
from yesdesk.core.models import Job, OutboundMessage, Timer
from yesdesk.core.retention import series
from yesdesk.core.tasks.timers import ensure_recurring, tick
from yesdesk.patrons import erasure
from yesdesk.patrons.clock_check import approve_pass
from yesdesk.patrons.erasure import NIGHTLY, at_night, erase_due
from yesdesk.patrons.tests.code import CODE
from yesdesk.places.queries import the_library

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 12, 7, tzinfo=UTC)


@pytest.fixture(autouse=True)
def alone(monkeypatch):
    """Files cannot be cleared inside a test's transaction, and no other machine has given its time yet."""
    monkeypatch.setattr(erasure, "vacuum", lambda tables: True)
    monkeypatch.setattr(clock_mark, "_heard", {})
    monkeypatch.setattr(erasure, "series", {CODE: series[CODE]})


class Link:
    """A connection by its two ends. `peer` is None: it ended meanwhile."""

    def __init__(self, peer, ours="10.0.0.9"):
        self.peer, self.ours = peer, ours

    def getpeername(self):
        if self.peer is None:
            raise OSError("not connected")
        return (self.peer, 443)

    def getsockname(self):
        return (self.ours, 50_000)


KOHA, PUSH = Link("10.0.0.5"), Link("203.0.113.7")


@pytest.fixture
def worker(library, now):
    """`worker(day, hour, minute)`: one minute of a worker at that local time; whether it began a pass and what went."""
    zone = ZoneInfo(the_library().time_zone)
    ensure_recurring()
    Timer.objects.exclude(kind=NIGHTLY).delete()

    def ran(day: datetime, hour: int, minute: int = 0):
        now.move_to(datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone))
        at = timezone.now()
        tick(at, "me")
        note_time()
        began = Job.objects.filter(key=NIGHTLY).delete()[0]
        return erase_due(at) if began else None

    return ran


def there() -> int:
    return OutboundMessage.objects.count()


def test_nightly_pass_begins_after_three_once_a_local_day(worker):
    worker(MONDAY, 1)
    day = MONDAY + timedelta(days=1)
    assert [worker(day, 2, 58), worker(day, 2, 59)] == [None, None]
    assert worker(day, 3) is not None
    assert [worker(day, 3, 1), worker(day, 9), worker(day, 23)] == [None, None, None]
    assert worker(day + timedelta(days=1), 3) is not None


@pytest.mark.night
def test_a_computer_that_is_on_from_nine_to_five_on_weekdays_erases_on_time_for_a_year(
    worker, old_message, now
):
    due: dict[int, datetime] = {}
    passes = 0
    for days in range(365):
        day = MONDAY + timedelta(days=days)
        if day.weekday() >= 5:
            continue
        passes += worker(day, 9) is not None
        assert worker(day, 16, 59) is None
        due[old_message(days=0).pk] = timezone.now() + timedelta(days=60)
        left = set(OutboundMessage.objects.values_list("pk", flat=True))
        late = [pk for pk in left if due[pk] + timedelta(days=3) < timezone.now()]
        early = [pk for pk, at in due.items() if pk not in left and at > timezone.now()]
        assert (late, early) == ([], [])
    assert passes == 261


def test_a_weekend_off_is_no_jump_of_the_clock(worker, old_message):
    worker(MONDAY + timedelta(days=3), 16)
    old_message()
    assert worker(MONDAY + timedelta(days=7), 9)[CODE] == 1


def test_a_clock_three_weeks_ahead_at_a_start_erases_nothing(worker, old_message):
    worker(MONDAY, 16)
    old_message(50)
    hear_time(KOHA, timezone.now())  # before the clock went wrong
    wrong = MONDAY + timedelta(days=22)
    assert worker(wrong, 9) is None
    hear_time(KOHA, timezone.now() - timedelta(days=21))
    assert worker(wrong, 9, 1) is None
    assert erase_due(timezone.now()) == {}
    assert there() == 1


class TestAHolidayOfSixteenDays:
    @pytest.fixture
    def back(self, worker, old_message):
        """The first minutes after it, by their number."""
        worker(MONDAY, 16)
        old_message()
        day = MONDAY + timedelta(days=17)
        assert worker(day, 9) is None
        return lambda minute: worker(day, 9, minute)

    def test_ends_as_soon_as_two_other_machines_give_the_same_time(self, back):
        hear_time(KOHA, timezone.now() - timedelta(minutes=50))
        assert [back(1), there()] == [None, 1]
        hear_time(PUSH, timezone.now())
        assert [back(2), there()] == [None, 1]
        assert back(3)[CODE] == 1

    def test_ends_as_soon_as_one_on_the_internet_gives_the_same_time(self, back):
        hear_time(Link("9.9.9.9"), timezone.now())
        assert [back(1), back(2)[CODE]] == [None, 1]

    def test_waits_for_a_person_where_two_machines_differ(self, back):
        hear_time(KOHA, timezone.now())
        hear_time(PUSH, timezone.now() - timedelta(hours=2))
        assert [back(1), back(2), there()] == [None, None, 1]

    def test_the_time_of_services_on_this_computer_does_not_end_the_wait(self, back):
        for link in (Link("127.0.0.1"), Link("10.0.0.9"), Link("2001:db8::9", "2001:db8::9")):
            hear_time(link, timezone.now())  # its loopback, its LAN address, its public name
        for link in (None, Link(None)):
            hear_time(link, timezone.now())  # nobody knows whose
        hear_time(Link("172.18.0.3", "172.18.0.2"), timezone.now())  # the next container, it may be
        assert [back(1), back(2), there()] == [None, None, 1]

    def test_approval_of_the_clock_holds_for_one_pass(self, back, priya, act):
        assert [back(1), there()] == [None, 1]
        approve_pass(by=act(priya))
        assert back(2)[CODE] == 1
        assert back(3) is None


def test_at_night_moves_no_other_timer(worker):
    at = timezone.now() + timedelta(days=999)
    Timer.objects.create(kind="another", ref="", due_at=at)
    worker(MONDAY, 9)
    assert Timer.objects.get(kind="another").due_at == at


def test_at_night_waits_for_a_library():
    at_night("", MONDAY)
    assert not Job.objects.exists()


def test_a_library_whose_night_is_another_hour_goes_by_its_own_clock(worker, now):
    worker(MONDAY, 9)
    ahead = datetime(2026, 12, 8, 1, 59, tzinfo=UTC)  # 2:59 in Paris
    at_night("", ahead)
    assert not Job.objects.filter(key=NIGHTLY).exists()
    at_night("", ahead + timedelta(minutes=1))
    assert Job.objects.filter(key=NIGHTLY).exists()
