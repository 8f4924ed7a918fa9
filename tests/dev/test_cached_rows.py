"""Branches are read once in a test, and anew as soon as there is something new to read."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from yesdesk.places import queries
from yesdesk.places.models import Branch
from yesdesk.testing.cached_rows import CachedUntilWrite

only_here = pytest.mark.skipif(connection.vendor != "sqlite", reason="Elsewhere nothing is cached")


def names():
    return [each.name for each in queries.cached_branches()]


@only_here
def test_it_is_read_once(library):
    reads = []
    cached = CachedUntilWrite(lambda: reads.append(1), [0])
    cached.get()
    cached.get()
    assert len(reads) == 1
    cached.forget()
    cached.get()
    assert len(reads) == 2


def save(branch):
    branch.name = "New Street"
    branch.save()


def update(branch):
    Branch.objects.filter(pk=branch.pk).update(name="New Street")


def in_sql(branch):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE places_branch SET name = 'New Street' WHERE id = %s", [branch.pk])


@pytest.mark.parametrize("write", [save, update, in_sql])
def test_what_is_written_shows_at_once_and_so_does_its_end(mill, write):
    before = names()
    with transaction.atomic():
        write(mill)
        assert "New Street" in names()
        transaction.set_rollback(True)
    assert names() == before


def test_what_is_deleted_is_gone(hill):
    def points():
        return [each.points for each in queries.cached_branches() if each.pk == hill.pk]

    assert points() != [()]
    hill.service_points.all().delete()
    assert points() == [()]


def test_counted_queries_are_all_there(library):
    names()
    with CaptureQueriesContext(
        connection,
    ) as read:
        names()
        names()
    assert len(read) == 4
