"""Whenever somebody tries the demo library, it is ten to six there, on an open day. A real library keeps its hours."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from yesdesk.core.actors import SYSTEM
from yesdesk.places.actions import add_closure, set_hours
from yesdesk.places.demo_hours import (
    TEN_TO_SIX,
    ZONES,
    reopen_demo,
    week_open_on,
    zone_at_ten_to_six,
)
from yesdesk.places.forms import zone_choices
from yesdesk.places.hours import is_open_at
from yesdesk.places.models import Library
from yesdesk.places.queries import opening_hours
from yesdesk.testing.cast import NOW

DAY, EVENING = (time(9), time(20)), (time(14), time(19))
WEEK = [[DAY]] * 5 + [[(time(9), time(17))], []]


@pytest.fixture
def demo(mill, hill):
    """The library as a demo, where the main branch is open until eight."""
    Library.objects.update(is_demo=True)
    set_hours(mill, WEEK, by=SYSTEM)
    set_hours(hill, [[EVENING]] * 5 + [[], []], by=SYSTEM)
    return mill


def is_open(branch, at):
    branch.refresh_from_db()
    return is_open_at(opening_hours(branch), at)


@pytest.mark.parametrize("minute", range(0, 24 * 60, 29))
def test_it_is_ten_to_six_or_half_an_hour_from_it(minute):
    now = datetime(2026, 12, 2, tzinfo=UTC) + timedelta(minutes=minute)
    there = now.astimezone(ZoneInfo(zone_at_ten_to_six(now)))
    wanted = there.replace(hour=TEN_TO_SIX.hour, minute=TEN_TO_SIX.minute)
    assert abs(there - wanted) <= timedelta(minutes=30)


def test_zones_are_an_hour_apart_all_year_and_can_be_chosen_in_the_settings():
    for number, zone in enumerate(ZONES):
        for month in range(1, 13):
            offset = datetime(2026, month, 15, tzinfo=ZoneInfo(zone)).utcoffset()
            assert offset == timedelta(hours=number - 11), zone
    assert set(ZONES) <= {zone for zone, _town in zone_choices()}


def test_a_weekend_has_the_hours_of_a_working_day():
    assert week_open_on(WEEK, 6) == [*WEEK[:6], [DAY]]
    assert week_open_on(WEEK, 2) == WEEK


def test_a_week_that_is_never_open_stays_as_it_is():
    assert week_open_on([[]] * 7, 3) == [[]] * 7


@pytest.mark.parametrize("weekday", range(7))
def test_a_demo_that_closed_is_opened(demo, hill, weekday):
    now = datetime(2026, 11, 23 + weekday, 23, 40, tzinfo=UTC)
    assert reopen_demo(now)
    assert is_open(demo, now)
    assert is_open(hill, now)


def test_a_closed_day_is_no_closed_day_there(demo, now):
    midnight = datetime(2026, 11, 24, 23, 40, tzinfo=UTC)
    add_closure(midnight.date(), branch=None, reason="Training", by=SYSTEM)
    assert reopen_demo(midnight)
    assert is_open(demo, midnight)


def test_a_demo_that_is_open_stays_where_it_is(demo, now):
    zone = demo.time_zone
    assert not reopen_demo(NOW)
    demo.refresh_from_db()
    assert demo.time_zone == zone


def test_a_real_library_keeps_its_hours(mill):
    midnight = datetime(2026, 11, 24, 23, 40, tzinfo=UTC)
    assert not is_open(mill, midnight)
    assert not reopen_demo(midnight)
    assert not is_open(mill, midnight)
