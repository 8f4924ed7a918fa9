"""Exceptions that a former version kept one by one are in the table of the nights after the upgrade."""

from datetime import UTC, date, datetime
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps

from yesdesk.counts.models import EarlyCount, Stat
from yesdesk.counts.tests.nights import begin_counting

pytestmark = pytest.mark.django_db

move = import_module("yesdesk.counts.migrations.0004_exceptions_of_before").move

COLUMNS = ("week", "branch", "rule", "reason", "band", "backed", "no_lead")


class Kept:
    """The rows of a table that is dropped."""

    def __init__(self, *rows):
        self.rows = [dict(zip(COLUMNS, row, strict=True)) for row in rows]

    def values_list(self, *columns):
        return [tuple(row[name] for name in columns) for row in self.rows]

    def all(self):
        return self

    def delete(self):
        self.rows = []


@pytest.fixture
def moved(library):
    """What stands in each table when nights begin on Thursday the 3rd."""

    def counts(over, running):
        begin_counting(datetime(2026, 12, 3, 12, tzinfo=UTC))
        kept = {"Bend": Kept(*over), "PendingBend": Kept(*running)}

        def get_model(app, name):
            return (
                SimpleNamespace(objects=kept[name]) if name in kept else apps.get_model(app, name)
            )

        move(SimpleNamespace(get_model=get_model), None)
        assert not [row for table in kept.values() for row in table.rows]
        return [
            {
                (row.period, row.branch, row.measure, row.key): row.n
                for row in model.objects.filter(measure__startswith="bend_")
            }
            for model in (Stat, EarlyCount)
        ]

    return counts


def test_week_goes_whole_into_the_month_of_its_thursday(moved):
    weeks = ("2026-W44", "2026-W45", "2026-W49")
    kept = [(week, 3, 7, "death", None, False, False) for week in weeks]
    stat, early = moved(kept, [])
    assert [day for day, *_cell in stat] == [date(2026, 10, 26), date(2026, 11, 2)]
    assert [day for day, *_cell in early] == [date(2026, 12, 1)], "the running week, of 30 November"


def test_each_part_is_counted_by_itself(moved):
    over = [
        ("2026-W45", 3, 7, "death", 2, True, False),
        ("2026-W45", 3, 7, "not_said", None, False, True),
        ("2026-W45", 3, 7, "death", 2, False, False),
    ]
    stat, early = moved(over, [("2026-W49", 4, 8, "family", 0, False, False)])
    week, running = date(2026, 11, 2), date(2026, 12, 1)
    assert stat == {
        (week, 3, "bend_reason", "7:death"): 2,
        (week, 3, "bend_reason", "7:not_said"): 1,
        (week, 3, "bend_band", "7:2"): 2,
        (week, 3, "bend_backed", "7"): 1,
        (week, 3, "bend_no_lead", "7"): 1,
    }
    assert early == {
        (running, 4, "bend_reason", "8:family"): 1,
        (running, 4, "bend_band", "8:0"): 1,
    }
