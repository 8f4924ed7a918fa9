"""Rule events: how often a rule was met, and how that went; counted by branch and week, never by who or for whom.

An event of the running week waits in PendingRuleEvent, where the request it came from finds it by the week's key; when
the week is over it is a count among others (FactRule). Reasons stand at bends alone, and the two are never joined but
by rule and year.
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
    """The cell that an event is counted in, in the order of FactRule's key. `branch`, `rule`, `version`: ids."""

    week: str
    branch: int
    rule: int
    version: int
    event: str


def add_rule_event(tap: str, cell: RuleCell) -> None:
    """Count an event, in the caller's transaction. `tap`: what it came from, like `request:17:3`; of two from one tap
    in a running week the later stands. One of a week that is folded is a count at once: its key is gone.
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
    """Correct an event in the cell it was counted in, whether its week runs or is over. `event` empty: it did not
    happen after all.
    """
    if not _is_folded(old.week) and has_week_key(RULE_KEYS, old.week):
        pending = PendingRuleEvent.objects.filter(key=_key(tap, old.week))
        if pending.update(event=event):
            return
    move_facts(FactRule, less=[old], more=[old._replace(event=event)] if event else [])


def _is_folded(week: str) -> bool:
    """Whether events of this week are counts already. Of a week that may be folded it waits for a fold under way, and
    keeps the next one waiting. One query, none for a running week.
    """
    return week < iso_week(timezone.now().date()) and week < _hold_fold()


def _over(now: datetime) -> str:
    """The first ISO week that is not over at every branch, by its own clock."""
    zones = {branch.time_zone for branch in branches()} or {"UTC"}
    return iso_week(min(local_day(now, zone) for zone in zones))


def _hold_fold() -> str:
    """`folded_before`, which stays so until the transaction ends."""
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
    """62 bits, like `random_key`, and told from one only with the week's key in hand."""
    return int(weekly_hmac(RULE_KEYS, tap, week)[:15], 16) * 4 + 1


def fold_rule_events(_ref: str, now: datetime) -> None:
    """Make facts of the events of weeks that are over, and destroy their keys; fold old facts by month. For the timer.

    It is done on Monday, so that editions of that day have whole weeks. The keys go two days later: until then the
    clock of a branch may still be in that week. Not by a clock that jumped.
    """
    if not clock_is_trusted(now):
        return
    FoldedWeeks.objects.get_or_create(pk=_THE_ONE)
    _fold(_over(now))
    destroy_week_keys(RULE_KEYS, iso_week(now.date() - timedelta(days=2)))
    fold_weeks(FactRule, now)


@transaction.atomic
def _fold(over: str) -> None:
    """All of them at once, with the word that it was done: a restore goes by that."""
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
    """The first ISO week whose events are not facts yet; empty before the first was folded."""
    return FoldedWeeks.objects.filter(pk=_THE_ONE).values_list("before", flat=True).first() or ""


def restore_rule_events(events: Iterable[tuple[str, RuleCell]]) -> int:
    """Put the events of weeks that are no facts yet in the place of those that no backup holds: pairs of a tap and its
    cell. In the caller's transaction.
    """
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

MET: Final = (*_AT_ONCE, *_NOT_AT_ONCE)
"""The ways in which a rule is met: each time is one of them."""


@dataclass(frozen=True, slots=True)
class RuleWeek:
    """How often a rule was met in a week, by event. Raw numbers, for an edition: `core/suppression` hides what is too
    small before anybody sees them.
    """

    counts: Mapping[str, int] = field(default_factory=dict)

    def of(self, *events: RuleEvent) -> int:
        """How often it went one of these ways."""
        return sum(self.counts.get(event, 0) for event in events)

    @property
    def met(self) -> int:
        """How often the rule was met."""
        return self.at_once + self.not_at_once

    @property
    def at_once(self) -> int:
        """The yes came at once, plain or by exception."""
        return self.of(*_AT_ONCE)

    @property
    def not_at_once(self) -> int:
        """Somebody had to ask a colleague, or heard no."""
        return self.of(*_NOT_AT_ONCE)

    @property
    def asked(self) -> int:
        """Of those not at once, a colleague was asked."""
        return self.not_at_once - self.of(RuleEvent.NO)


def rule_weeks(by: Actor, *, first: str, before: str) -> dict[int, dict[str, RuleWeek]]:
    """Rule events of closed weeks, for editions: by rule (id), then by week from `first` on, up to before `before`.
    A week that is no fact yet is left out. One query, and one for the weeks that are over.
    """
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
    """How often a rule was met in these whole months (`core.facts.folded_week`), by branch (id); 0 where it was not.
    Raw numbers for an edition, as `rule_weeks`. Two queries.
    """
    by.require(Permission.DESK_REQUEST_SEE)
    found = dict.fromkeys((branch.pk for branch in branches()), 0)
    rows = FactRule.objects.filter(rule=rule, event__in=MET)
    for branch, week, n in rows.values_list("branch", "week").annotate(all=Sum("n")):
        if folded_week(week) in months:
            found[branch] = found.get(branch, 0) + n
    return found
