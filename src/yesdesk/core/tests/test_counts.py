"""What is tried is counted, and what happened on a day, with nobody in it; two presses have one result."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from yesdesk.core.counts import (
    attempts,
    count_attempt,
    delete_old_attempts,
)
from yesdesk.core.idempotency import (
    DuplicateSubmission,
    delete_old_results,
    find_result,
    record_result,
)
from yesdesk.core.models import Attempt, SubmittedForm

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 4, 17, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)


def _count(now=NOW, kind="ask", subject="a" * 64, window=HOUR):
    return count_attempt(kind, subject, window=window, now=now)


def test_each_try_counts_one_more_within_its_window():
    assert [_count(), _count(NOW + timedelta(minutes=57)), _count(NOW + timedelta(minutes=58))] == [
        1,
        2,
        1,
    ]


def test_kinds_subjects_and_windows_are_counted_apart():
    _count()
    assert _count(kind="lost_link") == 1
    assert _count(subject="b" * 64) == 1
    assert _count() == 2


def test_several_kinds_are_looked_at_in_one_query(django_assert_num_queries):
    _count()
    _count()
    _count(kind="lost_link", subject="b" * 64)
    _count(NOW - HOUR, kind="pin")
    asked = {"ask": "a" * 64, "lost_link": "a" * 64, "pin": "a" * 64}
    with django_assert_num_queries(1):
        found = attempts(asked, window=HOUR, now=NOW)
    assert found == {"ask": 2, "lost_link": 0, "pin": 0}


def test_a_form_pressed_once_remembers_what_came_of_it():
    assert find_result("form-1") is None
    record_result("form-1", 17)
    assert find_result("form-1") == 17
    assert find_result("form-2") is None


def test_the_later_of_two_presses_undoes_its_own_work_and_finds_the_first(
    django_assert_num_queries,
):
    record_result("form-1", 17)

    @transaction.atomic
    def press_again():
        _count()
        record_result("form-1", 18)

    with pytest.raises(DuplicateSubmission):
        press_again()
    assert find_result("form-1") == 17
    assert not Attempt.objects.exists()


def test_what_nobody_asks_about_any_more_goes(now):
    _count(NOW - timedelta(days=3))
    _count(NOW)
    record_result("new", 1)
    SubmittedForm.objects.create(form_id="old", ref=2, submitted_at=NOW - timedelta(days=3))
    assert (delete_old_attempts(NOW), delete_old_results(NOW)) == (1, 1)
    assert Attempt.objects.count() == SubmittedForm.objects.count() == 1
    assert find_result("old") is None
