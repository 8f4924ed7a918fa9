"""Work out how a request met a rule, and note that in the transaction that changed it.

A rule counts once for each request: a visit is one request. It counts by its cost: a colleague asked before a no,
before an exception, before a plain yes. It counts on its first day; after an undo it
counts on the new day.
"""

from collections import defaultdict
from collections.abc import Collection as Some, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.db.models import Q
from django.utils import timezone

from yesdesk.core.actors import SYSTEM
from yesdesk.core.dates import local_day
from yesdesk.policy.models import RuleEvent
from yesdesk.policy.queries import rules_in_force
from yesdesk.requests.models import (
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

_SAID_YES: Final = frozenset({ApprovalState.YES, ApprovalState.PART, ApprovalState.BY_VOICE})
_ASKED: Final[Mapping[str, RuleEvent]] = {
    ApprovalState.NO: RuleEvent.ASKED_NO,
    ApprovalState.TIMED_OUT: RuleEvent.ASKED_UNANSWERED,
    ApprovalState.NOBODY: RuleEvent.ASKED_UNANSWERED,
    ApprovalState.NOT_SAID: RuleEvent.ASKED_UNANSWERED,
}
_GIVEN: Final = frozenset({DecisionState.DONE, DecisionState.PARTLY})
# A colleague's yes counts from their answer on.
_BACKED: Final = _GIVEN | {DecisionState.PENDING, DecisionState.UNKNOWN}

_NOES: Final = (RuleEvent.NO, RuleEvent.ASKED_NO)
_YESES: Final = (RuleEvent.EXCEPTION, RuleEvent.ASKED_YES)


@dataclass(slots=True)
class _Meeting:
    version: int = 0
    asks: list[str] = field(default_factory=list)  # states, newest first
    # state, and whether a colleague backed it
    decided: list[tuple[str, bool]] = field(default_factory=list)
    ends: list[str] = field(default_factory=list)  # outcomes that name the rule

    def event(self) -> str:
        for state in self.asks:
            if found := self._event_of_asked(state):
                return found
        if self.heard_no:
            return RuleEvent.NO
        if any(state in _GIVEN and not backed for state, backed in self.decided):
            return RuleEvent.EXCEPTION
        return RuleEvent.PLAIN if self.ends else ""

    @property
    def heard_no(self) -> bool:
        return OutcomeValue.NOT_THIS_TIME in self.ends

    def _event_of_asked(self, state: str) -> str:
        if state in _SAID_YES:
            stands = any(each in _BACKED and backed for each, backed in self.decided)
            return RuleEvent.ASKED_YES if stands else ""
        if state == ApprovalState.COMING_OVER:  # it counts as what it ends as
            if any(each in _GIVEN for each, _backed in self.decided):
                return RuleEvent.ASKED_YES
            return RuleEvent.ASKED_NO if self.heard_no else ""
        return _ASKED.get(state, "")


def _meetings_by_rule(request: int) -> dict[int, _Meeting]:
    # By rule. Three queries.
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
    """Bring a request's counted rules in step with it, in the transaction that holds it. `versions`: by rule, of one
    asked about now. `as_it_was`: into its former cell.
    """
    rows = {row.rule: row for row in RuleMet.objects.filter(request=request.pk)}
    changed = []
    found = _meetings_by_rule(request.pk)
    elsewhere = _rules_counted_beside(request) if found or rows else ()
    for rule in sorted(found.keys() | rows.keys()):
        meeting = found.get(rule, _Meeting())
        event = "" if rule in elsewhere else meeting.event()
        row = rows.get(rule)
        if event == (row.event if row else ""):
            continue
        if row is None or not row.event:
            new = row is None
            row = row or RuleMet(request_id=request.pk, rule=rule, version=0)
            if new or not as_it_was:
                row.day = local_day(at, request.branch.time_zone)
                row.branch_id = request.branch_id
                row.version = (versions or {}).get(rule) or meeting.version or row.version
        row.event = event
        changed.append(row)
    _upsert_rows(changed)


def _rules_counted_beside(request: Request) -> Some[int]:
    # Merged requests are one visit.
    beside, older = Q(request__merged_into=request.pk), request.merged_into_id
    if older:
        beside |= Q(request=older) | Q(request__merged_into=older)
    counted = RuleMet.objects.filter(beside).exclude(request=request.pk).exclude(event="")
    return set(counted.values_list("rule", flat=True))


def _upsert_rows(rows: list[RuleMet]) -> None:
    if rows:
        RuleMet.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["request", "rule"],
            update_fields=["version", "branch", "day", "event"],
        )


def name_rules(outcome: Outcome, *, rules: Some[int] = (), answers: str = "", at: datetime) -> None:
    """Name the rules of an end: `rules`, and those of sent answers (`answers`: more keys). A request that was
    withdrawn or ended names none.
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
    """Return the rules of sent answers; a rule's own words count after a no (`said_no`). Two queries at most."""
    used = list(AnswerUse.objects.filter(request=request).values_list("collection", "ref"))
    found = {ref for kind, ref in used if kind == Collection.RULE} if said_no else set()
    return found | rules_of_answers({ref for kind, ref in used if kind == Collection.ANSWER})


def answer_numbers(keys: str) -> set[int]:
    """Return the numbers of answers among keys (`a12 r3`)."""
    named = (key for key in keys.split()[:20] if key[:1] == "a" and len(key) < 16)
    return {int(key[1:]) for key in named if key[1:].isdecimal()}


def rules_of_answers(answers: Some[int]) -> set[int]:
    if not answers:
        return set()
    return set(AnswerRule.objects.filter(answer__in=answers).values_list("rule", flat=True))


def count_reopened(outcome: Outcome, *, at: datetime) -> None:
    """Undo what an outcome counted, in the caller's transaction."""
    if OutcomeRule.objects.filter(outcome=outcome).exists():
        count_rules(outcome.request, at=at)


def count_second_look(request: Request, *, at: datetime) -> None:
    """Count a second look beside each rule of a no, in the caller's transaction."""
    day = local_day(at, request.branch.time_zone)
    noes = RuleMet.objects.filter(request=request.pk, event__in=_NOES, looked_again_on=None)
    noes.update(looked_again_on=day)


def note_account_seen(request: Request, *, blocked: bool, now: datetime | None = None) -> None:
    """Note once for each rule whether the card is still blocked on a later day after a yes."""
    day = local_day(now or timezone.now(), request.branch.time_zone)
    if (
        request.closed_at is not None
        or local_day(request.opened_at, request.branch.time_zone) >= day
    ):
        return
    rows = RuleMet.objects.filter(request=request, event__in=_YESES, seen_on=None, day__lt=day)
    unseen = list(rows.values_list("pk", flat=True))
    if unseen:  # a page that only looks takes no lock
        RuleMet.objects.filter(pk__in=unseen).update(seen_on=day, still_blocked=blocked)
