"""What tests of the night's counts say often."""

from collections import Counter
from datetime import UTC, datetime, timedelta

from django.utils import timezone

from yesdesk.core.dates import monday_of
from yesdesk.counts.models import CountLock, Stat
from yesdesk.counts.night import count_periods
from yesdesk.counts.tests.naive_reader import period_of
from yesdesk.policy.models import FactRule, PendingRuleEvent, RuleEvent
from yesdesk.requests.models import FactCame, FactEnded
from yesdesk.requests.models.facts import TALLY


def begin_counting(at=datetime(2026, 11, 2, tzinfo=UTC)):
    """Rows of all tests came after this."""
    CountLock.objects.update_or_create(pk=1, defaults={"counted_from": at, "rules_met_until": 0})


def let_all_end(now):
    """A time at which each period so far is over; gives how many were closed."""
    now.shift(timedelta(days=45))
    return count_periods(timezone.now())


def stats():
    """(period, branch, measure, value) -> how often."""
    rows = Stat.objects.values_list("period", "branch", "measure", "key", "n")
    return Counter({tuple(cell): n for *cell, n in rows})


def by_weeks(counts):
    """The same by the periods that the tables of before know: whole weeks, and months."""
    found = Counter()
    for (first, branch, measure, value), n in counts.items():
        week = first - timedelta(days=first.weekday()) if measure != "came" else first
        found[week, branch, measure, value] += n
    return found


def tables_of_before():
    """What the tables of before hold of the same, by week, and by month of what came."""
    found = Counter()
    for row in FactCame.objects.filter(n__gt=0).exclude(channel=TALLY):
        cell = (
            period_of("came", row.day),
            row.branch_id,
            "came",
            f"{row.day.weekday()}:{row.part}",
        )
        found[cell] += row.n
    for row in FactEnded.objects.filter(n__gt=0):
        monday = monday_of(row.week)
        if row.outcome == TALLY:
            found[monday, row.branch_id, "tapped", row.kind] += row.n
            continue
        found[monday, row.branch_id, "ended", f"{row.kind}:{row.outcome}"] += row.n
        if row.first:
            found[monday, row.branch_id, "first_contact", row.kind] += row.n
    waiting = [(row, 1) for row in PendingRuleEvent.objects.exclude(event="")]
    for row, n in [*waiting, *((row, row.n) for row in FactRule.objects.filter(n__gt=0))]:
        monday = monday_of(row.week)
        beside = row.event in {RuleEvent.LOOKED_AGAIN, RuleEvent.STILL_BLOCKED}
        measure, value = (row.event, "") if beside else ("met", f":{row.event}")
        found[monday, row.branch_id, measure, f"{row.rule_id}{value}"] += n
    return found
