"""Write rules. A change is a new version with its own first day; no version is written over."""

from datetime import date, timedelta
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.audit import record_audit
from yesdesk.core.dates import local_day
from yesdesk.core.errors import EditConflict, ValidationRefusal
from yesdesk.core.permissions import Permission
from yesdesk.places.models import Branch
from yesdesk.places.queries import the_library
from yesdesk.policy.models import NewBecause, Rule, RuleVersion
from yesdesk.policy.queries import clear_cache
from yesdesk.policy.rule_values import RuleDraft
from yesdesk.policy.situation import Measure, RuleKind

MAY = Permission.POLICY_RULES_CHANGE
# A way to yes says so long what is new about its rule.
TOLD_FOR: Final = timedelta(days=14)

_MONEY = {RuleKind.MONEY, RuleKind.THIRD_PARTY}
_ADDRESSES = {"new", "sheet"}  # pages of ours beside the rules


@transaction.atomic
def write_rule(slug: str, draft: RuleDraft, *, by: Actor, after: int | None = None) -> RuleVersion:
    """Write the next version of a rule. Raises ValidationRefusal by field, EditConflict above version `after`. A later
    version begins today at the earliest: an act is judged by the rule of its day.
    """
    by.require(MAY)
    rule, is_new = Rule.objects.get_or_create(slug=slug)
    number = 0 if is_new else _newest_number(rule)
    if after is not None and after != number:
        raise _somebody_was_faster(number)
    today = local_day(timezone.now(), the_library().time_zone)
    needs = _to_mend(draft, today=today, later=number > 0)
    if needs:
        raise ValidationRefusal(needs)
    version = _next_version(rule, number + 1, draft, today)
    record_audit(
        "policy.rule.written",
        f"rule:{slug}",
        by=by,
        version=version.number,
        kind=version.kind,
        from_day=version.from_day.isoformat(),
        until_day=version.until_day.isoformat() if version.until_day else None,
    )
    transaction.on_commit(clear_cache)
    return version


def free_slug(name: str) -> str:
    """Make a free slug for a new rule."""
    start = slugify(name)[:50] or "rule"
    taken = _ADDRESSES | set(
        Rule.objects.filter(slug__startswith=start).values_list("slug", flat=True)
    )
    names = (start, *(f"{start}-{n}" for n in range(2, len(taken) + 2)))
    return next(each for each in names if each not in taken)


def _newest_number(rule: Rule) -> int:
    newest = rule.versions.order_by("-number").values_list("number", flat=True).first()
    return newest or 0


def _somebody_was_faster(number: int) -> EditConflict:
    return EditConflict(
        _("A colleague changed this rule while you were writing."),
        next_step=_("What you wrote is still here. Read theirs, then save again."),
        since=number,
    )


def _next_version(rule: Rule, number: int, draft: RuleDraft, today: date) -> RuleVersion:
    try:
        with transaction.atomic():
            return RuleVersion.objects.create(
                rule=rule,
                number=number,
                written_at=timezone.now(),
                kind=draft.kind.value,
                measure=draft.measure.value,
                limit=draft.limit,
                remedy=draft.remedy.value if draft.remedy else "",
                applies=[each.as_data() for each in draft.applies],
                conditions=[each.as_data() for each in draft.conditions],
                branches=sorted(draft.branches),
                words={code: _filled_words(words) for code, words in draft.words.items()},
                policy=draft.policy.strip(),
                policy_link=draft.policy_link.strip(),
                from_day=draft.from_day or today,
                until_day=draft.until_day,
                **_fields_of_news(rule, number, draft, today),
            )
    except IntegrityError:
        raise _somebody_was_faster(number) from None


def _fields_of_news(rule: Rule, number: int, draft: RuleDraft, today: date) -> dict[str, Any]:
    # A version without a reason keeps telling the former one: mending a word does not make a rule old.
    if draft.new_because:
        return {
            "new_because": draft.new_because,
            "new_until": (draft.from_day or today) + TOLD_FOR,
        }
    before = rule.versions.filter(number=number - 1, new_until__gte=today).first()
    if before is None:
        return {}
    return {"new_because": before.new_because, "new_until": before.new_until}


def _filled_words(words: Any) -> dict[str, str]:
    named = {name: getattr(words, name).strip() for name in words.__slots__}
    return {name: text for name, text in named.items() if text}


def _to_mend(draft: RuleDraft, *, today: date, later: bool) -> dict[str, str]:
    needs = _errors_in_words(draft)
    if draft.new_because and draft.new_because not in NewBecause.values:
        needs["new_because"] = _("Choose one of these reasons.")
    if draft.kind in _MONEY and draft.measure is not Measure.MONEY:
        needs["measure"] = _("A rule about money is measured in money.")
    if draft.limit is not None and (draft.limit < 0 or draft.measure is Measure.NONE):
        needs["limit"] = _("A limit is a number from 0 up, and needs a measure.")
    if later and draft.from_day is not None and draft.from_day < today:
        needs["from_day"] = _(
            "A change begins today at the earliest: what was done before is judged by the rule of its day."
        )
    if draft.until_day is not None and draft.until_day < (draft.from_day or today):
        needs["until_day"] = _("The last day isn’t before the first one.")
    known = Branch.objects.filter(pk__in=draft.branches).count() if draft.branches else 0
    if known != len(draft.branches):
        needs["branches"] = _("One of these branches is gone.")
    return needs


def _errors_in_words(draft: RuleDraft) -> dict[str, str]:
    words = draft.words.get(the_library().default_language)
    needs = {}
    if words is None or not words.name.strip():
        needs["name"] = _("Give it a name people at the desk would use.")
    if words is None or not words.text.strip():
        needs["text"] = _("Say in plain words what the rule is.")
    if draft.kind is RuleKind.NEVER and (words is None or not words.reason.strip()):
        needs["reason"] = _("A rule nobody can bend says why.")
    return needs
