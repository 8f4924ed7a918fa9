"""A night or an erasing that stops after any of its writes leaves nothing half: the next one counts the same."""

import pytest
from django.db import connection, transaction
from django.utils import timezone

from yesdesk.counts.models import CountedPeriod, EarlyCount
from yesdesk.counts.night import count_periods
from yesdesk.counts.tests.naive_reader import naive_counts
from yesdesk.counts.tests.nights import stats
from yesdesk.requests.models import Request
from yesdesk.requests.retention import erase_requests

pytestmark = pytest.mark.django_db


class Stopped(Exception):
    """Stands for the kill."""


READS = ("SELECT", "SAVEPOINT", "RELEASE", "ROLLBACK")
"""A stop after one of these is one after the last write."""


def stops_after(statements):
    left = iter(range(statements))

    def run(execute, *said):
        found = execute(*said)
        if not said[0].upper().startswith(READS) and next(left, None) is None:
            raise Stopped
        return found

    return connection.execute_wrapper(run)


def until_it_is_through(work, check):
    """Stop it after its first write, its first two, and so on; how often it was stopped."""
    for statements in range(1000):
        try:
            with stops_after(statements):
                work()
        except Stopped:
            check()
        else:
            return statements
    raise AssertionError("it never comes to its end")


def test_night_stopped_after_each_statement_counts_all_once(days, now):
    naive = naive_counts()
    now.shift(45 * 24 * 60 * 60)

    def periods_are_whole():
        closed = set(CountedPeriod.objects.values_list("first", flat=True))
        assert set(stats().items()) <= set(naive.items())
        assert {first for first, *_rest in stats()} <= closed

    stopped = until_it_is_through(lambda: count_periods(timezone.now()), periods_are_whole)
    assert stopped > 10
    assert stats() == naive


def test_erasing_stopped_after_each_statement_counts_all_once(days, now):
    naive, there = naive_counts(), Request.objects.count()

    def erase():
        with transaction.atomic():
            erase_requests([days[3].pk])

    def nothing_is_gone():
        assert Request.objects.count() == there
        assert not EarlyCount.objects.exists()

    assert until_it_is_through(erase, nothing_is_gone) > 30
    assert Request.objects.count() == there - 1
    now.shift(45 * 24 * 60 * 60)
    count_periods(timezone.now())
    assert stats() == naive
