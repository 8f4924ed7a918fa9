"""Draft and sign what staff may decide. A signed sheet is never changed: the next one follows it."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from yesdesk.core.actors import SYSTEM, Actor
from yesdesk.core.audit import record_audit
from yesdesk.core.dates import local_day
from yesdesk.core.errors import Refusal, ValidationRefusal
from yesdesk.core.permissions import Permission
from yesdesk.places.queries import the_library
from yesdesk.policy.models import Line, NewBecause, RuleVersion, Sheet
from yesdesk.policy.queries import (
    cached_classes,
    clear_cache,
    coming_sheets,
    latitude_in_force,
    line_of,
    rules_by_version,
    rules_in_force,
    sheet_lines,
    sheet_today,
)
from yesdesk.policy.rule_values import ClassFacts, LineDraft, SheetHead
from yesdesk.policy.rules.actions import TOLD_FOR
from yesdesk.policy.situation import Measure, RuleKind

DRAFTS = Permission.POLICY_RULES_CHANGE
SIGNS = Permission.POLICY_SHEET_SIGN
_HEAD = (
    "policy", "policy_link", "harbour_text", "harbour_excludes", "harbour_days", "names_staff",
    "hours_away",
)  # fmt: skip
# Before the tenth day of the first sheet all of it is new, so nothing says so.
_NEW_FROM: Final = timedelta(days=9)
_MONEY = {RuleKind.MONEY.value, RuleKind.THIRD_PARTY.value}


@transaction.atomic
def draft_sheet(*, by: Actor) -> Sheet:
    """Return the draft, or begin one with the lines in force, put on today's versions."""
    by.require(DRAFTS)
    standing = Sheet.objects.filter(signed_at=None).first()
    if standing is not None:
        return standing
    number = (Sheet.objects.aggregate(newest=Max("number"))["newest"] or 0) + 1
    today = local_day(timezone.now(), the_library().time_zone)
    before = latitude_in_force(by, today)
    try:
        with transaction.atomic():
            draft = Sheet.objects.create(number=number, drafted_at=timezone.now())
    except IntegrityError:
        return Sheet.objects.get(number=number)
    if before is not None:
        _take_over(draft, before.id, by=by, today=today)
    record_audit("policy.sheet.drafted", f"sheet:{draft.number}", by=by)
    return draft


def _take_over(draft: Sheet, before: int, *, by: Actor, today: date) -> None:
    old = Sheet.objects.get(pk=before)
    for name in _HEAD:
        setattr(draft, name, getattr(old, name))
    draft.save()
    current = {rule.terms.id: rule.terms.version for rule in rules_in_force(by, None, today)}
    lines = Line.objects.filter(sheet=before).select_related("rule_version")
    Line.objects.bulk_create(
        Line(
            sheet=draft,
            rule_version_id=current[line.rule_version.rule_id],
            job_class_id=line.job_class_id,
            per_act=line.per_act,
            per_patron=line.per_patron,
            per_patron_times=line.per_patron_times,
            per_week=line.per_week,
            no_lead=line.no_lead,
            **_fields_of_news(line, today),
        )
        for line in lines
        if line.rule_version.rule_id in current
    )


def _fields_of_news(line: Line, today: date) -> dict[str, Any]:
    # A line stays new on the next sheet for the rest of its two weeks.
    if line.new_until is None or line.new_until < today:
        return {}
    return {"new_because": line.new_because, "new_until": line.new_until}


@transaction.atomic
def change_sheet(sheet: Sheet, head: SheetHead, *, by: Actor) -> Sheet:
    """Change a draft's words. Raises ValidationRefusal by field of `head`."""
    by.require(DRAFTS)
    _refuse_signed(sheet)
    if head.harbour_days and not head.harbour_text.strip():
        raise ValidationRefusal(
            {"harbour_text": _("Days need a promise: write what leadership signs.")}
        )
    sheet.policy, sheet.policy_link = head.policy.strip(), head.policy_link.strip()
    sheet.harbour_text = head.harbour_text.strip()
    sheet.harbour_excludes = head.harbour_excludes.strip()
    sheet.harbour_days, sheet.names_staff = head.harbour_days, head.names_staff
    sheet.hours_away = head.hours_away
    sheet.save(update_fields=_HEAD)
    record_audit("policy.sheet.changed", f"sheet:{sheet.number}", by=by)
    return sheet


@transaction.atomic
def set_lines(
    sheet: Sheet,
    rule_version: RuleVersion,
    lines: Iterable[LineDraft],
    *,
    by: Actor,
    new_because: str = "",
    new_until: date | None = None,
) -> int:
    """Replace a draft's lines for one rule. `new_because` shows for two weeks, or until that day. Raises
    ValidationRefusal.
    """
    by.require(DRAFTS)
    _refuse_signed(sheet)
    if new_because and new_because not in NewBecause.values:
        raise ValidationRefusal({"new_because": _("Choose one of these reasons.")})
    wanted = list(lines)
    _may_stand(rule_version, wanted)
    sheet.lines.filter(rule_version__rule=rule_version.rule_id).delete()
    Line.objects.bulk_create(
        Line(
            sheet=sheet,
            rule_version=rule_version,
            job_class_id=line.job_class,
            per_act=line.per_act,
            per_patron=line.per_patron,
            per_patron_times=line.per_patron_times,
            per_week=line.per_week,
            no_lead=line.no_lead,
            new_because=new_because,
            new_until=new_until,
        )
        for line in wanted
    )
    rule = f"rule:{rule_version.rule.slug}"
    record_audit(
        "policy.sheet.lines_set", f"sheet:{sheet.number}", by=by, rule=rule, lines=len(wanted)
    )
    return len(wanted)


def _may_stand(rule_version: RuleVersion, lines: list[LineDraft]) -> None:
    if lines and rule_version.kind == RuleKind.NEVER:
        raise ValidationRefusal({"": _("This rule is never bent, so it has no line on the sheet.")})
    classes = cached_classes()
    for line in lines:
        who = classes.get(line.job_class)
        if who is None:
            raise ValidationRefusal({"": _("One of these job classes is gone.")})
        if rule_version.kind in _MONEY and not who.may_touch_accounts:
            sentence = _("%(who)s doesn’t work in accounts, and so moves no money.")
            raise ValidationRefusal({"": sentence % {"who": who.label}})
        if line.no_lead is not None:
            _may_go_further(rule_version, line, who)


def _may_go_further(rule_version: RuleVersion, line: LineDraft, who: ClassFacts) -> None:
    """Raise ValidationRefusal where the line may not go further without a lead."""
    if rule_version.kind == RuleKind.THIRD_PARTY:
        raise ValidationRefusal(
            {"": _("This money isn’t ours: it goes no further when no lead is here.")}
        )
    if rule_version.measure == Measure.NONE:
        raise ValidationRefusal(
            {"": _("This rule measures nothing, so it goes no further when no lead is here.")}
        )
    if line.per_act is None or line.no_lead is None or line.no_lead <= line.per_act:
        sentence = _(
            "%(who)s: when no lead is here it must be more than each time. Leave it empty for the same."
        )
        raise ValidationRefusal({"": sentence % {"who": who.label}})


@transaction.atomic
def sign_sheet(
    sheet: Sheet, *, signed_as: str, in_force_from: date, policy: str = "", by: Actor
) -> Sheet:
    """Sign a draft in one's own name, as `signed_as`; `policy` fills in what it rests on. Raises ValidationRefusal. It
    begins today at the earliest, so that nothing done is judged by it afterwards. Raises Refusal for the machine, and
    when somebody signed it a moment ago.
    """
    by.require(SIGNS)
    _require_person(by)
    _refuse_signed(sheet)
    sheet.policy = policy.strip() or sheet.policy
    needs = _to_sign(sheet, signed_as=signed_as, in_force_from=in_force_from)
    if needs:
        raise ValidationRefusal(needs)
    signed = Sheet.objects.filter(pk=sheet.pk, signed_at=None).update(
        signed_at=timezone.now(),
        policy=sheet.policy,
        signed_by=by.name,
        signed_as=signed_as.strip(),
        in_force_from=in_force_from,
    )
    if not signed:
        raise _signed_refusal()
    sheet.lines.filter(new_until=None).exclude(new_because="").update(
        new_until=in_force_from + TOLD_FOR
    )
    sheet.refresh_from_db()
    record_audit(
        "policy.sheet.signed",
        f"sheet:{sheet.number}",
        by=by,
        in_force_from=in_force_from.isoformat(),
        lines=sheet.lines.count(),
        harbour_days=sheet.harbour_days,
        names_staff=sheet.names_staff,
    )
    transaction.on_commit(clear_cache)
    return sheet


@transaction.atomic
def sign_rule(
    rule_version: RuleVersion, lines: Iterable[LineDraft], *, signed_as: str, policy: str, by: Actor
) -> Sheet:
    """Sign one rule in one's own name: the sheet in force with these lines, from today on. From the tenth day of the
    first sheet on they say that they are new. The draft keeps its other rules. Raises ValidationRefusal without a
    line, and Refusal while a signed sheet waits for its day.
    """
    by.require(SIGNS)
    wanted, today = list(lines), local_day(timezone.now(), the_library().time_zone)
    if not wanted:
        raise ValidationRefusal({"": _("Tick who can.")})
    if coming_sheets(by, today):
        raise Refusal(
            _("The next sheet is signed and not in force yet. It would take this rule back."),
            next_step=_("Put the rule on the draft. It follows that sheet."),
            code="policy.sheet.coming",
        )
    draft = Sheet.objects.select_for_update().get(pk=draft_sheet(by=by).pk)
    begun = Sheet.objects.filter(in_force_from__lte=today).exclude(signed_at=None)
    told_new: dict[str, Any] = {}
    if begun.filter(in_force_from__lte=today - _NEW_FROM).exists():
        told_new = {"new_because": NewBecause.SIGNED.value, "new_until": today + TOLD_FOR}
    set_lines(draft, rule_version, wanted, by=by, **told_new)
    # Of two sheets of one day the one with the higher number counts.
    Sheet.objects.filter(pk=draft.pk).update(number=draft.number + 1)
    sheet = Sheet.objects.create(number=draft.number, drafted_at=timezone.now())
    if before := begun.order_by("-in_force_from", "-number").first():
        _take_over(sheet, before.pk, by=by, today=today)
    set_lines(sheet, rule_version, wanted, by=by, **told_new)
    return sign_sheet(sheet, signed_as=signed_as, in_force_from=today, policy=policy, by=by)


def _to_sign(sheet: Sheet, *, signed_as: str, in_force_from: date) -> dict[str, str]:
    needs = {}
    if not sheet.policy:
        needs["policy"] = _("Say first which policy of the board it rests on.")
    if not signed_as.strip():
        needs["signed_as"] = _("Sign as what? Like Director.")
    if in_force_from < local_day(timezone.now(), the_library().time_zone):
        needs["in_force_from"] = _("It can be in force from today on, not from a day before.")
    return needs


def _require_person(by: Actor) -> None:
    if by.user_id is None:
        raise Refusal(
            _("A sheet is signed by a person, in their own name."),
            next_step=_("Somebody who can sign opens the draft and signs it."),
            code="policy.sheet.nobody",
        )


def _refuse_signed(sheet: Sheet) -> None:
    if sheet.signed_at is not None:
        raise _signed_refusal()


def _signed_refusal() -> Refusal:
    return Refusal(
        _("This sheet is signed. It can’t be changed now."),
        next_step=_("Draft the next one. It starts with what this one says."),
        code="policy.sheet.signed",
    )


def decides_like_a_lead(job_class: int) -> bool:
    """Return whether a job class gets as much money each time as a lead, by any rule of the sheet in force."""
    lines = sheet_lines(SYSTEM, sheet_today())
    money = rules_by_version(SYSTEM, lines.keys())
    return any(
        own is not None and any(each.lead and not each.reaches_beyond(own) for each in terms)
        for version, terms in lines.items()
        if money[version].terms.measure is Measure.MONEY
        for own in [line_of(job_class, terms)]
    )
