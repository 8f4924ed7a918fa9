"""Put in force what a decision changes, by policy's own actions: the rule's next version, its lines on the sheet.

Nobody loses a yes in between: a version that has lines is opened together with the signed sheet that carries them, or
not at all.
"""

from dataclasses import replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from yesdesk.backing.models import Ruling, RulingAnswer
from yesdesk.core.actors import Actor
from yesdesk.core.errors import Refusal, ValidationRefusal
from yesdesk.core.permissions import Permission
from yesdesk.places.queries import the_library
from yesdesk.policy.models import Line, NewBecause, RuleVersion, Sheet
from yesdesk.policy.queries import latitude_in_force
from yesdesk.policy.rule_values import LineDraft, RuleDraft, rule_draft_of
from yesdesk.policy.rules.actions import write_rule
from yesdesk.policy.sheets.actions import draft_sheet, set_lines, sign_sheet

SIGNS: Permission = Permission.POLICY_SHEET_SIGN


def put_in_force(ruling: Ruling, *, by: Actor, today: date) -> dict[str, Any]:
    """Open what the signature opens, and return what the decision keeps of it. Raises EditConflict where the rule has a
    newer version than the draft was written against; Refusal; ValidationRefusal.
    """
    before = ruling.before
    if before is None:
        return {}
    now = latitude_in_force(by, today)
    lines = _lines(now.id if now else None, ruling.rule_id)
    kept = {"sheet_before_id": now.id if now else None}
    version = before
    changes_rule = bool(ruling.new_text) or ruling.new_limit is not None
    if changes_rule:
        draft = replace(_changed(ruling, before), new_because=_because(ruling))
        version = write_rule(before.rule.slug, draft, by=by, after=before.number)
        kept["version_id"] = version.pk
    if ruling.new_most is not None and not lines:
        raise ValidationRefusal(
            {"new_most": _("The sheet in force says nothing of this rule. Write it there first.")}
        )
    if lines and (changes_rule or ruling.new_most is not None):
        raised = [_at_least(each, ruling.new_most) for each in lines]
        sheet = _put_on_sheet(
            version, raised, by=by, today=today, because=_because(ruling), now=changes_rule
        )
        kept["sheet_id"] = sheet.pk
    return kept


def bring_back(ruling: Ruling, *, by: Actor, today: date) -> bool:
    """Bring back the rule and its lines as they were before the trial, as a new version. False where somebody has
    written a newer one since: that one stays.
    """
    if ruling.rule_id is None or (ruling.version_id is None and ruling.sheet_id is None):
        return True
    newest = _newest(ruling.rule_id)
    if newest.pk != (ruling.version_id or ruling.before_id):
        return False
    version = newest
    if ruling.version is not None and ruling.before is not None:
        version = write_rule(
            newest.rule.slug, rule_draft_of(ruling.before), by=by, after=newest.number
        )
    lines = _lines(ruling.sheet_before_id, ruling.rule_id)
    if lines and ruling.sheet_id is not None:
        now = ruling.version_id is not None
        _put_on_sheet(version, lines, by=by, today=today, because="", now=now)
    return True


def _newest(rule: int) -> RuleVersion:
    versions = RuleVersion.objects.filter(rule=rule).select_related("rule")
    return versions.order_by("-number")[:1].get()


def _changed(ruling: Ruling, before: RuleVersion) -> RuleDraft:
    draft = rule_draft_of(before)
    if ruling.new_limit is not None:
        draft = replace(draft, limit=ruling.new_limit)
    if ruling.new_text:
        own = the_library().default_language
        said = replace(draft.words[own], text=ruling.new_text, in_short="")
        draft = replace(draft, words={**draft.words, own: said})
    return draft


def _because(ruling: Ruling) -> str:
    if ruling.suggestions.exists():
        return NewBecause.ASKED.value
    return NewBecause.TRYING.value if ruling.answer == RulingAnswer.TRY else ""


def _lines(sheet: int | None, rule: int | None) -> list[LineDraft]:
    """The lines of a rule on a sheet."""
    if sheet is None or rule is None:
        return []
    return [
        LineDraft(
            rule_version=each.rule_version_id,
            job_class=each.job_class_id,
            per_act=each.per_act,
            per_patron=each.per_patron,
            per_patron_times=each.per_patron_times,
            per_week=each.per_week,
            no_lead=each.no_lead,
        )
        for each in Line.objects.filter(sheet=sheet, rule_version__rule=rule).order_by("id")
    ]


def _at_least(line: LineDraft, most: int | None) -> LineDraft:
    """The line, with at least so much each time. What reaches further stays: no decision takes away a yes."""
    if most is None or line.per_act is None or line.per_act >= most:
        return line
    no_lead = line.no_lead if line.no_lead is not None and line.no_lead > most else None
    return replace(line, per_act=most, no_lead=no_lead)


def _put_on_sheet(
    version: RuleVersion,
    lines: list[LineDraft],
    *,
    by: Actor,
    today: date,
    because: str,
    now: bool,
) -> Sheet:
    """Put these lines on the next sheet, and sign it where nothing else waits on it. `now`: it must be, or else nobody
    could say yes by this rule until somebody signs.
    """
    waits = Sheet.objects.filter(signed_at=None).exists()
    at_once = by.may(SIGNS) and not waits
    if now and not at_once:
        raise _sheet_first(waits=waits)
    sheet = draft_sheet(by=by)
    moved = [replace(each, rule_version=version.pk) for each in lines]
    set_lines(sheet, version, moved, by=by, new_because=because)
    if at_once:
        sign_sheet(sheet, signed_as=by.job_class, in_force_from=today, by=by)
    return sheet


def _sheet_first(*, waits: bool) -> Refusal:
    if waits:
        return Refusal(
            _("A draft of the sheet waits for its signature."),
            next_step=_("Sign that sheet first. Then sign this decision: it needs the next sheet."),
            code="backing.ruling.sheet_waits",
        )
    return Refusal(
        _("The signed sheet has a line for this rule, so it must be signed again with it."),
        next_step=_("Somebody who signs sheets signs this decision."),
        code="backing.ruling.needs_a_sheet",
    )
