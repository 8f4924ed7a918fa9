"""A right that one process holds until a time."""

from datetime import timedelta

import pytest

from yesdesk.core.tasks.leases import lease_is_held, release_lease, take_lease
from yesdesk.testing.cast import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(seconds=61)


def test_lease_is_held_by_one_process():
    assert take_lease("clock", "one", 60, now=NOW)
    assert not take_lease("clock", "two", 60, now=NOW)
    assert take_lease("erasing", "two", 60, now=NOW)


def test_lease_passes_to_another_when_its_time_is_over():
    take_lease("clock", "one", 60, now=NOW)
    assert take_lease("clock", "two", 60, now=LATER)
    assert not take_lease("clock", "one", 60, now=LATER)


def test_lease_is_renewed_when_half_its_time_is_gone(django_assert_num_queries):
    take_lease("clock", "one", 60, now=NOW)
    with django_assert_num_queries(1):
        assert take_lease("clock", "one", 60, now=NOW + timedelta(seconds=29))
    with django_assert_num_queries(2):
        assert take_lease("clock", "one", 60, now=NOW + timedelta(seconds=31))
    assert lease_is_held("clock", now=NOW + timedelta(seconds=90))


def test_given_back_it_is_free():
    take_lease("clock", "one", 60, now=NOW)
    release_lease("clock", "two")
    assert lease_is_held("clock", now=NOW)
    release_lease("clock", "one")
    assert not lease_is_held("clock", now=NOW)
    assert take_lease("clock", "two", 60, now=NOW)
