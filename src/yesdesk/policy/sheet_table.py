"""One's sheet as a table: of each rule what one may, whom to ask above that, and what one may when no lead is here."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from yesdesk.policy.labels import KIND_SENTENCES
from yesdesk.policy.rule_values import ActiveRule, Lines
from yesdesk.policy.situation import LatitudeTerms, Measure, RuleKind, RuleTerms

_KINDS: Final = (
    RuleKind.MONEY,
    RuleKind.HABIT,
    RuleKind.SCARCE,
    RuleKind.THIRD_PARTY,
    RuleKind.NEVER,
)
"""Money first, as it is asked for most; at the end what nobody may."""

_LONGEST: Final = 70


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A rule's row. `ask`: empty where nobody may more. `is_yes`, `alone_is_yes`: the cell says yes. `alone_differs`:
    when no lead is here it is not as it is above.
    """

    slug: str
    name: str
    short: str
    may: str
    is_yes: bool
    ask: str
    alone: str
    alone_is_yes: bool
    alone_differs: bool
    never: bool


def sheet_rows(rules: Iterable[ActiveRule], lines: Lines, job_class: int | None) -> list[SheetRow]:
    """The table of a job class (id). `lines`: of the sheet in force; rules come in the order of their kind."""
    ordered = sorted(rules, key=lambda rule: _KINDS.index(rule.terms.kind))
    return [_row(rule, lines.get(rule.terms.version, ()), job_class) for rule in ordered]


def _row(rule: ActiveRule, lines: tuple[LatitudeTerms, ...], job_class: int | None) -> SheetRow:
    terms = rule.terms
    mine = next((each for each in lines if each.job_class == job_class), None)
    never = terms.kind is RuleKind.NEVER
    is_yes = not never and _is_yes(terms, mine)
    ask = "" if never else _whom_to_ask(terms, mine, lines)
    further = mine is not None and mine.no_lead is not None and not never
    return SheetRow(
        slug=rule.slug,
        name=terms.name,
        short=short_words(rule),
        may=_may(terms, mine, is_yes=is_yes, somebody=bool(ask)),
        is_yes=is_yes,
        ask=ask,
        alone=_alone(terms, mine, is_yes=is_yes, somebody=bool(ask)),
        alone_is_yes=further,
        alone_differs=further or (not is_yes and bool(ask)),
        never=never,
    )


def short_words(rule: ActiveRule) -> str:
    """The rule in a few words: its own, the first sentence of its text where that is short, or its kind's."""
    if rule.short:
        return rule.short
    first = rule.text.split(". ")[0].rstrip(".")
    return first if len(first) <= _LONGEST else str(KIND_SENTENCES[rule.terms.kind])


def _is_yes(rule: RuleTerms, mine: LatitudeTerms | None) -> bool:
    if mine is None:
        return _is_free(rule)
    return mine.per_act != 0 or rule.measure is Measure.NONE


def _is_free(rule: RuleTerms) -> bool:
    return rule.kind is RuleKind.HABIT and rule.measure is Measure.NONE


def _may(rule: RuleTerms, mine: LatitudeTerms | None, *, is_yes: bool, somebody: bool) -> str:
    if rule.kind is RuleKind.NEVER:
        return _("Nobody can")
    if not is_yes:
        return _("Ask first") if somebody else _("Nobody can yet")
    if mine is None:
        return _("Yes, always")
    if rule.kind is RuleKind.SCARCE and not mine.lead:
        return _("Yes, if nobody waits")
    if mine.per_act is None or rule.measure is Measure.NONE:
        return _("Yes, as needed")
    return _("Yes, up to %(cap)s") % {"cap": rule.amount(mine.per_act)}


def _whom_to_ask(
    rule: RuleTerms, mine: LatitudeTerms | None, lines: tuple[LatitudeTerms, ...]
) -> str:
    """The nearest job class that may more, and up to what. Empty where none may."""
    if rule.kind is RuleKind.SCARCE and mine is not None and not mine.lead:
        beyond = [each for each in lines if each.lead]
    else:
        beyond = [each for each in lines if mine is None or each.reaches_beyond(mine)]
    if not beyond or (mine is None and _is_free(rule)):
        return ""
    nearest = beyond[0]
    if nearest.per_act is None or rule.measure is Measure.NONE:
        return nearest.label
    values = {"who": nearest.label, "cap": rule.amount(nearest.per_act)}
    return _("%(who)s, up to %(cap)s") % values


def _alone(rule: RuleTerms, mine: LatitudeTerms | None, *, is_yes: bool, somebody: bool) -> str:
    if rule.kind is RuleKind.NEVER:
        return _("Nobody can")
    if mine is not None and mine.no_lead is not None:
        return _("Yes, up to %(cap)s") % {"cap": rule.amount(mine.no_lead)}
    if is_yes or not somebody:
        return _("The same")
    return _("Promise an answer")
