"""Read decisions: all, those of a rule, open ones; who may sign which."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Q, QuerySet

from yesdesk.backing.models import Ruling, RulingAnswer, RulingState
from yesdesk.backing.models.rulings import CLOSED_STATES, OPEN_STATES
from yesdesk.core.actors import Actor
from yesdesk.core.errors import or_not_found
from yesdesk.core.permissions import Permission
from yesdesk.policy.models import RuleVersion
from yesdesk.policy.situation import RuleKind

READS: Final = Permission.DESK_REQUEST_SEE
DRAFTS: Final = Permission.POLICY_RULES_CHANGE
SIGNS_ALL: Final = Permission.POLICY_SHEET_SIGN
ON_A_PAGE: Final = 20
_LAST_PAGE: Final = (
    9_999  # no library decides as much; a database cannot count as far as an address can
)


def standing_rulings(by: Actor) -> list[Ruling]:
    by.require(READS)
    rows = Ruling.objects.filter(state__in=[RulingState.RUNNING, RulingState.LOOKED_AT])
    return _ruling_lines(rows.order_by("due_on", "pk"))


@dataclass(frozen=True, slots=True)
class RulingPage:
    rulings: list[Ruling]
    older: int


def ruling_page(by: Actor, number: int) -> RulingPage:
    number = min(max(number, 1), _LAST_PAGE)
    first = (number - 1) * ON_A_PAGE
    found = _ruling_lines(_signed_rulings(by)[first : first + ON_A_PAGE + 1])
    older = number + 1 if len(found) > ON_A_PAGE else 0
    return RulingPage(found[:ON_A_PAGE], older)


def some_ruling_is_signed(by: Actor) -> bool:
    return _signed_rulings(by).exists()


def recent_rulings(by: Actor, rules: Collection[int], since: date) -> list[Ruling]:
    """Return decisions about these rules (ids) that run, or were signed or closed since, newest first. One query."""
    runs = Q(state__in=[RulingState.RUNNING, RulingState.LOOKED_AT])
    recent = Q(signed_on__gte=since) | Q(closed_on__gte=since)
    return _ruling_lines(_signed_rulings(by).filter(runs | recent, rule__in=rules))


def rulings_of(by: Actor, rule: int) -> list[Ruling]:
    return _ruling_lines(_signed_rulings(by).filter(rule=rule)[:ON_A_PAGE])


def earlier_verdicts(by: Actor, but: int) -> list[Ruling]:
    """Return six ended trials, the newest first, except `but`."""
    rows = (
        _signed_rulings(by).filter(state__in=CLOSED_STATES, looked_on__isnull=False).exclude(pk=but)
    )
    return _ruling_lines(rows.order_by("-closed_on", "-pk")[:6])


def _ruling_lines(rows: "QuerySet[Ruling, Ruling]") -> list[Ruling]:
    # Figures of a trial are most of a row, so they stay out.
    return list(rows.defer("baseline", "since", "figures"))


def _signed_rulings(by: Actor) -> "QuerySet[Ruling, Ruling]":
    by.require(READS)
    return Ruling.objects.filter(state__in=[*OPEN_STATES, *CLOSED_STATES])


def draft_rulings(by: Actor) -> list[Ruling]:
    if not by.may(DRAFTS):
        return []
    return list(Ruling.objects.filter(state=RulingState.DRAFT).order_by("-pk"))


def access_ruling(by: Actor, pk: int) -> Ruling:
    """Return a signed decision, for all staff. Raises NotFound."""
    return or_not_found(signed_ruling(by, pk))


def signed_ruling(by: Actor, pk: int) -> Ruling | None:
    return _signed_rulings(by).filter(pk=pk).select_related("rule", "post").first()


def access_draft_ruling(by: Actor, pk: int) -> Ruling:
    by.require(DRAFTS)
    rows = Ruling.objects.filter(pk=pk, state=RulingState.DRAFT)
    return or_not_found(rows.select_related("rule", "post", "before").first())


def may_sign(by: Actor, ruling: Ruling) -> bool:
    """Return whether `by` may sign, keep or end it. Signers of sheets may for all; writers of rules for habits of
    their branch alone.
    """
    if by.user_id is None or not by.may(DRAFTS):
        return False
    if by.may(SIGNS_ALL):
        return True
    if ruling.rule_id is None or ruling.answer == RulingAnswer.REFER:
        return False
    newest = RuleVersion.objects.filter(rule=ruling.rule_id).order_by("-number").first()
    return (
        newest is not None
        and newest.kind == RuleKind.HABIT
        and by.branch is not None
        and newest.branches == [by.branch]
    )
