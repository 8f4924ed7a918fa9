"""A night counts each period that is over once, as docs/counts.md says, and closes it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from yesdesk.core.actors import SYSTEM
from yesdesk.core.clock_mark import trust_clock
from yesdesk.counts.models import CountedPeriod, EarlyCount, Stat
from yesdesk.counts.night import count_periods
from yesdesk.counts.tests.naive_reader import naive_counts
from yesdesk.counts.tests.nights import (
    begin_counting,
    let_all_end,
    stats,
)
from yesdesk.patrons.erasure import erase_now, erase_what_is_due
from yesdesk.requests.models import Request, TallyCell
from yesdesk.requests.retention import CODE
from yesdesk.testing.needs import ask_as_ana

pytestmark = pytest.mark.django_db


def test_days_of_a_desk_are_counted_as_the_page_says(days, now):
    naive = naive_counts()
    let_all_end(now)
    assert stats() == naive
    assert (
        sum(naive.values()) == 5 + 2 * 3 + 1 + 1 + 1
    )  # each end by two measures; one came back after it was closed


def test_second_night_counts_nothing_again(days, now):
    assert let_all_end(now) > 0
    before = stats()
    assert count_periods(timezone.now()) == 0
    assert stats() == before


def test_what_changes_after_its_period_closed_changes_nothing(days, now):
    let_all_end(now)
    before = stats()
    Request.objects.update(kind="account")
    let_all_end(now)
    assert stats() == before


@pytest.mark.parametrize("erased", [0, 1, 3])
def test_request_forgotten_before_the_count_counts_the_same(days, now, erased):
    naive = naive_counts()
    erase_now(CODE, [days[erased].pk], "staff", by=SYSTEM)
    let_all_end(now)
    assert stats() == naive
    assert not EarlyCount.objects.exists()


def test_request_forgotten_after_the_count_counts_once(days, now):
    naive = naive_counts()
    let_all_end(now)
    erase_now(CODE, [each.pk for each in days], "staff", by=SYSTEM)
    let_all_end(now)
    assert stats() == naive


def test_period_waits_until_it_is_over_48_hours_everywhere(library, mill, hill, now):
    hill.time_zone = "Pacific/Honolulu"  # ten hours behind UTC
    hill.save()
    begin_counting(datetime(2026, 11, 24, tzinfo=UTC))
    over = datetime(2026, 12, 2, 10, tzinfo=UTC)  # of Monday 23 to Sunday 29 November
    assert count_periods(over - timedelta(seconds=1)) == 0
    assert count_periods(over) == 1
    assert CountedPeriod.objects.get().first.isoformat() == "2026-11-23"


def test_nothing_is_closed_by_a_clock_that_jumped(days, now):
    trust_clock(timezone.now())
    assert let_all_end(now) == 0
    assert not CountedPeriod.objects.exists()
    trust_clock(timezone.now())
    assert count_periods(timezone.now()) > 0


def test_rows_of_before_the_counting_are_never_counted(days, now):
    now.shift(timedelta(seconds=1))
    begin_counting(timezone.now())
    TallyCell.objects.update(counted=1)
    ask_as_ana(Request.objects.get(pk=days[0].pk).branch)
    let_all_end(now)
    assert {measure for _first, _branch, measure, _value in stats()} == {"came"}
    assert sum(stats().values()) == 1


def test_taps_that_arrive_late_count_in_the_next_period(days, now):
    let_all_end(now)
    TallyCell.objects.update(count=3)
    let_all_end(now)
    taps = Stat.objects.filter(measure="tapped").order_by("period").values_list("n", flat=True)
    assert list(taps) == [1, 2]
    let_all_end(now)
    assert Stat.objects.filter(measure="tapped").count() == 2


@pytest.mark.django_db(transaction=True)
def test_night_counts_before_it_erases(days, now):
    """In one pass: what is due for erasing is counted by then, and nothing had to be counted early."""
    now.shift(timedelta(days=60))
    naive = naive_counts()
    erase_what_is_due.func()
    assert Request.objects.count() == 2
    assert stats() == naive


@pytest.mark.django_db(transaction=True)
def test_erasing_goes_on_where_counting_fails(days, now, monkeypatch):
    monkeypatch.setattr("yesdesk.counts.night._count_and_close", lambda *_of: 1 / 0)
    now.shift(timedelta(days=60))
    with pytest.raises(ExceptionGroup):
        erase_what_is_due.func()
    assert Request.objects.count() == 2
