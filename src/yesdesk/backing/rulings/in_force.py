"""Put a decision in force by policy's own actions: the rule's next version and its lines on the sheet.

Nobody loses a yes in between: a version with lines opens together with its signed sheet, or not at all.
"""

from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _, gettext_lazy

from yesdesk.backing.models import Ruling, RulingAnswer, RulingState
from yesdesk.core.actors import Actor
from yesdesk.core.errors import Refusal
from yesdesk.core.permissions import Permission
from yesdesk.places.queries import the_library
from yesdesk.policy.models import Line, NewBecause, RuleVersion, Sheet
from yesdesk.policy.queries import cached_classes, latitude_in_force
from yesdesk.policy.rule_values import LineDraft, RuleDraft, rule_draft_of
from yesdesk.policy.rules.actions import write_rule
from yesdesk.policy.sheets.actions import draft_sheet, set_lines, sign_sheet
from yesdesk.policy.situation import LatitudeTerms

SIGNS: Permission = Permission.POLICY_SHEET_SIGN


def put_in_force(ruling: Ruling, *, by: Actor, today: date) -> dict[str, Any]:
    """Open what the signature opens, and return it. Raises EditConflict above the draft's version; Refusal."""
    before = ruling.before
    if before is None:
        return {}
    now = latitude_in_force(by, today)
    lines = _lines_of_rule(now.id if now else None, ruling.rule_id)
    kept = {"sheet_before_id": now.id if now else None}
    version = before
    changes_rule = bool(ruling.new_text) or ruling.new_limit is not None
    if changes_rule:
        draft = replace(_changed_draft(ruling, before), new_because=_why_new(ruling))
        version = write_rule(before.rule.slug, draft, by=by, after=before.number)
        kept["version_id"] = version.pk
    if lines and (changes_rule or ruling.new_most is not None):
        raised = [at_least(each, ruling.new_most) for each in lines]
        sheet = _put_on_sheet(
            version, raised, by=by, today=today, because=_why_new(ruling), now=changes_rule
        )
        kept["sheet_id"] = sheet.pk
    return kept


class NotReverted(TextChoices):
    """Changes that outlive a trial, with the reason."""

    NEWER = "newer", gettext_lazy("Somebody has changed this rule since. So nothing went back.")
    LINES = (
        "lines",
        gettext_lazy(
            "Somebody has changed this rule’s lines on the sheet since. Those lines stay."
        ),
    )
    WAITS = (
        "waits",
        gettext_lazy(
            "The lines as they were are in the draft of the next sheet. "
            "Until that sheet is in force, staff can go as far as in the trial."
        ),
    )


def bring_back(ruling: Ruling, *, by: Actor, today: date) -> None:
    """Bring back the rule and lines of before the trial, as a new version. Later changes stay (`not_reverted`). Raises
    Refusal where a sheet must be signed with it, and cannot be.
    """
    if ruling.rule_id is None or (ruling.version_id is None and ruling.sheet_id is None):
        return
    versions = RuleVersion.objects.filter(rule=ruling.rule_id).select_related("rule")
    newest = versions.order_by("-number")[:1].get()
    if newest.pk != (ruling.version_id or ruling.before_id):
        return
    waits = Sheet.objects.filter(signed_at=None).first()
    now = latitude_in_force(by, today)
    at = waits.pk if waits else now.id if now else None
    lines = _lines_of_rule(at, ruling.rule_id)
    theirs = _by_job_class(lines) != _by_job_class(_lines_of_rule(ruling.sheet_id, ruling.rule_id))
    if not theirs:
        lines = _lines_of_rule(ruling.sheet_before_id, ruling.rule_id)
    if ruling.version is None or ruling.before is None:
        if not theirs:
            _put_on_sheet(newest, lines, by=by, today=today, because="", now=False)
        return
    if lines and (waits or not by.may(SIGNS)):
        raise _sheet_first(waits=waits is not None, to_end=True)
    draft = rule_draft_of(ruling.before)
    version = write_rule(newest.rule.slug, draft, by=by, after=newest.number)
    if lines:
        _put_on_sheet(version, lines, by=by, today=today, because="", now=True)


def not_reverted(ruling: Ruling, today: date) -> NotReverted | None:
    """Return what an ended trial left changed; None where all is as before."""
    if ruling.state != RulingState.ENDED or ruling.before is None:
        return None
    later = RuleVersion.objects.filter(rule=ruling.rule_id).order_by("number")
    if ruling.version is not None:
        after = later.filter(number__gt=ruling.version.number).first()
        if after is None or rule_draft_of(after) != rule_draft_of(ruling.before):
            return NotReverted.NEWER
    if ruling.sheet is None:
        return None
    before = _by_job_class(_lines_of_rule(ruling.sheet_before_id, ruling.rule_id))
    sheets = Sheet.objects.filter(number__gt=ruling.sheet.number)
    back = [
        each for each in sheets if _by_job_class(_lines_of_rule(each.pk, ruling.rule_id)) == before
    ]
    if any(each.in_force_from and each.in_force_from <= today for each in back if each.signed_at):
        return None
    if back:
        return NotReverted.WAITS
    newer = ruling.version is None and later.filter(number__gt=ruling.before.number).exists()
    return NotReverted.NEWER if newer else NotReverted.LINES


def _by_job_class(lines: list[LineDraft]) -> dict[int, LineDraft]:
    # By job class, for any version of the rule.
    return {each.job_class: replace(each, rule_version=0) for each in lines}


def _changed_draft(ruling: Ruling, before: RuleVersion) -> RuleDraft:
    draft = rule_draft_of(before)
    if ruling.new_limit is not None:
        draft = replace(draft, limit=ruling.new_limit)
    if ruling.new_text:
        # Other languages say the rule as it was: until somebody translates it, all read the new text.
        own = the_library().default_language
        words = {code: replace(each, text="", in_short="") for code, each in draft.words.items()}
        words[own] = replace(words[own], text=ruling.new_text)
        draft = replace(draft, words=words)
    return draft


def _why_new(ruling: Ruling) -> str:
    if ruling.suggestions.exists():
        return NewBecause.ASKED.value
    return NewBecause.TRYING.value if ruling.answer == RulingAnswer.TRY else ""


def _lines_of_rule(sheet: int | None, rule: int | None) -> list[LineDraft]:
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


def at_least[T: (LineDraft, LatitudeTerms)](line: T, most: int | None) -> T:
    """Return the line with at least `most` each time, per patron and per week. A higher cap stays."""
    if most is None or line.per_act is None or line.per_act >= most:
        return line
    no_lead = line.no_lead if line.no_lead is not None and line.no_lead > most else None
    return replace(
        line,
        per_act=most,
        no_lead=no_lead,
        per_patron=line.per_patron and max(line.per_patron, most),
        per_week=line.per_week and max(line.per_week, most),
    )


def changes_nothing(ruling: Ruling, *, by: Actor, today: date) -> dict[str, str]:
    """Name fields that a draft would not change: a decision must be met by somebody."""
    before = ruling.before
    needs: dict[str, str] = {}
    if before is None:
        return needs
    own = before.words.get(the_library().default_language, {})
    if ruling.new_text and ruling.new_text.strip() == own.get("text"):
        needs["new_text"] = _("The rule says this already.")
    if ruling.new_limit is not None and ruling.new_limit == before.limit:
        needs["new_limit"] = _("The rule gives this already.")
    now = latitude_in_force(by, today)
    lines = _lines_of_rule(now.id if now else None, ruling.rule_id)
    if ruling.new_most is None or any(at_least(each, ruling.new_most) != each for each in lines):
        return needs
    who = ", ".join(cached_classes()[each.job_class].label for each in lines)
    needs["new_most"] = (
        _(
            "Nobody could do more. %(who)s can go this far already, and other job classes have no "
            "line for this rule. "
            "Write their lines on the sheet first."
        )
        % {"who": who}
        if who
        else _("No job class has a line for this rule. Write the lines on the sheet first.")
    )
    return needs


def who_can_do_more(ruling: Ruling) -> str:
    """Name the job classes whose lines a signed decision raised."""
    before = _by_job_class(_lines_of_rule(ruling.sheet_before_id, ruling.rule_id))
    lines = _by_job_class(_lines_of_rule(ruling.sheet_id, ruling.rule_id))
    classes = cached_classes()
    raised = [each for each, line in lines.items() if line != before.get(each)]
    return ", ".join(classes[each].label for each in raised if each in classes)


def _put_on_sheet(
    version: RuleVersion,
    lines: list[LineDraft],
    *,
    by: Actor,
    today: date,
    because: str,
    now: bool,
) -> Sheet:
    # Signs at once where nothing else waits. `now`: it must, or nobody could say yes by this rule until then.
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


def _sheet_first(*, waits: bool, to_end: bool = False) -> Refusal:
    # `waits`: a draft of the next sheet is there.
    if waits:
        return Refusal(
            _("A draft of the sheet waits for its signature."),
            next_step=_("Sign that sheet first. Then end this trial: it needs the next sheet.")
            if to_end
            else _("Sign that sheet first. Then sign this decision: it needs the next sheet."),
            code="backing.ruling.sheet_waits",
        )
    return Refusal(
        _("The signed sheet has a line for this rule, so it must be signed again with it."),
        next_step=_("Somebody who signs sheets ends this trial.")
        if to_end
        else _("Somebody who signs sheets signs this decision."),
        code="backing.ruling.needs_a_sheet",
    )
