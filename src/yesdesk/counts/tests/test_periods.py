"""Weeks are cut in two at the first of a month, so that weeks and months are made of the same days."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from yesdesk.counts.measures import Grain
from yesdesk.counts.periods import first_day, next_first, periods, settled_before

DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))


def test_week_in_which_a_month_begins_is_two_periods():
    found = list(periods(date(2026, 11, 25), date(2026, 12, 14), Grain.WEEK))
    assert found == [date(2026, 11, 23), date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 7)]


@given(DAYS, st.sampled_from(Grain))
def test_each_day_lies_in_one_period(day, grain):
    first = first_day(day, grain)
    after = next_first(first, grain)
    assert first <= day < after
    assert first_day(after - timedelta(days=1), grain) == first
    assert first_day(after, grain) == after
    assert first.month == (after - timedelta(days=1)).month


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "is_over"),
    [
        (date(2026, 3, 29), datetime(2026, 3, 31, 22, tzinfo=UTC)),  # that Sunday has 23 hours
        (date(2026, 10, 25), datetime(2026, 10, 27, 23, tzinfo=UTC)),  # and that one 25
    ],
)
def test_day_on_which_the_clock_changes_is_over_48_hours_later(mill, hill, changes, is_over):
    assert settled_before(is_over) == changes + timedelta(days=1)
    assert settled_before(is_over - timedelta(seconds=1)) == changes
