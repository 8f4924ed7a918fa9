"""Write from which day a rule or a branch is counted differently, and take it back while no edition says so."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from yesdesk.backing.rulings.counted import COUNTED
from yesdesk.core.actors import SYSTEM, Actor
from yesdesk.core.audit import record_audit
from yesdesk.core.errors import NotFound, Refusal, ValidationRefusal, or_not_found
from yesdesk.core.models import CountChange
from yesdesk.core.permissions import Permission
from yesdesk.insight.editions import library_parts
from yesdesk.insight.models import Edition, EditionSubject
from yesdesk.insight.old_editions import branches_of

MAY: Final = Permission.POLICY_RULES_CHANGE
EVERY_BRANCH: Final = Permission.INSIGHT_BRANCHES_SEE
RULES: Final = COUNTED
BRANCHES: Final = "settled"

# Day and reason of each, as an edition holds them.
type Changes = Iterable[Sequence[str] | tuple[date, str]]


def rule_measure(rule: int) -> str:
    return f"{RULES}.{rule}"


def branch_measure(branch: int | None) -> str:
    return f"{BRANCHES}.{branch}"


def may_write(measure: str, by: Actor) -> bool:
    """Return whether the actor may: for each rule, their own branch, and each branch if they read all by name."""
    kind, _dot, number = measure.partition(".")
    return by.may(MAY) and (kind == RULES or by.may(EVERY_BRANCH) or number == str(by.branch))


@transaction.atomic
def count_differently(measure: str, name: str, day: date, why: str, *, by: Actor) -> None:
    """Write a change. `name`: of the rule or branch, for the trace. Raises ValidationRefusal for a second on a day."""
    require_writing(measure, by)
    _row, is_new = CountChange.objects.get_or_create(
        measure=measure, from_day=day, defaults={"why": why}
    )
    if not is_new:
        raise ValidationRefusal({"day": _("There is a line for this day already.")})
    record_audit("insight.counted.differently", by=by, name=name, day=day.isoformat())


@transaction.atomic
def take_back(measure: str, pk: int, name: str, *, by: Actor) -> None:
    """Delete a change that stands in no edition. Raises NotFound, and Refusal where an edition was cut there."""
    require_writing(measure, by)
    found = or_not_found(
        CountChange.objects.select_for_update().filter(measure=measure, pk=pk).first()
    )
    if not waiting_changes(measure, _changes_told_before(measure)).filter(pk=pk).exists():
        raise Refusal(
            _("A page was made with this line, so it stays."),
            next_step=_("Nothing was changed."),
            code="insight.counted.in_use",
        )
    found.delete()
    record_audit("insight.counted.taken_back", by=by, name=name, day=found.from_day.isoformat())


def waiting_changes(measure: str, told: Changes) -> QuerySet[CountChange, CountChange]:
    """Return changes that no edition tells yet; `told`: those it tells."""
    days = [day for day, _why in told]
    return CountChange.objects.filter(measure=measure).exclude(from_day__in=days)


def require_writing(measure: str, by: Actor) -> None:
    """Raise NotAllowed, or NotFound for another branch."""
    by.require(MAY)
    if not may_write(measure, by):
        raise NotFound.plain()


def _changes_told_before(measure: str) -> list[list[str]]:
    kind, _dot, number = measure.partition(".")
    if kind == RULES:
        _edition, parts = library_parts(SYSTEM, told=f"rules__rules__r{number}__changes")
        return parts["told"] or []
    made = Edition.objects.filter(subject=EditionSubject.BRANCHES, figures__isnull=False)
    return [
        change
        for figures in made.values_list("figures", flat=True)
        for branch in branches_of(figures or {}).get("branches", ())
        if str(branch["ours"]) == number
        for change in branch["changes"]
    ]
