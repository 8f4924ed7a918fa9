"""The same from the database: a branch's own hours, its closed days, and those of every branch."""

from datetime import UTC, date, datetime, time

import pytest

from yesdesk.core.actors import SYSTEM
from yesdesk.core.errors import ValidationRefusal
from yesdesk.core.models import AuditEntry
from yesdesk.places.actions import add_closure, add_closures, remove_closure, set_hours
from yesdesk.places.hours import open_spans_on
from yesdesk.places.models import Closure
from yesdesk.places.queries import (
    branches,
    closing_today,
    is_open,
    next_opening,
    opening_hours,
    opening_hours_of,
)

pytestmark = pytest.mark.django_db
WEDNESDAY = datetime(2026, 11, 4, 17, 2, tzinfo=UTC)  # 18:02 in Paris, open until 20:00
NINE = (time(9), time(17))


def test_mill_street_on_a_wednesday_at_two_past_six(mill):
    assert is_open(mill, WEDNESDAY)
    assert closing_today(mill, WEDNESDAY) == datetime(2026, 11, 4, 19, tzinfo=UTC)
    assert next_opening(mill, WEDNESDAY) == datetime(2026, 11, 5, 8, tzinfo=UTC)


def test_a_day_closed_everywhere_and_one_closed_here(mill, hill):
    add_closure(date(2026, 11, 5), branch=None, reason="Training", by=SYSTEM)
    add_closure(date(2026, 11, 6), branch=mill, reason="Paint", by=SYSTEM)
    assert open_spans_on(opening_hours(mill), date(2026, 11, 5)) == []
    assert open_spans_on(opening_hours(hill), date(2026, 11, 5)) == []
    assert open_spans_on(opening_hours(mill), date(2026, 11, 6)) == []
    assert open_spans_on(opening_hours(hill), date(2026, 11, 6)) != []
    remove_closure(Closure.objects.get(branch=None), by=SYSTEM)
    assert open_spans_on(opening_hours(hill), date(2026, 11, 5)) != []


def test_a_day_said_twice_is_one_closed_day_with_the_later_reason(mill):
    for reason in ("Paint", "Paint and floor"):
        add_closure(date(2026, 11, 6), branch=mill, reason=reason, by=SYSTEM)
    assert [row.reason for row in Closure.objects.all()] == ["Paint and floor"]


def test_days_of_a_file_are_added_once_and_no_day_loses_its_reason(mill, act, teo):
    add_closure(date(2026, 12, 25), branch=None, reason="Christmas", by=SYSTEM)
    days = {date(2026, 12, 25): "X-mas", date(2026, 12, 26): "Boxing Day"}
    assert add_closures(days, branch=mill, by=act(teo)) == 1
    assert add_closures(days, branch=mill, by=act(teo)) == 0
    assert [row.reason for row in Closure.objects.all()] == ["Christmas", "Boxing Day"]
    assert AuditEntry.objects.filter(tag="places.closures.added").count() == 1


def test_all_branches_cost_two_queries(library, django_assert_num_queries):
    everywhere = branches()
    with django_assert_num_queries(2):
        hours = opening_hours_of(everywhere)
    assert len(hours) == 2


def test_a_new_week_replaces_the_old_one_and_is_traced(mill, act, teo):
    set_hours(mill, [[NINE]] * 5 + [[], []], by=act(teo))
    assert mill.hours.count() == 5
    assert AuditEntry.objects.get(tag="places.hours.set").actor == teo.pk
    set_hours(mill, [[NINE]] * 5 + [[], []], by=act(teo))
    assert AuditEntry.objects.filter(tag="places.hours.set").count() == 1


@pytest.mark.parametrize(
    ("monday", "field"),
    [
        ([(time(17), time(9))], "closes_0_1"),
        ([(time(9), time(9))], "closes_0_1"),
        ([(time(18), time(0))], "closes_0_1"),
        ([NINE, (time(16), time(18))], "opens_0_2"),
        ([(time(hour), time(hour, 30)) for hour in range(9, 13)], "opens_0_3"),
    ],
)
def test_hours_that_run_backwards_are_said_at_their_box(mill, monday, field):
    with pytest.raises(ValidationRefusal) as needs:
        set_hours(mill, [monday, *[[]] * 6], by=SYSTEM)
    assert set(needs.value.fields) == {field}
    assert mill.hours.count() == 6
