"""How a request met a rule, worked out from what stands on it, and counted in the transaction that changed it.

A rule counts once for each request, however often it is met there: one visit is one request. What counts is what it
cost to get there: that a colleague had to be asked before an honest no, that before an exception, that before a plain
yes. It stays in the cell of the day it was first counted, and is corrected there; what is taken back and happens again
on another day counts on that day.
"""

from collections import defaultdict
from collections.abc import Collection as Some
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from yesdesk.core.actors import SYSTEM
from yesdesk.core.dates import iso_week, local_day
from yesdesk.desk.models import (
    AnswerRule,
    AnswerUse,
    Approval,
    ApprovalState,
    Collection,
    Decision,
    DecisionState,
    Outcome,
    OutcomeRule,
    OutcomeValue,
    Request,
    RuleMet,
)
from yesdesk.policy.models import RuleEvent
from yesdesk.policy.queries import rules_in_force
from yesdesk.policy.rule_facts import (
    RuleCell,
    add_rule_event,
    change_rule_event,
    folded_before,
    restore_rule_events,
)

_SAID_YES: Final = frozenset({ApprovalState.YES, ApprovalState.PART, ApprovalState.BY_VOICE})
_ASKED: Final[Mapping[str, RuleEvent]] = {
    ApprovalState.NO: RuleEvent.ASKED_NO,
    ApprovalState.TIMED_OUT: RuleEvent.ASKED_UNANSWERED,
    ApprovalState.NOBODY: RuleEvent.ASKED_UNANSWERED,
    ApprovalState.NOT_SAID: RuleEvent.ASKED_UNANSWERED,
}
_GIVEN: Final = frozenset({DecisionState.DONE, DecisionState.PARTLY})
_BACKED: Final = _GIVEN | {DecisionState.PENDING, DecisionState.UNKNOWN}
"""A yes that a colleague said counts from their answer on."""

_NOES: Final = (RuleEvent.NO, RuleEvent.ASKED_NO)
_YESES: Final = (RuleEvent.EXCEPTION, RuleEvent.ASKED_YES)


@dataclass(slots=True)
class _Meeting:
    """What stands on a request about one rule. `asks`: states of the questions, the newest first. `decided`: state of
    each decision, and whether a colleague backed it. `ends`: the outcomes that name it.
    """

    version: int = 0
    asks: list[str] = field(default_factory=list)
    decided: list[tuple[str, bool]] = field(default_factory=list)
    ends: list[str] = field(default_factory=list)

    def event(self) -> str:
        """How the rule was met; empty where it was not."""
        for state in self.asks:
            if found := self._asked(state):
                return found
        if self.heard_no:
            return RuleEvent.NO
        if any(state in _GIVEN and not backed for state, backed in self.decided):
            return RuleEvent.EXCEPTION
        return RuleEvent.PLAIN if self.ends else ""

    @property
    def heard_no(self) -> bool:
        """The request ended with a no that names the rule."""
        return OutcomeValue.NOT_THIS_TIME in self.ends

    def _asked(self, state: str) -> str:
        if state in _SAID_YES:
            stands = any(each in _BACKED and backed for each, backed in self.decided)
            return RuleEvent.ASKED_YES if stands else ""
        if state == ApprovalState.COMING_OVER:  # it counts as what it ends as
            if any(each in _GIVEN for each, _backed in self.decided):
                return RuleEvent.ASKED_YES
            return RuleEvent.ASKED_NO if self.heard_no else ""
        return _ASKED.get(state, "")


def _meetings(request: int) -> dict[int, _Meeting]:
    """Collect what stands on a request, by rule. Three queries."""
    found: defaultdict[int, _Meeting] = defaultdict(_Meeting)
    asks = Approval.objects.filter(request=request).order_by("-pk")
    for state, command in asks.values_list("state", "command"):
        if command.get("rule"):
            found[command["rule"]].asks.append(state)
    decided = Decision.objects.filter(request=request, rule__isnull=False).order_by("pk")
    for rule, version, state, backed in decided.values_list(
        "rule", "rule_version", "state", "backed"
    ):
        found[rule or 0].decided.append((state, backed))
        found[rule or 0].version = version or 0
    ends = OutcomeRule.objects.filter(outcome__request=request, outcome__undone_at=None)
    for rule, version, value in ends.values_list("rule", "version", "outcome__value"):
        found[rule].ends.append(value)
        found[rule].version = found[rule].version or version
    return found


def count_rules(
    request: Request,
    *,
    at: datetime,
    versions: Mapping[int, int] | None = None,
    as_it_was: bool = False,
) -> None:
    """Bring the count of each rule this request met in step with what stands on it, in the caller's transaction, which
    holds the request. `versions`: by rule, of one that was asked about now. `as_it_was`: what counts again does so in
    the cell it was in.
    """
    rows = {row.rule: row for row in RuleMet.objects.filter(request=request.pk)}
    changed = []
    found = _meetings(request.pk)
    elsewhere = _counted_beside(request) if found or rows else ()
    for rule in sorted(found.keys() | rows.keys()):
        meeting = found.get(rule, _Meeting())
        event = "" if rule in elsewhere else meeting.event()
        row = rows.get(rule)
        if event == (row.event if row else ""):
            continue
        if row is not None and row.event:
            change_rule_event(_tap("met", row), _cell(row, row.event), event)
            row.event = event
        else:
            new = row is None
            row = row or RuleMet(request_id=request.pk, rule=rule, version=0)
            if new or not as_it_was:
                row.day = local_day(at, request.branch.time_zone)
                row.branch_id = request.branch_id
                row.version = (versions or {}).get(rule) or meeting.version or row.version
            row.event = event
            add_rule_event(_tap("met", row), _cell(row, event))
        changed.append(row)
    _save(changed)


def _counted_beside(request: Request) -> Some[int]:
    """The rules counted at a request that is read together with this one: both are one visit."""
    beside, older = Q(request__merged_into=request.pk), request.merged_into_id
    if older:
        beside |= Q(request=older) | Q(request__merged_into=older)
    counted = RuleMet.objects.filter(beside).exclude(request=request.pk).exclude(event="")
    return set(counted.values_list("rule", flat=True))


def _save(rows: list[RuleMet]) -> None:
    if rows:
        RuleMet.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["request", "rule"],
            update_fields=["version", "branch", "day", "event"],
        )


def _tap(what: str, row: RuleMet) -> str:
    return f"{what}:{row.request_id}:{row.rule}"


def _cell(row: RuleMet, event: str, day: date | None = None) -> RuleCell:
    return RuleCell(iso_week(day or row.day), row.branch_id, row.rule, row.version, event)


def name_rules(outcome: Outcome, *, rules: Some[int] = (), answers: str = "", at: datetime) -> None:
    """Name the rules that an end is about: `rules`, and those of the answers and rules that were put into what was
    sent (`answers`: further ones, by key). A request that was taken back or ended names none.
    """
    request, value = outcome.request, outcome.value
    if value in {OutcomeValue.WITHDRAWN, OutcomeValue.ENDED}:
        return
    wanted = {*rules, *rules_sent(request, said_no=value == OutcomeValue.NOT_THIS_TIME)}
    wanted |= rules_of_answers(answer_numbers(answers))
    if not wanted:
        return
    day = local_day(at, request.branch.time_zone)
    standing = rules_in_force(SYSTEM, request.branch_id, day)
    named = {each.terms.id: each.terms.version for each in standing if each.terms.id in wanted}
    OutcomeRule.objects.bulk_create(
        OutcomeRule(outcome=outcome, rule=rule, version=version) for rule, version in named.items()
    )
    if named:
        count_rules(request, at=at)


def rules_sent(request: Request, *, said_no: bool = False) -> set[int]:
    """The rules of the answers that were sent. A rule's own words say no, so they count only where that was the end
    (`said_no`). One query, two where an answer was sent.
    """
    used = list(AnswerUse.objects.filter(request=request).values_list("collection", "ref"))
    found = {ref for kind, ref in used if kind == Collection.RULE} if said_no else set()
    return found | rules_of_answers({ref for kind, ref in used if kind == Collection.ANSWER})


def answer_numbers(keys: str) -> set[int]:
    """The numbers of the answers among these keys (`a12 r3`)."""
    named = (key for key in keys.split()[:20] if key[:1] == "a" and len(key) < 16)
    return {int(key[1:]) for key in named if key[1:].isdecimal()}


def rules_of_answers(answers: Some[int]) -> set[int]:
    """The rules that these answers belong to. One query, none for none."""
    if not answers:
        return set()
    return set(AnswerRule.objects.filter(answer__in=answers).values_list("rule", flat=True))


def count_reopened(outcome: Outcome, *, at: datetime) -> None:
    """Take back what an end counted, as the end was. In the caller's transaction."""
    if OutcomeRule.objects.filter(outcome=outcome).exists():
        count_rules(outcome.request, at=at)


def count_second_look(request: Request, *, at: datetime) -> None:
    """Count a second look beside each rule it was said no by. In the caller's transaction."""
    rows = list(RuleMet.objects.filter(request=request.pk, event__in=_NOES, looked_again_on=None))
    day = local_day(at, request.branch.time_zone)
    for row in rows:
        add_rule_event(_tap("looked", row), _cell(row, RuleEvent.LOOKED_AGAIN, day))
    RuleMet.objects.filter(pk__in=[row.pk for row in rows]).update(looked_again_on=day)


def note_account_seen(request: Request, *, blocked: bool, now: datetime | None = None) -> None:
    """Note whether the card was still blocked after a yes, where its account is looked at anyway on a later day and the
    request is open. Once for each rule. One query; none on the request's first day. Writes nothing where nothing waits
    for it.
    """
    day = local_day(now or timezone.now(), request.branch.time_zone)
    if (
        request.closed_at is not None
        or local_day(request.opened_at, request.branch.time_zone) >= day
    ):
        return
    unseen = RuleMet.objects.filter(request=request, event__in=_YESES, seen_on=None)
    waiting = list(unseen.filter(day__lt=day))
    if waiting:
        _note_seen(waiting, day, blocked=blocked)


@transaction.atomic
def _note_seen(waiting: list[RuleMet], day: date, *, blocked: bool) -> None:
    for row in waiting:
        seen = RuleMet.objects.filter(pk=row.pk, seen_on=None)
        if seen.update(seen_on=day, still_blocked=blocked) and blocked:
            add_rule_event(_tap("blocked", row), _cell(row, RuleEvent.STILL_BLOCKED, day))


def _events_of(row: RuleMet) -> Iterator[tuple[str, RuleCell]]:
    if row.event:
        yield _tap("met", row), _cell(row, row.event)
    if row.looked_again_on:
        yield _tap("looked", row), _cell(row, RuleEvent.LOOKED_AGAIN, row.looked_again_on)
    if row.still_blocked and row.seen_on:
        yield _tap("blocked", row), _cell(row, RuleEvent.STILL_BLOCKED, row.seen_on)


@transaction.atomic
def recount_running_week() -> int:
    """Count the weeks that are no facts yet from the requests, after a restore: no backup holds them. The number of
    events. What a patron had erased in the meantime is not in it.
    """
    before = folded_before()
    events = (
        event
        for row in RuleMet.objects.order_by("pk").iterator(chunk_size=1000)
        for event in _events_of(row)
    )
    return restore_rule_events(event for event in events if event[1].week >= before)
