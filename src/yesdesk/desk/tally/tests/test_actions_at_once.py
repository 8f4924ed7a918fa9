"""Many taps in the same instant: each counts, the same one counts once and is undone once. Real threads."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connections

from yesdesk.desk.tally.actions import count_now, undo_tap
from yesdesk.requests.models import TallyCell
from yesdesk.testing.patience import PATIENCE

pytestmark = [pytest.mark.usefixtures("database_on_disk"), pytest.mark.slow]
HANDS = 6


def at_once(work, things):
    start = Barrier(len(things))

    def one(thing):
        try:
            start.wait(PATIENCE)
            return work(thing)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(things)) as hands:
        return list(hands.map(one, things))


def count():
    return sum(TallyCell.objects.values_list("count", flat=True))


def test_each_of_many_counts_and_the_same_one_once(library, act, sam):
    by = act(sam)
    done = at_once(
        lambda tap: count_now("account", tap, point=0, by=by), [uuid4() for _ in range(HANDS)]
    )
    assert (done, count(), TallyCell.objects.count()) == ([True] * HANDS, HANDS, 1)
    one = uuid4()
    done = at_once(lambda tap: count_now("account", tap, point=0, by=by), [one] * HANDS)
    assert (sum(done), count()) == (1, HANDS + 1)
    done = at_once(undo_tap, [one] * HANDS)
    assert (sum(done), count()) == (1, HANDS)
