"""Rules and sheets of a day, and what judging needs of them, in a few queries.

Each process caches them, as two hundred rules take longer to read than a page to make. At most every five seconds we
look for a newer sheet or version.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from operator import is_
from typing import Any, Final, cast

from django.db.models import IntegerField, QuerySet, Value
from django.utils import timezone
from django.utils.translation import get_language

from yesdesk.core.actors import SYSTEM, Actor
from yesdesk.core.cache import KeptWhileTheSame, Rows, SettingsMark, TtlCache
from yesdesk.core.dates import iso_week, local_day
from yesdesk.core.errors import NotFound, or_not_found
from yesdesk.core.permissions import Permission
from yesdesk.core.search.bm25 import Findable
from yesdesk.people.models import JobClass, User
from yesdesk.places.models import Library
from yesdesk.places.queries import library_or_none, the_library
from yesdesk.policy.models import Line, PatronUse, RuleVersion, Sheet, WeekUse
from yesdesk.policy.rule_values import (
    ActiveRule,
    ClassFacts,
    Lines,
    SignedSheet,
    active_rule,
    class_facts,
    lines_by_version,
    newest_of_each,
    signed_sheet,
)
from yesdesk.policy.situation import LatitudeTerms, RuleKind, RuleTerms, Situation
from yesdesk.policy.usage import pseudonyms_of_a_year

# A county's branches and job classes on one day. A result of two hundred rules takes some 60 KB.
MOST_MADE: Final = 300

_all: Final = SettingsMark(
    (
        Rows(RuleVersion, ("id", "rule_id", "from_day", "until_day", "written_at")),
        Rows(Sheet, ("id", "signed_at", "in_force_from")),
        Rows(JobClass),
        Rows(Library),
    )
)
_mark: Final = TtlCache(_all.now)
_versions_by_number: Final[dict[str, KeptWhileTheSame[tuple[ActiveRule, ...]]]] = {}
_lines: Final[dict[int, KeptWhileTheSame[Lines]]] = {}
_made: Final[dict[tuple[object, ...], tuple[tuple[object, ...], object]]] = {}


def cached_versions(language: str) -> tuple[ActiveRule, ...]:
    """Return all versions of all rules. Two queries when read anew."""
    load = partial(_load_versions, language)
    return _versions_by_number.setdefault(language, KeptWhileTheSame(_mark.get, load)).get()


def cached_sheets() -> tuple[SignedSheet, ...]:
    """Return all signed sheets, the oldest first. One query when read anew."""
    return _sheets.get()


def cached_lines(sheet: int) -> Lines:
    return _lines.setdefault(sheet, KeptWhileTheSame(_mark.get, partial(_load_lines, sheet))).get()


def cached_classes() -> dict[int, ClassFacts]:
    return _classes.get()


def cached_result[Made](
    reads: tuple[object, ...], name: tuple[object, ...], make: Callable[[], Made]
) -> Made:
    """Cache the result of `make` under `name` until one of `reads` is read anew. Many results push old ones out."""
    old, made = _made.get(name, ((), None))
    if made is None or len(old) != len(reads) or not all(map(is_, old, reads)):
        if old or len(_made) >= MOST_MADE:
            _made.clear()  # what is kept of older reads, or of former days, is of use to nobody
        made = make()
        _made[name] = (reads, made)
    return cast("Made", made)


def clear_cache() -> None:
    _mark.forget()
    _sheets.forget()
    _classes.forget()
    _versions_by_number.clear()
    _lines.clear()
    _made.clear()
    _entries.forget()


def _load_versions(language: str) -> tuple[ActiveRule, ...]:
    library = the_library()
    rows = RuleVersion.objects.select_related("rule").order_by("rule_id", "number")
    return tuple(active_rule(row, language=language, library=library) for row in rows)


def _load_sheets() -> tuple[SignedSheet, ...]:
    rows = Sheet.objects.filter(signed_at__isnull=False).order_by("number")
    return tuple(signed_sheet(row) for row in rows)


def _load_lines(sheet: int) -> Lines:
    return lines_by_version(Line.objects.filter(sheet=sheet).order_by("id"), cached_classes())


def _load_classes() -> dict[int, ClassFacts]:
    return {row.pk: class_facts(row) for row in JobClass.objects.all()}


_sheets: Final = KeptWhileTheSame(_mark.get, _load_sheets)
_classes: Final = KeptWhileTheSame(_mark.get, _load_classes)


COLLECTION: Final = "rule"


def rules_in_force(by: Actor, branch: int | None, day: date) -> list[ActiveRule]:
    """Return rules in force on `day` at a branch (None: anywhere), in the active language, by name."""
    _require_staff(by)
    return list(_rules_on_day(_versions_in_language(), branch, day))


def versions_in_force(day: date) -> dict[int, int]:
    """Return the version of each rule that is in force somewhere on `day`. It says no word of a rule, so anybody's page
    can ask."""
    standing = _rules_on_day(_versions_in_language(), None, day)
    return {rule.terms.id: rule.terms.version for rule in standing}


def _rules_on_day(
    versions: tuple[ActiveRule, ...], branch: int | None, day: date
) -> tuple[ActiveRule, ...]:
    # Sorted once while cached: a page asks three times.
    name = ("in force", get_language(), branch, day)
    return cached_result((versions,), name, partial(_sorted_rules_on_day, versions, branch, day))


def _sorted_rules_on_day(
    versions: tuple[ActiveRule, ...], branch: int | None, day: date
) -> tuple[ActiveRule, ...]:
    begun = newest_of_each(each for each in versions if each.from_day <= day)
    found = [
        rule
        for rule in begun
        if (rule.until_day is None or rule.until_day >= day) and rule.stands_at(branch)
    ]
    return tuple(sorted(found, key=lambda rule: (rule.terms.name.casefold(), rule.terms.id)))


def rule_in_force(by: Actor, rule: int, *, branch: int | None, day: date) -> RuleTerms | None:
    standing = rules_in_force(by, branch, day)
    return next((each.terms for each in standing if each.terms.id == rule), None)


def rule_entries() -> tuple[Findable, ...]:
    """Return each rule by its newest words in every language. One query when read anew."""
    return _entries.get()


def _load_entries() -> tuple[Findable, ...]:
    own = the_library().default_language
    newest = {row.rule_id: row for row in RuleVersion.objects.order_by("rule_id", "number")}
    return tuple(_findable_rule(row, own) for row in newest.values())


def _findable_rule(version: RuleVersion, own: str) -> Findable:
    # The search never guesses a rule that nobody can bend.
    said: Mapping[str, Mapping[str, str]] = version.words
    names = {code: words.get("name", "") for code, words in said.items()}
    first = {own: names[own]} if own in names else {}
    apart = {"name", "also"}
    return Findable(
        COLLECTION,
        version.rule_id,
        first | names,
        also={code: words.get("also", "") for code, words in said.items()},
        text={
            code: "\n".join(words[name] for name in words.keys() - apart)
            for code, words in said.items()
        },
        quiet=version.kind == RuleKind.NEVER,
    )


_entries: Final = KeptWhileTheSame(_mark.get, _load_entries)


def versions_of(by: Actor, slug: str) -> list[ActiveRule]:
    """Return all versions of a rule, the newest first; empty for an unknown one."""
    _require_staff(by)
    found = [each for each in _versions_in_language() if each.slug == slug]
    return sorted(found, key=lambda each: (each.from_day, each.number), reverse=True)


def rules_by_version(by: Actor, versions: Collection[int]) -> dict[int, ActiveRule]:
    """Return these versions (ids) by id, in force or not."""
    _require_staff(by)
    return {
        each.terms.version: each
        for each in _versions_in_language()
        if each.terms.version in versions
    }


def latitude_in_force(by: Actor, day: date) -> SignedSheet | None:
    _require_staff(by)
    begun = [each for each in cached_sheets() if each.in_force_from <= day]
    return max(begun, key=lambda each: (each.in_force_from, each.number)) if begun else None


def sheet_today() -> SignedSheet | None:
    library = library_or_none()
    today = library and local_day(timezone.now(), library.time_zone)
    return latitude_in_force(SYSTEM, today) if today else None


def rules_are_signed() -> bool:
    return sheet_today() is not None


def staff_who_may_touch_accounts(by: Actor) -> int:
    """Count colleagues in job classes that move money. One query."""
    _require_staff(by)
    classes = [each.id for each in cached_classes().values() if each.may_touch_accounts]
    return User.objects.filter(is_active=True, job_class__in=classes).count()


def coming_sheets(by: Actor, day: date) -> list[SignedSheet]:
    _require_staff(by)
    return [each for each in cached_sheets() if each.in_force_from > day]


def sheet_lines(by: Actor, sheet: SignedSheet | None) -> Lines:
    """Return the latitude of all job classes on a signed sheet, by rule version."""
    _require_staff(by)
    return cached_lines(sheet.id) if sheet else {}


def own_class(by: Actor) -> ClassFacts | None:
    return cached_classes().get(by.job_class_id or 0)


def situations(
    by: Actor, branch: int, *, day: date, account: str = "", touches_account: bool = False
) -> list[Situation]:
    """Return a Situation for each rule in force, with everybody's latitude and the week's use. One query, six
    uncached. `account` (the library system's ref) adds our own count of twelve months, with taps that wait or run. The
    caller fills in amount, facts and whose account it is.
    """
    week, patterns = _used(branch, day, account)
    return [
        _with_use(each, week.get(each.rule.id, 0), patterns.get(each.rule.id, ()))
        if each.rule.id in week or each.rule.id in patterns
        else each
        for each in _unused(by, branch, day, touches_account=touches_account)
    ]


def _with_use(situation: Situation, week: int, patterns: Sequence[tuple[int, int]]) -> Situation:
    return replace(
        situation,
        used_pattern=sum(used for used, _times in patterns),
        used_pattern_times=sum(times for _used, times in patterns),
        used_week=week,
    )


def _unused(by: Actor, branch: int, day: date, *, touches_account: bool) -> tuple[Situation, ...]:
    """Make situations without usage once for a job class, while rules are cached."""
    sheet = latitude_in_force(by, day)
    lines, versions = sheet_lines(by, sheet), _versions_in_language()
    may, job_class = by.may(Permission.ILS_ACT_DO), by.job_class_id or 0

    def situations_to_judge() -> tuple[Situation, ...]:
        return tuple(
            Situation(
                rule=rule.terms,
                latitude=lines.get(rule.terms.version, ()),
                job_class=job_class,
                signed=sheet is not None,
                may_touch_accounts=may,
                touches_account=touches_account,
                new_because=new_on(
                    day, rule.terms, line_of(job_class, lines.get(rule.terms.version, ()))
                ),
            )
            for rule in _rules_on_day(versions, branch, day)
        )

    read = (versions, sheet, lines if sheet else None)
    name = (get_language(), branch, day, job_class, may, touches_account)
    return cached_result(read, name, situations_to_judge)


def line_of(job_class: int, lines: Iterable[LatitudeTerms]) -> LatitudeTerms | None:
    return next((each for each in lines if each.job_class == job_class), None)


def new_on(day: date, *terms: RuleTerms | LatitudeTerms | None) -> str:
    """Return why the first of these that is new on `day` is new (`models.NewBecause`), or nothing."""
    for each in terms:
        if each is not None and each.new_until is not None and day <= each.new_until:
            return each.new_because
    return ""


def _used(
    branch: int, day: date, account: str
) -> tuple[dict[int, int], dict[int, list[tuple[int, int]]]]:
    """Return by rule this branch's week, and (sum, times) of each week of the account's year. One query."""
    given = {f"pseudonym{n}": each for n, each in enumerate(pseudonyms_of_a_year(account, day))}
    rows = _uses_in_week(branch, iso_week(day), given)
    week: dict[int, int] = {}
    patterns: dict[int, list[tuple[int, int]]] = {}
    for rule, used, times in rows:
        if times is None:
            week[rule] = used
        else:
            patterns.setdefault(rule, []).append((used, times))
    return week, patterns


def _uses_in_week(
    branch: int, week: str, pseudonyms: Mapping[str, str]
) -> QuerySet[WeekUse, tuple[Any, ...]]:
    weeks = WeekUse.objects.filter(branch=branch, week=week)
    rows = weeks.values_list("rule_id", "used", Value(None, IntegerField()))
    if pseudonyms:
        given = PatronUse.objects.filter(pseudonym__in=list(pseudonyms.values()))
        rows = rows.union(given.values_list("rule_id", "used", "times"), all=True)
    return rows


def draft_sheet_of(by: Actor) -> Sheet | None:
    by.require(Permission.POLICY_RULES_CHANGE)
    return Sheet.objects.filter(signed_at=None).order_by("-number").first()


def draft_lines(by: Actor, sheet: Sheet) -> Lines:
    """Return a draft's lines by rule version. Two queries."""
    by.require(Permission.POLICY_RULES_CHANGE)
    return lines_by_version(sheet.lines.order_by("id"), cached_classes())


def _versions_in_language() -> tuple[ActiveRule, ...]:
    return cached_versions(get_language() or "en")


def _require_staff(by: Actor) -> None:
    by.require(Permission.DESK_REQUEST_SEE)


def access_rule(by: Actor, slug: str, day: date) -> ActiveRule:
    """Return the rule in force on `day`: the version begun last, else the first to come. Raises NotFound."""
    versions = versions_of(by, slug)
    begun = [each for each in versions if each.from_day <= day]
    if not versions:
        raise NotFound.plain()
    return begun[0] if begun else versions[-1]


def access_newest_version(by: Actor, slug: str) -> ActiveRule:
    """Return the newest version, to write the next one from. Raises NotAllowed, NotFound."""
    by.require(Permission.POLICY_RULES_CHANGE)
    versions = versions_of(by, slug)
    if not versions:
        raise NotFound.plain()
    return max(versions, key=lambda each: each.number)


def access_version_row(by: Actor, rule: ActiveRule) -> RuleVersion:
    """Return a version's row, with its texts in every language. Raises NotAllowed."""
    by.require(Permission.POLICY_RULES_CHANGE)
    return RuleVersion.objects.select_related("rule").get(pk=rule.terms.version)


def access_draft(by: Actor) -> Sheet:
    return or_not_found(draft_sheet_of(by))
