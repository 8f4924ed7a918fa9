"""Hints that something changed: in the change's own transaction, none passed over, none kept long."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event as Flag

import pytest
from django.db import connections, transaction
from django.utils import timezone

from yesdesk.core.events import announce, delete_old_events, hints_since, newest_mark
from yesdesk.core.models import Event
from yesdesk.testing.patience import PATIENCE, until


def _heard(mark, count):
    """The topics since `mark`, read on until there are `count`, and where reading stopped.

    On PostgreSQL a hint waits for every older write on the same server, in other databases too: there the
    tests of another process delay it.
    """
    seen = []

    def enough():
        nonlocal mark
        topics, mark = hints_since(mark)
        seen.extend(topics)
        return len(seen) >= count

    until(enough)
    return seen, mark


@pytest.mark.django_db(transaction=True)
def test_a_reader_sees_each_topic_once_and_goes_on_from_there():
    announce("desk.1")
    mark = newest_mark()
    announce("desk.2", "request.17", "desk.2")
    topics, later = _heard(mark, 2)
    assert topics[-2:] == ["desk.2", "request.17"]
    assert topics.count("desk.2") == 1
    assert hints_since(later)[0] == []


@pytest.mark.django_db(transaction=True)
def test_a_change_that_was_taken_back_hints_at_nothing():
    mark = newest_mark()

    @transaction.atomic
    def change_and_stumble():
        announce("desk.1")
        raise LookupError

    with pytest.raises(LookupError):
        change_and_stumble()
    assert hints_since(mark)[0] == []


@pytest.mark.django_db
def test_old_hints_are_swept():
    announce("desk.1")
    announce("desk.2")
    Event.objects.filter(topic="desk.1").update(at=timezone.now() - timedelta(hours=2))
    assert delete_old_events() == 1
    assert Event.objects.get().topic == "desk.2"


@pytest.mark.slow
def test_whoever_commits_late_is_not_passed_over(database_on_disk):
    """The slow writer takes its id first and commits last; a reader by highest id would lose it."""
    vendor = connections["default"].vendor
    begun, go_on = Flag(), Flag()

    def slow():
        with transaction.atomic():
            announce("desk.slow")
            begun.set()
            go_on.wait(0.2 if vendor == "sqlite" else PATIENCE)
        connections.close_all()

    mark = newest_mark()
    seen = []
    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(slow)
        assert begun.wait(PATIENCE)
        announce("desk.quick")
        topics, mark = hints_since(mark)
        seen += topics
        go_on.set()
        writing.result(PATIENCE)
    topics, mark = _heard(mark, 2 - len(seen))
    assert sorted(seen + topics) == ["desk.quick", "desk.slow"]
