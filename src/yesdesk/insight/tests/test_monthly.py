"""The library's own edition: on the first Monday of a month, once, the same for good."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from yesdesk.core.clock_mark import trust_clock
from yesdesk.core.models import Job
from yesdesk.core.registry import Registry
from yesdesk.insight import editions
from yesdesk.insight.branches.tests.settled import NINE, a_file, an_edition
from yesdesk.insight.editions import (
    all_editions,
    begin_monthly,
    edition_day,
    make_edition,
    month_due,
    newest_library_edition,
)
from yesdesk.insight.models import Edition, EditionState
from yesdesk.testing.counted import nights_until

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 12, 7, 9, tzinfo=UTC)


@pytest.fixture
def parts(monkeypatch):
    """No part but those of the test."""
    empty = Registry("part")
    monkeypatch.setattr(editions, "monthly", empty)
    return empty


def begin(now):
    nights_until(now.date().replace(day=1))
    begin_monthly("", now)


def an_own_edition(now):
    begin(now)
    edition = Edition.objects.filter(month__isnull=False).latest("pk")
    make_edition.call(edition.pk)
    edition.refresh_from_db()
    return edition


@pytest.mark.parametrize(
    ("month", "day"),
    [
        (date(2026, 12, 1), date(2026, 12, 7)),
        (date(2026, 6, 1), date(2026, 6, 3)),
        (date(2026, 11, 1), date(2026, 11, 3)),
    ],
)
def test_monthly_edition_day_is_the_first_monday_from_the_third(month, day):
    assert edition_day(month) == day
    assert month_due(day) == month
    assert month_due(day - timedelta(days=1)) < month


def test_monthly_edition_goes_by_the_librarys_time_zone(library, parts):
    """In Dublin it is Sunday still when it is Monday in Auckland."""
    sunday = datetime(2026, 12, 6, 12, tzinfo=UTC)
    library.time_zone = "Pacific/Auckland"
    library.save()
    begin(sunday)
    assert Edition.objects.get().month == date(2026, 12, 1)


def test_monthly_edition_waits_until_the_month_is_counted(library, parts):
    nights_until(date(2026, 11, 30))
    begin_monthly("", MONDAY)
    assert not Edition.objects.exists()
    nights_until(date(2026, 12, 1))
    begin_monthly("", MONDAY)
    assert Edition.objects.exists()


def test_the_first_one_is_about_a_time_in_which_there_was_a_library(library, parts):
    library.opened_at = datetime(2026, 12, 1, 9, tzinfo=UTC)
    library.save()
    begin(MONDAY)
    assert not Edition.objects.exists()
    begin(datetime(2027, 1, 4, 9, tzinfo=UTC))
    assert Edition.objects.get().month == date(2027, 1, 1)


def test_monthly_edition_is_made_once_a_month(library, parts):
    for later in (0, 1, 20):
        begin(MONDAY + timedelta(days=later))
    assert (
        Edition.objects.count()
        == Job.objects.filter(key__startswith="insight.edition").count()
        == 1
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.create(subject="library", month=date(2026, 12, 1), begun_at=MONDAY)


def test_a_server_that_was_off_makes_the_newest_one_alone(library, parts):
    begin(MONDAY)
    begin(MONDAY + timedelta(days=80))
    months = Edition.objects.order_by("month").values_list("month", flat=True)
    assert list(months) == [date(2026, 12, 1), date(2027, 2, 1)]


def test_a_clock_that_jumped_makes_none(library, parts):
    trust_clock(MONDAY)
    begin(MONDAY + timedelta(days=80))
    assert not Edition.objects.exists()


def test_monthly_edition_stays_and_its_parts_get_the_last_figures(now, library, parts):
    given = []

    def collect(month):
        given.append(month)
        return {"n": len(given)}

    parts.add("times", collect)
    first = an_own_edition(MONDAY)
    make_edition.call(first.pk)
    first.refresh_from_db()
    assert (first.state, first.figures) == (EditionState.MADE, {"times": {"n": 1}})
    second = an_own_edition(MONDAY + timedelta(days=28))
    assert second.figures == {"times": {"n": 2}}
    assert [each.before for each in given] == [{}, {"n": 1}]
    assert given[1].month == date(2027, 1, 1)


def test_waiting_monthly_editions_are_made_in_order(now, library, parts):
    """Workers take jobs in any order."""
    parts.add("times", lambda month: {"n": month.before.get("n", 0) + 1})
    for month in range(3):
        begin(MONDAY + timedelta(days=30 * month))
    first, *_others, last = Edition.objects.order_by("month")
    make_edition.call(last.pk)
    last.refresh_from_db()
    first.refresh_from_db()
    assert (first.figures, last.figures) == ({"times": {"n": 1}}, {"times": {"n": 3}})


def test_a_failure_makes_no_half_edition_and_the_next_try_makes_it(library, parts):
    parts.add("fails", lambda _month: {"n": 1 / len(found)})
    found = []
    begin(MONDAY)
    edition = Edition.objects.get()
    with pytest.raises(ZeroDivisionError):
        make_edition.call(edition.pk)
    edition.refresh_from_db()
    assert (edition.state, edition.figures) == (EditionState.FAILED, None)
    found.append("what was missing")
    make_edition.call(edition.pk)
    edition.refresh_from_db()
    assert edition.state == EditionState.MADE


def test_the_newest_made_one_stands_while_the_next_is_made(act, sam, parts):
    assert newest_library_edition(act(sam)) is None
    begin(MONDAY)
    assert newest_library_edition(act(sam)).state == EditionState.MAKING
    made = an_own_edition(MONDAY)
    begin(MONDAY + timedelta(days=28))
    assert newest_library_edition(act(sam)) == made


def test_monthly_edition_is_listed_and_never_withdrawn(act, sam, parts):
    of_file = an_edition(a_file(NINE))
    own = an_own_edition(MONDAY)
    assert set(all_editions(act(sam))) == {of_file, own}
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.filter(pk=own.pk).update(
            state=EditionState.WITHDRAWN, figures=None, withdrawn_on=date(2026, 12, 8)
        )
