"""A library that has counted before begins these two measures with its next whole month."""

from datetime import date
from importlib import import_module

import pytest
from django.apps import apps

from yesdesk.core.models import CountChange
from yesdesk.counts.models import CountedPeriod

pytestmark = pytest.mark.django_db

begin = import_module(
    "yesdesk.counts.migrations.0006_promises_and_asked_again"
).begin_with_a_whole_month


def test_library_that_counted_before_begins_with_its_next_month(library, now):
    CountedPeriod.objects.create(grain="month", first=date(2026, 10, 1))
    for _time in range(2):
        begin(apps, None)
    changes = CountChange.objects.values_list("measure", "from_day").order_by("measure")
    first = date(2026, 12, 1)
    assert list(changes) == [("asked_again", first), ("promise", first)]


def test_new_library_begins_at_once(library, now):
    begin(apps, None)
    assert not CountChange.objects.exists()
