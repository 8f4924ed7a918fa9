"""Branches, hours and names are read once by the tests, and anew as soon as there is something new to read."""

from datetime import date

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from yesdesk.core.cache import TtlCache
from yesdesk.core.search import texts
from yesdesk.core.site_context import library_info
from yesdesk.people.models import User
from yesdesk.places import queries
from yesdesk.places.models import Branch, Closure, Library
from yesdesk.policy.models import Sheet
from yesdesk.policy.queries import cached_sheets
from yesdesk.testing.cached_rows import CachedUntilWrite, TableWrites
from yesdesk.testing.needs import ask_as_ana

only_here = pytest.mark.skipif(connection.vendor != "sqlite", reason="Elsewhere nothing is cached")


def names():
    return [each.name for each in queries.cached_branches()]


@only_here
def test_cached_rows_are_read_once(library):
    reads = []
    cached = CachedUntilWrite(TtlCache(lambda: reads.append(1)), TableWrites("places_"))
    cached.get()
    cached.get()
    assert len(reads) == 1
    cached.forget()
    cached.get()
    assert len(reads) == 2


@only_here
def test_writes_to_other_tables_leave_them(mill):
    before = queries.cached_branches()
    ask_as_ana(mill)
    with transaction.atomic():
        ask_as_ana(mill)
        transaction.set_rollback(True)
    assert queries.cached_branches() is before


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


def test_a_closed_day_shows_at_once(mill):
    assert queries.kept_hours(mill.pk).closed == {}
    Closure.objects.create(branch=mill, day=date(2026, 12, 25), reason="Holiday")
    assert list(queries.kept_hours(mill.pk).closed.values()) == ["Holiday"]


def test_a_new_name_is_left_out_of_search_at_once(sam):
    assert "cornelius" not in texts.words_left_out()
    User.objects.filter(pk=sam.pk).update(name="Cornelius")
    assert "cornelius" in texts.words_left_out()


def test_a_new_name_of_the_library_shows_at_once(library):
    assert library_info().name != "Quayside"
    Library.objects.update(name="Quayside")
    assert library_info().name == "Quayside"


def test_a_signed_sheet_shows_at_once_and_is_kept_until_then(rules):
    before = cached_sheets()
    assert connection.vendor != "sqlite" or cached_sheets() is before
    Sheet.objects.update(harbour_days=3)
    assert cached_sheets() != before


@pytest.mark.parametrize("turn", [1, 2])
def test_what_a_test_wrote_is_unknown_to_the_next_one(mill, turn):
    assert "New Street" not in names()
    save(mill)
    assert "New Street" in names()


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
