"""An exception by words: a sent answer went beyond its rule, as the member who closes the request says.

An unticked box means a plain yes, and nobody guesses later.
"""

from collections.abc import Collection, Sequence
from typing import Final

from django.db import transaction
from django.utils import timezone

from yesdesk.core.actors import Actor
from yesdesk.core.dates import iso_week, local_day
from yesdesk.core.permissions import Permission
from yesdesk.desk.decisions.anonymise import anonymise_when_settled
from yesdesk.desk.decisions.bends import record_bend
from yesdesk.desk.options.context import cap_subject
from yesdesk.people.queries import shared_job_classes
from yesdesk.policy.queries import rules_in_force
from yesdesk.policy.situation import RuleKind, RuleTerms
from yesdesk.policy.usage import consume_share, count_patron_usage, lock_patron_usage
from yesdesk.requests.actions.decision_rows import add_decision
from yesdesk.requests.actions.timeline import lock_request
from yesdesk.requests.counting.rules import answer_numbers, rules_of_answers, rules_sent
from yesdesk.requests.models import Decision, DecisionState, How, Request
from yesdesk.requests.models.decision import BY_WORDS

MAY: Final = Permission.DESK_REQUEST_ANSWER
_STANDS: Final = (DecisionState.DONE, DecisionState.PARTLY, DecisionState.PENDING)


def rules_to_except(request: Request, *, answers: str = "", by: Actor) -> list[RuleTerms]:
    """Return the rules that answers may have gone beyond: sent ones and `answers` (keys). One query, three with
    answers. Only rules that somebody may bend, and nobody did here.
    """
    by.require(MAY)
    wanted = rules_sent(request) | rules_of_answers(answer_numbers(answers))
    if not wanted:
        return []
    bent = Decision.objects.filter(request=request, rule__in=wanted, state__in=_STANDS)
    wanted -= set(bent.values_list("rule", flat=True))
    return _bendable_rules(request, wanted, by)


def _bendable_rules(request: Request, wanted: Collection[int], by: Actor) -> list[RuleTerms]:
    day = local_day(timezone.now(), request.branch.time_zone)
    standing = (each.terms for each in rules_in_force(by, request.branch_id, day))
    return [each for each in standing if each.id in wanted and each.kind is not RuleKind.NEVER]


@transaction.atomic
def record_by_words(
    request: Request,
    rules: Collection[int],
    *,
    answers: str = "",
    seen_revision: int | None = None,
    by: Actor,
) -> list[Decision]:
    """Record such exceptions among these rules (ids) before the request closes. Raises EditConflict. A rule that fits
    no more is left out. `settle_by_words` follows the closing.
    """
    by.require(MAY)
    if not rules:
        return []
    lock_request(
        request
    )  # before what is used up, as every decision does: two at once wait, and none for ever
    found = [each for each in rules_to_except(request, answers=answers, by=by) if each.id in rules]
    recorded = []
    for rule in found:
        recorded.append(_record_exception(request, rule, seen_revision, by))
        seen_revision = None
    return recorded


def _record_exception(
    request: Request, rule: RuleTerms, seen_revision: int | None, by: Actor
) -> Decision:
    # Nobody said how far, so it counts once and without an amount.
    now = timezone.now()
    week = iso_week(local_day(now, request.branch.time_zone))
    decision = Decision(
        request=request,
        option=f"{BY_WORDS}.{rule.id}",
        how=How.VERBAL,
        state=DecisionState.DONE,
        name=rule.name,
        rule=rule.id,
        rule_version=rule.version,
        week=week,
        job_class=by.job_class if by.job_class in shared_job_classes() else "",
    )
    consume_share(rule.id, branch=request.branch_id, week=week, amount=0, cap=None, by=by)
    whose = cap_subject("", request.proven_card)
    if whose:
        lock_patron_usage(rule.id, account=whose, week=week, by=by)
        count_patron_usage(rule.id, account=whose, week=week, amount=0, by=by)
    add_decision(decision, by=by, now=now, seen_revision=seen_revision)
    record_bend(decision, at=now, by=by)
    return decision


def settle_by_words(decisions: Sequence[Decision]) -> None:
    """Anonymise these exceptions as leadership promised, once their request is closed."""
    for decision in decisions:
        anonymise_when_settled(decision)
