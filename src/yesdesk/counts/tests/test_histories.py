"""Whatever is done to requests, a night counts what the naive reader counts."""

from collections import Counter
from contextlib import contextmanager
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings, strategies as st

from yesdesk.counts.measures import MEASURES
from yesdesk.counts.models import CountedPeriod
from yesdesk.counts.night import count_periods
from yesdesk.counts.tests.naive_reader import naive_counts
from yesdesk.counts.tests.nights import (
    begin_counting,
    let_all_end,
    stats,
)
from yesdesk.desk.tally.actions import count_now
from yesdesk.people.models import ShiftState
from yesdesk.people.shift import set_shift
from yesdesk.requests.counting.tests.by_rule import habit
from yesdesk.requests.counting.tests.story import ACTS, Story
from yesdesk.requests.models import Request
from yesdesk.requests.retention import erase_requests

pytestmark = pytest.mark.django_db

BY_DAY = (*(each for each in ACTS if each not in {"days"}), "tap")
NIGHTS = (*BY_DAY, "forget", "night", "week")


class Told(Story):
    """The same with taps, requests that are forgotten, and nights that count; `expected` is what nights should hold."""

    def __init__(self, *of):
        super().__init__(*of)
        self.expected, self.forgotten = Counter(), Counter()

    def do(self, act, which, rule):
        self.now.shift(timedelta(seconds=1))
        if Request.objects.filter(pk=self.requests[which]).exists():
            super().do(act, which, rule)

    def tap(self, _request, _version):
        count_now("account", uuid4(), point=0, by=self.sam)

    def forget(self, request, _version):
        before, closed = naive_counts(), closed_periods()
        erase_requests([request.pk])
        before.subtract(naive_counts())
        assert min(before.values(), default=0) >= 0
        self.forgotten.update({cell: n for cell, n in before.items() if of(cell) not in closed})

    def night(self, _request, _version):
        before, naive = closed_periods(), naive_counts()
        count_periods(timezone.now())
        new = closed_periods() - before
        for cell, n in (naive + self.forgotten).items():
            if of(cell) in new:
                self.expected[cell] += n

    def week(self, _request, _version):
        self.now.shift(timedelta(days=6))


def closed_periods():
    return set(CountedPeriod.objects.values_list("grain", "first"))


def of(cell):
    return MEASURES[cell[2]].grain, cell[0]


def histories(acts):
    step = st.tuples(st.sampled_from(acts), st.integers(0, 2), st.integers(0, 1))
    return st.lists(step, min_size=4, max_size=20)


runs = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def told(mill, hill, rules, act, sam, lea, dana, now, client_of):
    """A story that begins anew, and is taken back, with each history."""
    client_of(lea)
    set_shift(ShiftState.ON, by=act(lea))
    versions = habit("address", "Address", act(dana)), habit("late-hour", "Late hour", act(dana))
    start = timezone.now()

    @contextmanager
    def tell():
        with transaction.atomic():
            now.move_to(start)
            begin_counting()
            yield Told(mill, hill, versions, act(sam), act(lea), now)
            transaction.set_rollback(True)

    return tell


def not_of_exceptions(counts):
    return {cell: n for cell, n in counts.items() if not cell[2].startswith("bend_")}


@pytest.mark.night
@runs
@given(steps=histories(BY_DAY))
@example(steps=[("bend", 1, 0), ("bend", 2, 0), ("merge_all", 0, 0)])
@example(steps=[("close", 0, 0), ("writes", 0, 0), ("tap", 0, 0), ("hand_over", 1, 0)])
@example(steps=[("no", 2, 0), ("writes", 2, 0), ("merge", 1, 0), ("close", 1, 0)])
def test_random_history_is_counted_as_the_page_says(told, now, steps):
    with told() as story:
        for step in steps:
            story.do(*step)
        naive = naive_counts()
        let_all_end(now)
        assert stats() == naive


@pytest.mark.night
@runs
@given(steps=histories(NIGHTS))
@example(steps=[("bend", 0, 0), ("voice", 1, 1), ("merge_all", 0, 0), ("forget", 0, 0)])
@example(steps=[("bend", 0, 0), ("week", 0, 0), ("week", 0, 0), ("night", 0, 0), ("undo", 0, 0)])
@example(steps=[("merge", 0, 0), ("forget", 0, 0), ("week", 1, 0), ("week", 1, 0), ("night", 1, 0)])
@example(
    steps=[("close", 0, 0), ("week", 0, 0), ("night", 0, 0), ("writes", 0, 0), ("close", 0, 0)]
)
def test_nights_in_a_random_history_count_what_stands_then(told, now, steps):
    with told() as story:
        for step in [*steps, *[("week", 2, 0)] * 6, ("night", 2, 0)]:
            story.do(*step)
        assert stats() == +story.expected
