"""Rule events wait under the week's key, become counts when their week is over, and are corrected where they lie."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from yesdesk.core.actors import SYSTEM
from yesdesk.core.dates import iso_week
from yesdesk.core.rotating_keys import has_week_key
from yesdesk.places.models import Branch
from yesdesk.policy.models import FactRule, PendingRuleEvent, Rule, RuleEvent
from yesdesk.policy.rule_facts import (
    RULE_KEYS,
    RuleCell,
    add_rule_event,
    change_rule_event,
    fold_rule_events,
    folded_before,
    restore_rule_events,
    rule_weeks,
)

pytestmark = pytest.mark.django_db

NEXT_WEEK = timedelta(days=14)


@pytest.fixture
def cell(rules, mill, now):
    rule = Rule.objects.order_by("pk").first()
    return RuleCell(iso_week(timezone.now().date()), mill.pk, rule.pk, 1, RuleEvent.EXCEPTION)


def counted():
    """Facts and what is pending, together."""
    found = Counter()
    for row in PendingRuleEvent.objects.exclude(event=""):
        found[row.week, row.branch_id, row.rule_id, row.version, row.event] += 1
    for row in FactRule.objects.filter(n__gt=0):
        found[row.week, row.branch_id, row.rule_id, row.version, row.event] += row.n
    return found


def fold():
    fold_rule_events("", timezone.now() + NEXT_WEEK)


def test_it_becomes_a_count_when_its_week_is_over(cell):
    for number in range(3):
        add_rule_event(f"met:{number}:1", cell)
    fold_rule_events("", timezone.now())
    assert PendingRuleEvent.objects.count() == 3
    fold()
    assert not PendingRuleEvent.objects.exists()
    assert FactRule.objects.get().n == 3
    assert not has_week_key(RULE_KEYS, cell.week)
    assert folded_before() > cell.week


def test_on_monday_by_the_branchs_clock_the_week_is_over_and_its_key_goes_two_days_later(cell, now):
    add_rule_event("met:1:1", cell)
    year, week = int(cell.week[:4]), int(cell.week[6:])
    monday = datetime.combine(date.fromisocalendar(year, week, 7), time(23), UTC) + timedelta(
        hours=2
    )
    Branch.objects.update(time_zone="America/New_York")
    fold_rule_events("", monday)
    assert PendingRuleEvent.objects.exists(), "it is Sunday there"
    Branch.objects.update(time_zone="Europe/Dublin")
    fold_rule_events("", monday)
    assert FactRule.objects.get().n == 1
    assert has_week_key(RULE_KEYS, cell.week)
    fold_rule_events("", monday + timedelta(days=2))
    assert not has_week_key(RULE_KEYS, cell.week)


def test_twice_from_one_tap_counts_once(cell):
    add_rule_event("met:1:1", cell)
    add_rule_event("met:1:1", cell._replace(event=RuleEvent.PLAIN))
    assert counted() == {cell._replace(event=RuleEvent.PLAIN): 1}


@pytest.mark.parametrize("after_the_week", [False, True])
def test_it_is_corrected_in_its_own_cell(cell, after_the_week):
    add_rule_event("met:1:1", cell)
    add_rule_event("met:2:1", cell)
    if after_the_week:
        fold()
    change_rule_event("met:1:1", cell, RuleEvent.ASKED_YES)
    assert counted() == {cell: 1, cell._replace(event=RuleEvent.ASKED_YES): 1}
    change_rule_event("met:2:1", cell, "")
    assert counted() == {cell._replace(event=RuleEvent.ASKED_YES): 1}


def test_of_a_folded_week_it_is_a_count_at_once(cell, now):
    """Pending, it would wait under a key made anew, which the next fold destroys."""
    add_rule_event("met:1:1", cell)
    change_rule_event("met:1:1", cell, "")
    now.shift(NEXT_WEEK)
    fold_rule_events("", timezone.now())
    add_rule_event("met:1:1", cell)
    assert not PendingRuleEvent.objects.exists()
    assert not has_week_key(RULE_KEYS, cell.week)
    change_rule_event("met:1:1", cell, RuleEvent.ASKED_YES)
    assert counted() == {cell._replace(event=RuleEvent.ASKED_YES): 1}


def test_of_a_week_that_is_over_and_not_folded_it_waits(cell, now):
    now.shift(NEXT_WEEK)
    add_rule_event("met:1:1", cell)
    assert PendingRuleEvent.objects.get().week == cell.week
    change_rule_event("met:1:1", cell, RuleEvent.ASKED_YES)
    fold_rule_events("", timezone.now())
    assert counted() == {cell._replace(event=RuleEvent.ASKED_YES): 1}


def test_what_was_taken_back_becomes_no_count(cell):
    add_rule_event("met:1:1", cell)
    change_rule_event("met:1:1", cell, "")
    fold()
    assert not FactRule.objects.exists()


def test_a_count_is_never_below_nothing(cell):
    add_rule_event("met:1:1", cell)
    fold()
    with pytest.raises(IntegrityError), transaction.atomic():
        FactRule.objects.update(n=-1)


@pytest.mark.parametrize("folded", [False, True])
def test_a_branch_or_a_rule_takes_no_history_along(cell, folded):
    add_rule_event("met:1:1", cell)
    if folded:
        fold()
    rule = Rule.objects.get(pk=cell.rule)
    for ends in (rule, Branch.objects.get(pk=cell.branch)):
        with pytest.raises(ProtectedError):
            ends.delete()


def test_a_restore_puts_back_what_no_backup_holds(cell):
    add_rule_event("met:1:1", cell)
    PendingRuleEvent.objects.all().delete()
    assert restore_rule_events([("met:1:1", cell), ("met:2:1", cell)]) == 2
    change_rule_event("met:2:1", cell, RuleEvent.ASKED_NO)
    assert counted() == {cell: 1, cell._replace(event=RuleEvent.ASKED_NO): 1}


def test_the_reader_gives_closed_weeks_alone(cell):
    events = [*[RuleEvent.PLAIN] * 22, *[RuleEvent.EXCEPTION] * 12, *[RuleEvent.ASKED_YES] * 4]
    events += [
        RuleEvent.ASKED_NO,
        RuleEvent.ASKED_UNANSWERED,
        RuleEvent.NO,
        RuleEvent.STILL_BLOCKED,
    ]
    for number, event in enumerate(events):
        add_rule_event(f"met:{number}:1", cell._replace(event=event))
    assert rule_weeks(SYSTEM, first=cell.week, before="9999-W01") == {}
    fold()
    week = rule_weeks(SYSTEM, first=cell.week, before="9999-W01")[cell.rule][cell.week]
    assert (week.met, week.at_once) == (41, 34)
    assert (week.not_at_once, week.asked) == (7, 6)
    assert rule_weeks(SYSTEM, first=cell.week, before=cell.week) == {}


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL numbers no rows")
def test_facts_have_no_row_numbers(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE name = 'policy_factrule'")
        assert cursor.fetchone()[0].rstrip().endswith("WITHOUT ROWID")
