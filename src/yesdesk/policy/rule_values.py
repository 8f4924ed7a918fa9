"""Rules and sheets as frozen values: drafts to check and write, and what is in force."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from yesdesk.core.labels import job_label
from yesdesk.core.permissions import Permission
from yesdesk.ils.port import Capability
from yesdesk.people.models import JobClass
from yesdesk.places.models import Library
from yesdesk.policy.models import Line, RuleVersion, Sheet
from yesdesk.policy.situation import (
    Condition,
    LatitudeTerms,
    Measure,
    RuleKind,
    RuleTerms,
    conditions_from,
)

# By id of the rule's version, small positions first.
type Lines = Mapping[int, tuple[LatitudeTerms, ...]]


@dataclass(frozen=True, slots=True)
class RuleWords:
    """A rule in one language. An empty field reads as the library's language says it. Patrons see `name`, `reason`,
    `nearest_yes` and `how_to_ask_again`.
    """

    name: str = ""
    text: str = ""
    reason: str = ""
    protects: str = ""
    nearest_yes: str = ""
    how_to_ask_again: str = ""
    # A few words for a row of the sheet.
    in_short: str = ""
    # Other names and questions of patrons, for the search.
    also: str = ""


@dataclass(frozen=True, slots=True)
class RuleDraft:
    kind: RuleKind
    # By language. `from_day` None: from today on.
    words: Mapping[str, RuleWords]
    measure: Measure = Measure.NONE
    limit: int | None = None
    # The act that a bend takes in the library system; None where it takes none.
    remedy: Capability | None = None
    applies: tuple[Condition, ...] = ()
    conditions: tuple[Condition, ...] = ()
    branches: frozenset[int] = field(default_factory=frozenset)
    policy: str = ""
    policy_link: str = ""
    from_day: date | None = None
    until_day: date | None = None
    # Ways to yes say it for two weeks (`models.NewBecause`); empty: they say nothing.
    new_because: str = ""


@dataclass(frozen=True, slots=True)
class SheetHead:
    policy: str
    policy_link: str = ""
    harbour_text: str = ""
    harbour_excludes: str = ""
    harbour_days: int = 0
    # The auditor asked for staff codes in the library system.
    names_staff: bool = False
    hours_away: int = 0


@dataclass(frozen=True, slots=True)
class LineDraft:
    """A line of a sheet, by ids. None: no limit."""

    rule_version: int
    job_class: int
    per_act: int | None = None
    per_patron: int | None = None
    per_patron_times: int | None = None
    per_week: int | None = None
    # Each time when no lead is here; None: as `per_act`.
    no_lead: int | None = None


@dataclass(frozen=True, slots=True)
class ActiveRule:
    terms: RuleTerms
    slug: str
    number: int
    text: str
    policy: str
    policy_link: str
    branches: frozenset[int]  # empty: everywhere
    from_day: date
    until_day: date | None
    languages: frozenset[str]
    short: str = ""

    def stands_at(self, branch: int | None) -> bool:
        """Return whether it applies at this branch, or (None) at any."""
        return branch is None or not self.branches or branch in self.branches


@dataclass(frozen=True, slots=True)
class SignedSheet:
    id: int
    number: int
    policy: str
    policy_link: str
    signed_by: str
    signed_as: str
    signed_at: datetime
    in_force_from: date
    harbour_text: str  # the promise, as leadership wrote it
    harbour_excludes: str
    harbour_days: int
    names_staff: bool = False
    hours_away: int = 0


class ClassFacts(NamedTuple):
    id: int
    name: str
    position: int
    lead: bool
    may_touch_accounts: bool

    @property
    def label(self) -> str:
        return job_label(self.name)


def rule_draft_of(row: RuleVersion) -> RuleDraft:
    """Return a version as a draft for the next one, in force from today on."""
    return RuleDraft(
        kind=RuleKind(row.kind),
        words={code: RuleWords(**words) for code, words in row.words.items()},
        measure=Measure(row.measure),
        limit=row.limit,
        remedy=Capability(row.remedy) if row.remedy else None,
        applies=conditions_from(row.applies),
        conditions=conditions_from(row.conditions),
        branches=frozenset(row.branches),
        policy=row.policy,
        policy_link=row.policy_link,
    )


def rule_text_in(
    stored: Mapping[str, Mapping[str, str]], language: str, *, default_language: str
) -> RuleWords:
    """Return a rule's texts in `language`, else in the library's language, else in English."""
    order = (language, default_language, "en", *stored)
    versions = [stored[code] for code in order if code in stored]
    said = {
        name: next((each[name] for each in versions if each.get(name)), "")
        for name in RuleWords.__slots__
    }
    return RuleWords(**said)


def active_rule(row: RuleVersion, *, language: str, library: Library) -> ActiveRule:
    """Return a version in one language. No query when `row` came with its rule."""
    words = rule_text_in(row.words, language, default_language=library.default_language)
    terms = RuleTerms(
        id=row.rule_id,
        version=row.pk,
        name=words.name,
        kind=RuleKind(row.kind),
        measure=Measure(row.measure),
        limit=row.limit,
        remedy=row.remedy,
        applies=conditions_from(row.applies),
        conditions=conditions_from(row.conditions),
        reason=words.reason,
        protects=words.protects,
        nearest_yes=words.nearest_yes,
        how_to_ask_again=words.how_to_ask_again,
        currency=library.currency,
        new_because=row.new_because,
        new_until=row.new_until,
        slug=row.rule.slug,
    )
    return ActiveRule(
        terms=terms,
        slug=row.rule.slug,
        number=row.number,
        text=words.text,
        policy=row.policy,
        policy_link=row.policy_link,
        branches=frozenset(row.branches),
        from_day=row.from_day,
        until_day=row.until_day,
        languages=frozenset(code for code, words in row.words.items() if words.get("text")),
        short=words.in_short,
    )


def newest_of_each(versions: Iterable[ActiveRule]) -> list[ActiveRule]:
    newest: dict[int, ActiveRule] = {}
    for each in versions:
        standing = newest.get(each.terms.id)
        if standing is None or (each.from_day, each.number) > (standing.from_day, standing.number):
            newest[each.terms.id] = each
    return list(newest.values())


def signed_sheet(row: Sheet) -> SignedSheet:
    """Raise ValueError for a draft."""
    if row.signed_at is None or row.in_force_from is None:
        raise ValueError(f"sheet {row.number} is a draft")
    return SignedSheet(
        id=row.pk,
        number=row.number,
        policy=row.policy,
        policy_link=row.policy_link,
        signed_by=row.signed_by,
        signed_as=row.signed_as,
        signed_at=row.signed_at,
        in_force_from=row.in_force_from,
        harbour_text=row.harbour_text,
        harbour_excludes=row.harbour_excludes,
        harbour_days=row.harbour_days,
        names_staff=row.names_staff,
        hours_away=row.hours_away,
    )


def class_facts(row: JobClass) -> ClassFacts:
    """Return facts about a job class. A class that answers requests meant for leads counts as a lead."""
    return ClassFacts(
        id=row.pk,
        name=row.name,
        position=row.position,
        lead=Permission.DESK_LEADS_SEE in row.permissions,
        may_touch_accounts=Permission.ILS_ACT_DO in row.permissions,
    )


def lines_by_version(lines: Iterable[Line], classes: Mapping[int, ClassFacts]) -> Lines:
    found: dict[int, list[LatitudeTerms]] = {}
    for line in lines:
        who = classes[line.job_class_id]
        terms = LatitudeTerms(
            job_class=who.id,
            name=who.name,
            position=who.position,
            version=line.sheet_id,
            per_act=line.per_act,
            per_patron=line.per_patron,
            per_patron_times=line.per_patron_times,
            per_week=line.per_week,
            lead=who.lead,
            may_touch_accounts=who.may_touch_accounts,
            no_lead=line.no_lead,
            new_because=line.new_because,
            new_until=line.new_until,
        )
        found.setdefault(line.rule_version_id, []).append(terms)
    return {
        version: tuple(sorted(each, key=lambda terms: (terms.position, terms.job_class)))
        for version, each in found.items()
    }
