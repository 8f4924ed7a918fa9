"""Rules and sheets for tests, written through the actions as a library would."""

from datetime import date
from typing import Any

from django.utils import timezone

from yesdesk.core.actors import Actor
from yesdesk.core.dates import local_day
from yesdesk.ils.port import Capability
from yesdesk.people.models import JobClass
from yesdesk.policy.models import RuleVersion, Sheet
from yesdesk.policy.rule_values import LineDraft, RuleDraft, RuleWords, SheetHead
from yesdesk.policy.rules.actions import write_rule
from yesdesk.policy.sheets.actions import change_sheet, draft_sheet, set_lines, sign_sheet
from yesdesk.policy.situation import Measure, RuleKind
from yesdesk.testing.cast import ZONE

LATE = RuleWords("Late charges", "Late books cost 0.20 a day.", reason="So that books come back.")


def today() -> date:
    """In the library's zone: late in the evening UTC is a day behind it."""
    return local_day(timezone.now(), ZONE)


def draft(kind: RuleKind = RuleKind.MONEY, words: RuleWords = LATE, **changes: Any) -> RuleDraft:
    """Late charges as a draft, or another rule like it."""
    money = kind in {RuleKind.MONEY, RuleKind.THIRD_PARTY}
    said = {
        "kind": kind,
        "words": {"en": words},
        "measure": Measure.MONEY if money else Measure.NONE,
        "remedy": Capability.WAIVE_LINE if money else None,
    }
    return RuleDraft(**{**said, **changes})


def line(version: RuleVersion, job_class: str, *caps: int | None) -> LineDraft:
    """A line by the job class's name; caps: per act, per pattern, per week."""
    per_act, per_patron, per_week = (*caps, None, None, None)[:3]
    who = JobClass.objects.get(name=job_class).pk
    return LineDraft(version.pk, who, per_act=per_act, per_patron=per_patron, per_week=per_week)


def signed_sheet(by: Actor, *lines: LineDraft, from_day: date | None = None, **head: Any) -> Sheet:
    """A sheet with these lines, signed by `by`, in force from today or `from_day`."""
    sheet = draft_sheet(by=by)
    change_sheet(sheet, SheetHead(**{"policy": "Board policy 4.2", **head}), by=by)
    for version in RuleVersion.objects.filter(pk__in={each.rule_version for each in lines}):
        set_lines(sheet, version, [e for e in lines if e.rule_version == version.pk], by=by)
    return sign_sheet(sheet, signed_as="Director", in_force_from=from_day or today(), by=by)


def late_charges_signed(by: Actor) -> RuleVersion:
    """Late charges as in look/rule.html, signed by `by` for today."""
    version = write_rule("late-charges", draft(), by=by)
    signed_sheet(
        by,
        line(version, "Shelver", 2500, 5000, 15000),
        line(version, "Librarian", 2500, 5000, 15000),
        line(version, "Lead", 5000, 10000, 30000),
        line(version, "Director", 25000),
    )
    return version
