"""What a new library starts with: rules in words it can change, and a sheet nobody has signed yet."""

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils import translation

from yesdesk.core.actors import Actor
from yesdesk.core.permissions import Permission
from yesdesk.people.models import JobClass
from yesdesk.policy.defaults import STARTING_RULES, DefaultRule
from yesdesk.policy.drafts import LineDraft, RuleDraft, RuleWords
from yesdesk.policy.models import Sheet
from yesdesk.policy.rules.actions import write_rule
from yesdesk.policy.sheets.actions import draft_sheet, set_lines

MAY = Permission.LATITUDE_RULES_CHANGE


@transaction.atomic
def open_rules(
    classes: Mapping[str, JobClass],
    *,
    languages: Iterable[str],
    fee_branches: Iterable[int] = (),
    by: Actor,
) -> Sheet:
    """Write the starting rules in each of `languages` and drafts a sheet for them, unsigned.

    `classes`: the starting job classes by slug. `fee_branches`: ids of the branches that charge late
    fees; empty means that the rule about them goes for all.
    """
    by.require(MAY)
    wanted, branches = tuple(languages), frozenset(fee_branches)
    sheet = draft_sheet(by=by)
    for start in STARTING_RULES:
        version = write_rule(start.slug, _drafted(start, wanted, branches), by=by)
        lines = [
            LineDraft(version.pk, classes[slug].pk, each, pattern, per_week=week)
            for slug, (each, pattern, week) in start.lines.items()
        ]
        if lines:
            set_lines(sheet, version, lines, by=by)
    return sheet


def _drafted(start: DefaultRule, languages: tuple[str, ...], fees: frozenset[int]) -> RuleDraft:
    return RuleDraft(
        kind=start.kind,
        words={code: _words(start, code) for code in languages},
        measure=start.measure,
        limit=start.limit,
        remedy=start.remedy,
        applies=start.applies,
        conditions=start.conditions,
        branches=fees if start.fees else frozenset(),
    )


def _words(start: DefaultRule, language: str) -> RuleWords:
    with translation.override(language):
        return RuleWords(**{name: str(getattr(start, name)) for name in RuleWords.__slots__})
