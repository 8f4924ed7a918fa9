"""Whoever opens the demo library, at whatever hour, with however few requests: the desk looks as it should."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from yesdesk.demo.loader import load_story
from yesdesk.people.models import JobClass, User
from yesdesk.people.queries import actor_for
from yesdesk.places.hours import is_open_at
from yesdesk.places.models import Branch, Closure, Library, ServicePoint
from yesdesk.places.queries import opening_hours
from yesdesk.requests.models import Promise, Request
from yesdesk.requests.queries.queues import DeskFilter, Queue, queue_page

pytestmark = [pytest.mark.night, pytest.mark.django_db]

DUBLIN = ZoneInfo("Europe/Dublin")
FEW = 60
HOURS = [
    "2026-11-22 00:02",  # just after midnight, a Sunday
    "2026-10-25 01:30",  # an hour that comes twice; one that is left out: test_loader.py, by day too
    "2027-01-01 00:00",
    "2026-03-29 02:05",
    "2026-11-25 03:50",
    "2026-11-23 23:58",
    "2026-12-25 11:00",
    "2026-11-24 18:02",
]


@pytest.fixture(params=HOURS)
def hour(request) -> Iterator[datetime]:
    at = datetime.fromisoformat(request.param).replace(tzinfo=DUBLIN)
    for model in (User, JobClass, ServicePoint, Branch, Closure, Library):
        model.objects.all().delete()
    with time_machine.travel(at, tick=False):
        yield at


def test_the_desk_looks_the_same(hour):
    assert load_story(FEW) == FEW == Request.objects.count()
    assert all(is_open_at(opening_hours(branch), hour) for branch in Branch.objects.all())
    by = actor_for(User.objects.get(username="sam"))
    lying = {
        queue: len(queue_page(by, DeskFilter(queue=queue, branch=by.branch)).rows)
        for queue in (Queue.WAITING, Queue.MINE, Queue.PROMISED, Queue.HELD)
    }
    assert lying == {Queue.WAITING: 6, Queue.MINE: 2, Queue.PROMISED: 3, Queue.HELD: 3}
    due = Promise.objects.filter(state="open").values_list("due_at", flat=True)
    assert all(0 < (at - hour).total_seconds() < 2 * 3600 for at in due)
