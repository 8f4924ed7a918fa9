"""Figures read the counts of closed periods, by period and by month."""

from collections import Counter
from datetime import UTC, date, datetime

import pytest

from yesdesk.core.actors import SYSTEM
from yesdesk.counts.measures import MEASURES
from yesdesk.counts.models import Stat
from yesdesk.counts.queries import (
    count_since,
    counted_until,
    counts_by_month,
    counts_by_period,
    counts_of_last_weeks,
    month_is_counted,
    whole_weeks_until,
)
from yesdesk.counts.tests.naive_reader import naive_counts
from yesdesk.counts.tests.nights import begin_counting, let_all_end

pytestmark = pytest.mark.django_db

MONTHS = ["2026-10", "2026-11", "2026-12"]


def counted(period, n, measure="answer", branch=3, key="12"):
    return Stat.objects.create(period=period, branch=branch, measure=measure, key=key, n=n)


@pytest.mark.parametrize("measure", sorted(MEASURES))
def test_month_has_what_its_nights_counted(days, now, measure):
    naive = Counter()
    for (period, branch, name, key), n in naive_counts().items():
        if name == measure:
            naive[f"{period:%Y-%m}", branch, key] += n
    assert not any(counts_by_month(SYSTEM, measure, MONTHS).values())
    let_all_end(now)
    found = counts_by_month(SYSTEM, measure, MONTHS)
    assert naive == Counter(
        {(month, *cell): n for month, some in found.items() for cell, n in some.items()}
    )


def test_period_outside_of_the_days_is_left_out():
    for day in (8, 9, 15, 16):
        counted(date(2026, 11, day), day)
    found = counts_by_period(SYSTEM, "answer", first=date(2026, 11, 9), before=date(2026, 11, 16))
    assert found == {date(2026, 11, 9): {(3, "12"): 9}, date(2026, 11, 15): {(3, "12"): 15}}


def test_last_weeks_are_four_before_the_first_that_is_not_counted(days, now):
    let_all_end(now)
    Stat.objects.all().delete()
    assert counted_until() == date(2026, 12, 21)
    for day in (date(2026, 11, 16), date(2026, 11, 23), date(2026, 12, 1), date(2026, 12, 14)):
        counted(day, 1)
    assert counts_of_last_weeks(SYSTEM, "answer") == {(3, "12"): 3}


def test_key_is_counted_at_all_branches_since_a_day():
    for branch, day in ((3, 8), (3, 9), (4, 16)):
        counted(date(2026, 11, day), 2, branch=branch)
    counted(date(2026, 11, 9), 5, key="13")
    assert count_since(SYSTEM, "answer", "12", date(2026, 11, 9)) == 4
    assert count_since(SYSTEM, "answer", "14", date(2026, 11, 9)) == 0


def test_month_is_counted_once_all_its_periods_are_closed(days, now):
    begin_counting(datetime(2026, 11, 4, tzinfo=UTC))
    assert month_is_counted("2026-10")
    assert not month_is_counted("2026-11")
    let_all_end(now)
    assert month_is_counted("2026-11")


def test_weeks_were_whole_only_where_counts_were_moved(library):
    begin_counting(datetime(2026, 11, 4, tzinfo=UTC))
    counted(date(2026, 11, 2), 1)
    assert whole_weeks_until() is None
    counted(date(2026, 10, 26), 1)
    assert whole_weeks_until() == date(2026, 11, 4)
