"""Counts by day and place, with nobody in them."""

from datetime import date

import pytest

from yesdesk.core.daily_counts import decrement_day, increment_day
from yesdesk.core.models import DayCount

pytestmark = pytest.mark.django_db
DAY = date(2027, 1, 1)


def _counts():
    rows = DayCount.objects.order_by("id")
    return list(rows.values_list("iso_week", "place", "measure", "value", "count", "seconds"))


def test_each_time_adds_one_and_its_seconds():
    increment_day("outcome", "yes", day=DAY, place=3, seconds=60)
    increment_day("outcome", "yes", day=DAY, place=3, seconds=30)
    assert _counts() == [("2026-W53", 3, "outcome", "yes", 2, 90)]


def test_days_places_measures_and_values_are_apart():
    increment_day("outcome", "yes", day=DAY)
    increment_day("outcome", "no", day=DAY)
    increment_day("asked", day=DAY)
    increment_day("outcome", "yes", day=DAY, place=3)
    increment_day("outcome", "yes", day=date(2027, 1, 2))
    assert DayCount.objects.filter(count=1).count() == 5


def test_what_was_undone_is_taken_back():
    increment_day("outcome", "yes", day=DAY, seconds=60)
    increment_day("outcome", "yes", day=DAY, seconds=30)
    decrement_day("outcome", "yes", day=DAY, seconds=30)
    assert _counts() == [("2026-W53", 0, "outcome", "yes", 1, 60)]


def test_taking_back_what_never_was_changes_nothing():
    decrement_day("outcome", "yes", day=DAY)
    assert _counts() == []
