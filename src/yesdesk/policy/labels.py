"""Rules and sheets in words, as pages print them: kinds, measures, conditions, caps, days, who signed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _now, gettext_lazy as _, ngettext, pgettext

from yesdesk.core.actors import SYSTEM
from yesdesk.core.cache import PolledValue
from yesdesk.core.dates import full_day, local_day
from yesdesk.core.labels import job_label
from yesdesk.core.permissions import Permission
from yesdesk.ils.port import AgeBand, BlockKind, Capability, FeeKind
from yesdesk.people.queries import job_classes_with, names_by_permission
from yesdesk.places.queries import branches, the_library
from yesdesk.places.switches import Switch, is_on
from yesdesk.policy.bends import band_bounds
from yesdesk.policy.models import NewBecause, Sheet
from yesdesk.policy.queries import latitude_in_force
from yesdesk.policy.rule_values import ActiveRule, SignedSheet
from yesdesk.policy.situation import (
    Amount,
    Comparison,
    Condition,
    Fact,
    LatitudeTerms,
    Measure,
    RuleKind,
    RuleTerms,
)

KIND_WORDS: Final[Mapping[RuleKind, object]] = {
    RuleKind.HABIT: _("You can bend it"),
    RuleKind.MONEY: _("Money"),
    RuleKind.SCARCE: _("Check who else is waiting"),
    RuleKind.THIRD_PARTY: _("Another library’s money"),
    RuleKind.NEVER: _("Nobody can"),
}
KIND_SENTENCES: Final[Mapping[RuleKind, object]] = {
    RuleKind.HABIT: _("We do it this way. You can make exceptions."),
    RuleKind.MONEY: _("It costs money, up to what the sheet says."),
    RuleKind.SCARCE: _("An exception takes something from the next patron."),
    RuleKind.THIRD_PARTY: _("The money isn’t ours. We would have to pay it."),
    RuleKind.NEVER: _("Law, safety, privacy or children: no exceptions."),
}
MEASURE_WORDS: Final[Mapping[Measure, object]] = {
    Measure.NONE: _("Nothing to measure"),
    Measure.MONEY: _("Money"),
    Measure.DAYS: _("Days"),
    Measure.COUNT: _("How many"),
}
FACT_WORDS: Final[Mapping[Fact, object]] = {
    Fact.ITEM_KIND: _("Kind of item"),
    Fact.FEE_KIND: _("What the charge is for"),
    Fact.CARD_KIND: _("Kind of card"),
    Fact.BLOCK_KIND: _("Why the card is stopped"),
    Fact.AGE_BAND: _("Age"),
    Fact.HOLDS_WAITING: _("How many others wait"),
    Fact.DAYS_OVERDUE: _("Days late"),
    Fact.BALANCE: _("What is owed in all"),
    Fact.TIMES_BEFORE: _("Times in the last twelve months"),
}
COMPARISON_WORDS: Final[Mapping[Comparison, object]] = {
    Comparison.ONE_OF: _("is one of"),
    Comparison.NONE_OF: _("is none of"),
    Comparison.AT_MOST: _("is at most"),
    Comparison.AT_LEAST: _("is at least"),
}
REMEDY_WORDS: Final[Mapping[Capability, object]] = {
    Capability.WAIVE_LINE: _("Take a charge off"),
    Capability.EXTEND_DUE_DATE: _("Give a later day to bring it back"),
    Capability.RENEW: _("Renew"),
    Capability.LIFT_BLOCK: _("Let them borrow again"),
    Capability.CLAIMS_RETURNED: _("Note that it was brought back"),
    Capability.PLACE_HOLD: _("Reserve"),
    Capability.MOVE_HOLD: _("Put first in the queue"),
    Capability.EXTEND_EXPIRY: _("Extend a card"),
}
NEW_WORDS: Final[Mapping[NewBecause, object]] = {
    NewBecause.ASKED: _("New, because a colleague asked."),
    NewBecause.TRYING: _("New: we are trying this."),
    NewBecause.TRIED: _("New: we tried this, and it stays."),
    NewBecause.BOARD: _("New, because the board decided it."),
    NewBecause.LAW: _("New, because the law changed."),
    NewBecause.SIGNED: _("New on the signed sheet."),
}
NEW_CHOICES: Final[tuple[tuple[str, object], ...]] = (
    ("", _("Say nothing")),
    (NewBecause.ASKED, _("A colleague asked")),
    (NewBecause.TRYING, _("We are trying this")),
    (NewBecause.TRIED, _("We tried this, and it stays")),
    (NewBecause.BOARD, _("The board decided it")),
    (NewBecause.LAW, _("The law changed")),
    (NewBecause.SIGNED, _("It is new on the sheet")),
)

_CONDITIONS: Final[Mapping[Comparison, object]] = {
    Comparison.ONE_OF: _("%(fact)s: %(value)s"),
    Comparison.NONE_OF: _("%(fact)s: not %(value)s"),
    Comparison.AT_MOST: _("%(fact)s: at most %(value)s"),
    Comparison.AT_LEAST: _("%(fact)s: at least %(value)s"),
}
_VALUES: Final[Mapping[Fact, Mapping[str, object]]] = {
    Fact.FEE_KIND: {
        FeeKind.OVERDUE: _("late"),
        FeeKind.LOST: _("lost"),
        FeeKind.DAMAGE: _("damaged"),
        FeeKind.CARD: _("a card"),
        FeeKind.AGENCY: _("somebody else’s charge"),
        FeeKind.OTHER: _("other"),
    },
    Fact.BLOCK_KIND: {
        BlockKind.MONEY: _("money"),
        BlockKind.OVERDUE: _("late things"),
        BlockKind.EXPIRED: _("an old card"),
        BlockKind.LOST_CARD: _("a lost card"),
        BlockKind.OTHER: _("a word of staff"),
    },
    Fact.AGE_BAND: {
        AgeBand.CHILD: _("a child"),
        AgeBand.TEEN: _("a teenager"),
        AgeBand.ADULT: _("an adult"),
    },
}


def condition_words(condition: Condition, rule: RuleTerms) -> str:
    """Say a condition, like `How many others wait: at most 0`."""
    said = str(_CONDITIONS[condition.comparison])
    return said % {"fact": FACT_WORDS[condition.fact], "value": _value_in_words(condition, rule)}


def _value_in_words(condition: Condition, rule: RuleTerms) -> str:
    if condition.words:
        known = _VALUES.get(condition.fact, {})
        return ", ".join(str(known.get(word, word)) for word in condition.words)
    if condition.fact is Fact.BALANCE:
        return str(Amount(condition.number, Measure.MONEY, rule.currency))
    return str(condition.number)


@dataclass(frozen=True, slots=True)
class CapsLine:
    who: str
    each: str
    # Each time when no lead is here.
    alone: str
    pattern: str
    week: str
    mine: bool

    @property
    def words(self) -> str:
        values = {"each": self.each, "alone": self.alone, "year": self.pattern, "week": self.week}
        return (
            _now(
                "%(each)s each time, when no lead is here %(alone)s, for one person a year %(year)s, "
                "for a branch a week %(week)s"
            )
            % values
        )


def caps_lines(rule: RuleTerms, lines: Iterable[LatitudeTerms], own: int | None) -> list[CapsLine]:
    """Return the rows of a rule, small job classes first."""
    return [
        CapsLine(
            who=terms.label,
            each=_cap_in_words(terms.per_act, rule),
            alone=pgettext("policy", "the same")
            if terms.no_lead is None
            else _cap_in_words(terms.no_lead, rule),
            pattern=_yearly_cap_in_words(terms, rule),
            week=_cap_in_words(terms.per_week, rule),
            mine=terms.job_class == own,
        )
        for terms in lines
    ]


def _cap_in_words(cap: int | None, rule: RuleTerms) -> str:
    if cap is None:
        return _now("as needed") if rule.measure is Measure.NONE else _now("no limit")
    return str(rule.amount(cap))


def _yearly_cap_in_words(terms: LatitudeTerms, rule: RuleTerms) -> str:
    times = terms.per_patron_times
    if times is None:
        return _cap_in_words(terms.per_patron, rule)
    often = _now("%(n)s times") % {"n": times}
    return (
        often if terms.per_patron is None else f"{_cap_in_words(terms.per_patron, rule)}, {often}"
    )


def band_words(rule: RuleTerms, band: int) -> str:
    above, most = band_bounds(band, rule.measure)
    if most is None:
        return "" if above is None else _now("more than %(above)s") % {"above": rule.amount(above)}
    if above is None:
        return _now("up to %(most)s") % {"most": rule.amount(most)}
    values = {"above": rule.amount(above), "most": rule.amount(most)}
    return _now("more than %(above)s, up to %(most)s") % values


def latitude_label(rule: RuleTerms, lines: Iterable[LatitudeTerms], own: int | None) -> str:
    """Say the reader's latitude for a list, like `You, up to €25.00 each time.`"""
    if rule.kind is RuleKind.NEVER:
        return _now("No exceptions.")
    standing = tuple(lines)
    mine = next((terms for terms in standing if terms.job_class == own), None)
    if mine is not None:
        return _own_label(rule, mine, standing)
    if rule.is_free:
        return _now("Everybody on staff can.")
    if standing:
        return _now("Ask: %(who)s.") % {"who": standing[0].label}
    # By the day in UTC, which needs no query for each rule of a list: only a name depends on it.
    sheet = latitude_in_force(SYSTEM, timezone.now().date())
    return not_decided(sheet) or _now("Nobody can yet: no signed sheet says so.")


def not_decided(sheet: SignedSheet | None) -> str:
    """Say whom to ask about a rule without a line on this sheet. Empty without a sheet."""
    return _now("Not decided yet: ask %(who)s.") % {"who": who_decides(sheet)} if sheet else ""


def _own_label(rule: RuleTerms, mine: LatitudeTerms, lines: tuple[LatitudeTerms, ...]) -> str:
    if mine.per_act is None:
        return _now("You can.")
    if mine.per_act == 0:
        beyond = next((each for each in lines if each.reaches_beyond(mine)), None)
        said = _now("Ask: %(who)s.") % {"who": beyond.label} if beyond else ""
    else:
        said = _now("You can, up to %(cap)s each time.") % {"cap": rule.amount(mine.per_act)}
    if mine.no_lead is None:
        return said
    alone = _now("When no lead is here you can, up to %(cap)s.")
    return f"{said} {alone % {'cap': rule.amount(mine.no_lead)}}".strip()


def who_decides(sheet: SignedSheet) -> str:
    """Return who signed a sheet while they can sign, else the job classes that can, or the post that signed it."""
    known = _signers.get()
    if known is None or sheet.signed_by in known[0]:
        return sheet.signed_by
    return ", ".join(map(job_label, known[1] or [sheet.signed_as]))


def _load_signers() -> tuple[list[str], list[str]]:
    signs = Permission.POLICY_SHEET_SIGN
    return names_by_permission(signs)[0], job_classes_with(signs)


# A list of rules asks for each, so it is no query of theirs. None: not looked yet.
_signers: Final[PolledValue[tuple[list[str], list[str]] | None]] = PolledValue(_load_signers, None)


def look_for_signers() -> None:
    _signers.look_again()


def new_words(because: str) -> str:
    return str(NEW_WORDS[NewBecause(because)]) if because else ""


def library_today() -> date:
    return local_day(timezone.now(), the_library().time_zone)


def signature_of_sheet(sheet: SignedSheet, language: str) -> dict[str, Any]:
    signed = local_day(sheet.signed_at, the_library().time_zone)
    return {
        "name": sheet.signed_by,
        "post": job_label(sheet.signed_as),
        "signed": full_day(signed, language=language),
        "in_force": full_day(sheet.in_force_from, language=language),
    }


def time_line(sheet: Sheet | SignedSheet | None) -> str:
    """Return the promise of time on a sheet. Empty without a sheet or a number of hours, or while the part is off."""
    if sheet is None or not sheet.hours_away or not is_on(Switch.TIME):
        return ""
    return ngettext(
        "Each of us has one hour a week away from the desk. While you help someone, other work waits, and nobody "
        "asks you why it is late.",
        "Each of us has %(n)s hours a week away from the desk. While you help someone, other work waits, and "
        "nobody asks you why it is late.",
        sheet.hours_away,
    ) % {"n": sheet.hours_away}


def languages_of(rule: ActiveRule, *, written: bool) -> str:
    """Name the library's other languages with a text of the rule, or (not `written`) without one."""
    library = the_library()
    names, own = dict(settings.LANGUAGES), library.default_language
    found = [each for each in library.languages if (each in rule.languages) is written]
    return ", ".join(names.get(each, each) for each in found if each != own)


def branches_label(rule: ActiveRule) -> str:
    if not rule.branches:
        return _now("all branches")
    return ", ".join(each.name for each in branches() if each.pk in rule.branches)


def validity_label(rule: ActiveRule, language: str) -> str:
    begins = full_day(rule.from_day, language=language)
    if rule.until_day is None:
        return begins
    ends = full_day(rule.until_day, language=language)
    return _now("%(begins)s, until %(ends)s") % {"begins": begins, "ends": ends}


def conditions_in_words(rule: ActiveRule) -> dict[str, list[str]]:
    terms = rule.terms
    return {
        "applies": _each_in_words(terms.applies, rule),
        "conditions": _each_in_words(terms.conditions, rule),
    }


def _each_in_words(conditions: Iterable[Any], rule: ActiveRule) -> list[str]:
    return [condition_words(each, rule.terms) for each in conditions]


def kind_word_and_sentence(rule: ActiveRule) -> tuple[str, str]:
    return str(KIND_WORDS[rule.terms.kind]), str(KIND_SENTENCES[rule.terms.kind])
