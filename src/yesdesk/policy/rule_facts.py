"""Rule events: how often a rule was met, and how that went, by branch and week, never by person.

An event of the running week waits in PendingRuleEvent, found from its request by the week's key. Then it is a count in
FactRule. Reasons stand at bends alone, so the two are joined by rule and year at most.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from yesdesk.core.actors import Actor
from yesdesk.core.clock_mark import clock_is_trusted
from yesdesk.core.dates import iso_week, local_day
from yesdesk.core.facts import fold_weeks, folded_week, move_facts
from yesdesk.core.permissions import Permission
from yesdesk.core.rotating_keys import destroy_week_keys, has_week_key, weekly_hmac
from yesdesk.places.queries import branches
from yesdesk.policy.models import FactRule, FoldedWeeks, PendingRuleEvent, RuleEvent

RULE_KEYS: Final = "rules"
FOLD_EVERY_SECONDS: Final = 60 * 60
_CHUNK: Final = 500
_THE_ONE: Final = 1


class RuleCell(NamedTuple):
    """The cell that counts an event, in the order of FactRule's key. `branch`, `rule`, `version`: ids."""

    week: str
    branch: int
    rule: int
    version: int
    event: str


def add_rule_event(tap: str, cell: RuleCell) -> None:
    """Count an event in the caller's transaction. A later event of the same `tap` (like `request:17:3`) replaces it. A
    folded week counts it at once, as its key is gone.
    """
    if _is_folded(cell.week):
        move_facts(FactRule, more=[cell])
        return
    PendingRuleEvent.objects.bulk_create(
        [_pending(tap, cell)],
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=["branch", "rule", "version", "event"],
    )


def change_rule_event(tap: str, old: RuleCell, event: str) -> None:
    """Correct an event in its cell, before or after folding. `event` empty: it did not happen."""
    if not _is_folded(old.week) and has_week_key(RULE_KEYS, old.week):
        pending = PendingRuleEvent.objects.filter(key=_key(tap, old.week))
        if pending.update(event=event):
            return
    move_facts(FactRule, less=[old], more=[old._replace(event=event)] if event else [])


def _is_folded(week: str) -> bool:
    """Return whether this week is folded. It waits for a fold under way, and holds off the next. At most one query."""
    return week < iso_week(timezone.now().date()) and week < _hold_fold()


def _over(now: datetime) -> str:
    """Return the first ISO week that is not over at every branch, by its own clock."""
    zones = {branch.time_zone for branch in branches()} or {"UTC"}
    return iso_week(min(local_day(now, zone) for zone in zones))


def _hold_fold() -> str:
    # `folded_before`, locked until the transaction ends.
    words = FoldedWeeks.objects.select_for_update().filter(pk=_THE_ONE)
    return words.values_list("before", flat=True).first() or ""


def _pending(tap: str, cell: RuleCell) -> PendingRuleEvent:
    return PendingRuleEvent(
        key=_key(tap, cell.week),
        week=cell.week,
        branch_id=cell.branch,
        rule_id=cell.rule,
        version=cell.version,
        event=cell.event,
    )


def _key(tap: str, week: str) -> int:
    # 62 bits, like `random_key`: only the week's key tells them apart.
    return int(weekly_hmac(RULE_KEYS, tap, week)[:15], 16) * 4 + 1


def fold_rule_events(_ref: str, now: datetime) -> None:
    """Make facts of past weeks on Monday, so that editions have whole weeks, and fold old facts by month. For the
    timer. Keys go two days later, as a branch's clock may still be in that week. A clock that jumped folds nothing.
    """
    if not clock_is_trusted(now):
        return
    FoldedWeeks.objects.get_or_create(pk=_THE_ONE)
    _fold(_over(now))
    destroy_week_keys(RULE_KEYS, iso_week(now.date() - timedelta(days=2)))
    fold_weeks(FactRule, now)


@transaction.atomic
def _fold(over: str) -> None:
    # All at once with the note that it was done: a restore goes by that.
    before = _hold_fold()
    rows = list(PendingRuleEvent.objects.select_for_update().filter(week__lt=over).order_by("key"))
    cells = sorted(  # all in one order, as each statement locks its cells (core/facts.py)
        RuleCell(row.week, row.branch_id, row.rule_id, row.version, row.event)
        for row in rows
        if row.event
    )
    for start in range(0, len(cells), _CHUNK):
        move_facts(FactRule, more=cells[start : start + _CHUNK])
    PendingRuleEvent.objects.filter(week__lt=over).delete()
    if before < over:
        FoldedWeeks.objects.update_or_create(pk=_THE_ONE, defaults={"before": over})


def folded_before() -> str:
    """Return the first ISO week whose events are not facts yet; empty before the first fold."""
    return FoldedWeeks.objects.filter(pk=_THE_ONE).values_list("before", flat=True).first() or ""


def restore_rule_events(events: Iterable[tuple[str, RuleCell]]) -> int:
    """Replace pending events by these pairs of tap and cell, as no backup holds them. In the caller's transaction."""
    PendingRuleEvent.objects.all().delete()
    rows = [_pending(tap, cell) for tap, cell in events]
    PendingRuleEvent.objects.bulk_create(rows, batch_size=_CHUNK)
    return len(rows)


_AT_ONCE: Final = (RuleEvent.PLAIN, RuleEvent.EXCEPTION)
_NOT_AT_ONCE: Final = (
    RuleEvent.ASKED_YES,
    RuleEvent.ASKED_NO,
    RuleEvent.ASKED_UNANSWERED,
    RuleEvent.NO,
)

# Each time is one of them.
MET: Final = (*_AT_ONCE, *_NOT_AT_ONCE)


@dataclass(frozen=True, slots=True)
class RuleWeek:
    """Counts of a rule in a week, by event. Raw numbers: `core/suppression` hides small ones."""

    counts: Mapping[str, int] = field(default_factory=dict)

    def of(self, *events: RuleEvent) -> int:
        return sum(self.counts.get(event, 0) for event in events)

    @property
    def met(self) -> int:
        return self.at_once + self.not_at_once

    @property
    def at_once(self) -> int:
        """Count a yes at once, plain or by exception."""
        return self.of(*_AT_ONCE)

    @property
    def not_at_once(self) -> int:
        """Count what took a colleague, or heard no."""
        return self.of(*_NOT_AT_ONCE)

    @property
    def asked(self) -> int:
        return self.not_at_once - self.of(RuleEvent.NO)


def rule_weeks(by: Actor, *, first: str, before: str) -> dict[int, dict[str, RuleWeek]]:
    """Return rule events of folded weeks by rule (id) and week, `before` excluded. Two queries."""
    by.require(Permission.DESK_REQUEST_SEE)
    rows = FactRule.objects.filter(week__gte=first, week__lt=min(before, folded_before() or first))
    counted: defaultdict[tuple[int, str], Counter[str]] = defaultdict(Counter)
    for rule, week, event, n in rows.values_list("rule", "week", "event").annotate(all=Sum("n")):
        counted[rule, week][event] += n
    found: dict[int, dict[str, RuleWeek]] = {}
    for (rule, week), counts in sorted(counted.items()):
        found.setdefault(rule, {})[week] = RuleWeek(dict(counts))
    return found


def met_by_branch(by: Actor, rule: int, months: Collection[str]) -> dict[int, int]:
    """Count by branch (id) how often a rule was met in these months (`core.facts.folded_week`). Raw numbers; two
    queries.
    """
    by.require(Permission.DESK_REQUEST_SEE)
    found = dict.fromkeys((branch.pk for branch in branches()), 0)
    rows = FactRule.objects.filter(rule=rule, event__in=MET)
    for branch, week, n in rows.values_list("branch", "week").annotate(all=Sum("n")):
        if folded_week(week) in months:
            found[branch] = found.get(branch, 0) + n
    return found
