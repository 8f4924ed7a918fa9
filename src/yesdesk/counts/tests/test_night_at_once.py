"""Nights and erasing in the same instant: each row is counted once. Real threads."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connections
from django.utils import timezone

from yesdesk.core.actors import SYSTEM
from yesdesk.counts.models import EarlyCount
from yesdesk.counts.night import count_periods
from yesdesk.counts.tests.naive_reader import naive_counts
from yesdesk.counts.tests.nights import begin_counting, let_all_end, stats
from yesdesk.patrons.erasure import erase_now
from yesdesk.requests.actions.close import close_request
from yesdesk.requests.models import OutcomeValue, Request
from yesdesk.requests.retention import CODE
from yesdesk.testing.needs import ask_as_ana
from yesdesk.testing.patience import PATIENCE

pytestmark = [pytest.mark.usefixtures("database_on_disk"), pytest.mark.slow]


def at_once(*works):
    start = Barrier(len(works))

    def one(work):
        try:
            start.wait(PATIENCE)
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as hands:
        return list(hands.map(one, works))


def night():
    return count_periods(timezone.now())


def test_nights_at_once_count_each_period_once(days, now):
    naive = naive_counts()
    now.shift(timedelta(days=45))
    at_once(night, night, night)
    assert stats() == naive


@pytest.mark.parametrize("times", [3, pytest.param(200, marks=pytest.mark.night)])
def test_request_erased_while_its_period_closes_is_counted_once(mill, act, sam, now, times):
    begin_counting()
    expected = Counter()
    for _time in range(times):
        request = ask_as_ana(mill)
        close_request(request, value=OutcomeValue.YES, by=act(sam))
        expected += naive_counts()
        now.shift(timedelta(days=11))
        went, _closed = at_once(
            lambda pk=request.pk: erase_now(CODE, [pk], "patron", by=SYSTEM), night
        )
        assert went == 1
    let_all_end(now)
    assert not Request.objects.exists()
    assert not EarlyCount.objects.exists()
    assert stats() == expected
