"""Figures read one function, whichever tables hold the count."""

from collections import Counter
from datetime import UTC, date, datetime

import pytest

from yesdesk.core.actors import SYSTEM
from yesdesk.core.counts import increment_day
from yesdesk.core.dates import iso_week
from yesdesk.core.facts import folded_week
from yesdesk.core.models import DayCount
from yesdesk.counts import before
from yesdesk.counts.measures import MEASURES
from yesdesk.counts.models import Stat
from yesdesk.counts.queries import counts_by_month, counts_of_last_weeks, month_is_counted
from yesdesk.counts.tests.naive_reader import naive_counts
from yesdesk.counts.tests.nights import begin_counting, let_all_end
from yesdesk.desk.answers.queries import USED
from yesdesk.insight.told import collect
from yesdesk.requests.models import FactCame, FactEnded

pytestmark = pytest.mark.django_db

MONTHS = ["2026-10", "2026-11", "2026-12"]


def told(measure):
    found = counts_by_month(SYSTEM, measure, MONTHS)
    return Counter({(month, *cell): n for month, some in found.items() for cell, n in some.items()})


def by_month(measure, month_of):
    found = Counter()
    for (period, branch, name, value), n in naive_counts().items():
        if name == measure:
            found[month_of(period), branch, value] += n
    return found


@pytest.mark.parametrize("measure", sorted(set(MEASURES) - {"answer", "card"}))
def test_counts_of_before_are_read_whole(days, measure):
    begin_counting(datetime(2026, 12, 1, tzinfo=UTC))
    assert told(measure) == by_month(
        measure,
        lambda day: f"{day:%Y-%m}" if measure == "came" else folded_week(iso_week(day)),
    )


@pytest.mark.parametrize("measure", sorted(MEASURES))
def test_counts_of_nights_are_read_once_they_began(days, now, measure):
    begin_counting(datetime(2026, 10, 24, tzinfo=UTC))
    naive = by_month(measure, lambda day: f"{day:%Y-%m}")
    assert not told(measure)
    let_all_end(now)
    FactCame.objects.all().delete()
    FactEnded.objects.all().delete()
    assert told(measure) == naive


def test_week_in_which_nights_began_is_read_from_the_tables_of_before(days, now):
    begin_counting(datetime(2026, 11, 11, tzinfo=UTC))
    let_all_end(now)
    Stat.objects.create(period=date(2026, 11, 9), branch=1, measure="tapped", key="account", n=7)
    Stat.objects.create(period=date(2026, 11, 16), branch=1, measure="tapped", key="account", n=2)
    assert sum(told("tapped").values()) == FactEnded.objects.filter(outcome="tally").count() + 2


def test_answers_and_cards_of_before_are_read_from_day_counts(library):
    begin_counting(datetime(2026, 12, 1, tzinfo=UTC))
    increment_day(USED, "12", day=date(2026, 11, 30), place=3)  # the week of 3 December
    increment_day(collect.CARDS, "again", day=date(2026, 11, 9))
    assert DayCount.objects.count() == 2
    assert told("answer") == {("2026-12", 3, "12"): 1}
    assert told("card") == {("2026-11", 0, "again"): 1}
    assert before.CARDS == collect.CARDS


def test_month_is_counted_once_all_its_periods_are_closed(days, now):
    begin_counting(datetime(2026, 11, 4, tzinfo=UTC))
    assert month_is_counted("2026-10")
    assert not month_is_counted("2026-11")
    let_all_end(now)
    assert month_is_counted("2026-11")


def test_counts_of_last_weeks_are_of_four_weeks_before_the_first_open_one(library):
    begin_counting(datetime(2026, 11, 11, tzinfo=UTC))  # its week, of the 9th, is open
    for day, branch, n in ((5, 1, 9), (12, 1, 2), (26, 2, 3)):
        Stat.objects.create(
            period=date(2026, 10, day), branch=branch, measure="answer", key="4", n=n
        )
    assert counts_of_last_weeks(SYSTEM, "answer") == {(1, "4"): 2, (2, "4"): 3}
    assert not counts_of_last_weeks(SYSTEM, "card")
