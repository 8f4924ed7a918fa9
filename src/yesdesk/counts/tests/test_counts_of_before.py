"""What a former version counted as it happened is in the table of the nights after the upgrade, each once."""

from datetime import UTC, date, datetime
from importlib import import_module
from types import SimpleNamespace

import pytest
import time_machine
from django.apps import apps

from yesdesk.counts.models import CountLock, EarlyCount, Stat
from yesdesk.counts.night import count_periods
from yesdesk.counts.queries import whole_weeks_until
from yesdesk.ils.models import Act
from yesdesk.requests.models import RuleMet
from yesdesk.testing.needs import ask_as_ana

pytestmark = pytest.mark.django_db

move = import_module("yesdesk.counts.migrations.0005_counts_of_before").move

THURSDAY = datetime(2026, 12, 3, 12, tzinfo=UTC)
COLUMNS = {
    "FactCame": ("day", "part", "branch", "n", "channel"),
    "FactEnded": ("week", "branch", "kind", "outcome", "first", "n"),
    "FactRule": ("week", "branch", "rule", "event", "n"),
    "PendingRuleEvent": ("week", "branch", "rule", "event"),
    "FoldedWeeks": ("before",),
    "DayCount": ("iso_week", "place", "measure", "value", "count", "day"),
}


class Kept:
    """The rows of a table that is dropped."""

    def __init__(self, rows):
        self.rows = rows

    def _with(self, wanted):
        return Kept([row for row in self.rows if wanted(row)])

    def exclude(self, **of):
        return self._with(lambda row: any(row[name] != value for name, value in of.items()))

    def filter(self, **of):
        names = of.get("measure__in", [of.get("measure")])
        return self._with(lambda row: "measure" not in row or row["measure"] in names)

    def order_by(self, _column):
        return self

    def values_list(self, *columns, flat=False):
        found = [tuple(row[name] for name in columns) for row in self.rows]
        return Firsts(value for (value,) in found) if flat else found

    def exists(self):
        return bool(self.rows)


class Firsts(list):
    def first(self):
        return self[0] if self else None


@pytest.fixture
def moved(library):
    """Move these rows on the Thursday; gives `Stat` and `EarlyCount`."""

    def run(**tables):
        kept = {
            name: Kept([dict(zip(columns, row, strict=True)) for row in tables.get(name, ())])
            for name, columns in COLUMNS.items()
        }

        def get_model(app, name):
            return (
                SimpleNamespace(objects=kept[name]) if name in kept else apps.get_model(app, name)
            )

        with time_machine.travel(THURSDAY, tick=False):
            move(SimpleNamespace(get_model=get_model), None)
        return tuple(
            {(row.period, row.branch, row.measure, row.key): row.n for row in model.objects.all()}
            for model in (Stat, EarlyCount)
        )

    return run


def test_week_goes_whole_into_the_month_of_its_thursday(moved):
    weeks = ("2025-09", "2026-W40", "2026-W48", "2026-W49")
    over, running = moved(FactEnded=[(week, 3, "rooms", "yes", False, 7) for week in weeks])
    assert over == {
        (date(2025, 9, 1), 3, "ended", "rooms:yes"): 7,
        (date(2026, 10, 1), 3, "ended", "rooms:yes"): 7,  # from Monday 28 September on
        (date(2026, 11, 23), 3, "ended", "rooms:yes"): 7,
    }
    assert running == {(date(2026, 12, 1), 3, "ended", "rooms:yes"): 7}


def test_what_came_goes_into_its_month_and_short_questions_are_apart(moved):
    over, running = moved(
        FactCame=[
            (date(2026, 11, 30), 1, 3, 4, "web"),
            (date(2026, 12, 2), 1, 3, 5, "phone"),
            (date(2026, 12, 2), 1, 3, 2, "web"),
            (date(2026, 12, 2), 1, 3, 9, "tally"),
        ],
        FactEnded=[("2026-W48", 3, "", "tally", True, 6), ("2026-W48", 3, "rooms", "yes", True, 2)],
    )
    assert running == {(date(2026, 12, 1), 3, "came", "2:1"): 7}
    assert over == {
        (date(2026, 11, 1), 3, "came", "0:1"): 4,
        (date(2026, 11, 23), 3, "tapped", ""): 6,
        (date(2026, 11, 23), 3, "ended", "rooms:yes"): 2,
        (date(2026, 11, 23), 3, "first_contact", "rooms"): 2,
    }


def test_rules_of_the_running_week_are_counted_from_what_waits(moved):
    over, running = moved(
        FactRule=[("2026-W48", 3, 7, "exception", 2), ("2026-W48", 3, 7, "looked_again", 1)],
        PendingRuleEvent=[("2026-W49", 3, 7, "no"), ("2026-W49", 3, 8, "")],
    )
    assert over == {
        (date(2026, 11, 23), 3, "met", "7:exception"): 2,
        (date(2026, 11, 23), 3, "looked_again", "7"): 1,
    }
    assert running == {(date(2026, 12, 1), 3, "met", "7:no"): 1}


def test_rules_of_the_running_week_are_counted_from_requests_where_no_backup_held_them(moved, mill):
    days = {"day": date(2026, 12, 1), "looked_again_on": date(2026, 12, 2), "branch": mill}
    RuleMet.objects.create(request=ask_as_ana(mill), rule=7, version=1, event="no", **days)
    RuleMet.objects.create(
        request=ask_as_ana(mill), rule=7, version=1, event="no", day=date(2026, 11, 24), branch=mill
    )
    over, running = moved(FoldedWeeks=[("2026-W49",)])
    assert over == {}
    assert running == {
        (date(2026, 12, 1), mill.pk, "met", "7:no"): 1,
        (date(2026, 12, 1), mill.pk, "looked_again", "7"): 1,
    }
    assert CountLock.objects.get().rules_met_until == RuleMet.objects.latest("pk").pk


def test_cards_of_weeks_that_no_timer_counted_are_counted_from_the_acts(moved):
    for day in (24, 30):
        at = datetime(2026, 11, day, 9, tzinfo=UTC)
        Act.objects.create(
            does="waive_line", patron="41", staff="s", state="done", not_before=at, created_at=at,
            settled_at=at, before={"blocked": "yes"}, read_back={"blocked": "no"},
        )  # fmt: skip
    over, running = moved(
        DayCount=[
            ("2026-W48", 0, "cards_waived", "again", 5, date(2026, 11, 23)),
            ("2026-W48", 0, "cards_waived_tallied", "", 1, date(2026, 11, 23)),
            ("2026-W48", 3, "answer", "12", 4, date(2026, 11, 25)),
        ]
    )
    assert over == {
        (date(2026, 11, 23), 0, "card", "again"): 5,
        (date(2026, 11, 23), 3, "answer", "12"): 4,
    }
    assert running == {(date(2026, 12, 1), 0, "card", "again"): 1}


def test_what_is_moved_is_moved_once_and_summed_in_when_its_period_closes(moved, now):
    tables = {"FactEnded": [(f"2026-W{n}", 3, "rooms", "yes", False, 7) for n in (48, 49)]}
    assert moved(**tables) == moved(**tables)
    now.move_to(datetime(2026, 12, 20, tzinfo=UTC))
    count_periods(datetime(2026, 12, 20, tzinfo=UTC))
    assert sum(Stat.objects.values_list("n", flat=True)) == 14
    assert not EarlyCount.objects.exists()
    assert whole_weeks_until() == date(2026, 12, 3)
