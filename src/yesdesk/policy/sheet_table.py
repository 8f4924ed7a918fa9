"""A member's sheet as a table: what they may, whom to ask above that, and what they may without a lead."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from yesdesk.policy.labels import KIND_SENTENCES
from yesdesk.policy.rule_values import ActiveRule, Lines
from yesdesk.policy.situation import LatitudeTerms, Measure, RuleKind, RuleTerms

# Money is asked for most, so it comes first.
_KINDS: Final = (
    RuleKind.MONEY,
    RuleKind.HABIT,
    RuleKind.SCARCE,
    RuleKind.THIRD_PARTY,
    RuleKind.NEVER,
)

_LONGEST: Final = 70


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A rule's row."""

    slug: str
    name: str
    short: str
    may: str
    is_yes: bool
    ask: str  # empty where nobody may more
    alone: str  # what goes when no lead is here; `alone_differs` from `may`
    alone_is_yes: bool
    alone_differs: bool
    never: bool


def sheet_rows(
    rules: Iterable[ActiveRule], lines: Lines, job_class: int | None, *, undecided: str = ""
) -> list[SheetRow]:
    """Return the table of a job class (id), by the lines of the sheet in force. `undecided`: the words for a rule that
    nobody can bend yet (`labels.not_decided`).
    """
    ordered = sorted(rules, key=lambda rule: _KINDS.index(rule.terms.kind))
    nobody = undecided or _("Nobody can yet")
    return [
        _sheet_row(rule, lines.get(rule.terms.version, ()), job_class, nobody) for rule in ordered
    ]


def _sheet_row(
    rule: ActiveRule, lines: tuple[LatitudeTerms, ...], job_class: int | None, nobody: str
) -> SheetRow:
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
        may=_own_cell(terms, mine, is_yes=is_yes, no=_("Ask first") if ask else nobody),
        is_yes=is_yes,
        ask=ask,
        alone=_cell_without_lead(terms, mine, is_yes=is_yes, somebody=bool(ask)),
        alone_is_yes=further,
        alone_differs=further or (not is_yes and bool(ask)),
        never=never,
    )


def short_words(rule: ActiveRule) -> str:
    """Return a rule's own short words, a short first sentence, or the sentence of its kind."""
    if rule.short:
        return rule.short
    first = rule.text.split(". ")[0].rstrip(".")
    return first if len(first) <= _LONGEST else str(KIND_SENTENCES[rule.terms.kind])


def _is_yes(rule: RuleTerms, mine: LatitudeTerms | None) -> bool:
    if mine is None:
        return rule.is_free
    return mine.per_act != 0 or rule.measure is Measure.NONE


def _own_cell(rule: RuleTerms, mine: LatitudeTerms | None, *, is_yes: bool, no: str) -> str:
    if rule.kind is RuleKind.NEVER:
        return _("Nobody can")
    if not is_yes:
        return no
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
    # The nearest job class that may more, and up to what.
    if rule.kind is RuleKind.SCARCE and mine is not None and not mine.lead:
        beyond = [each for each in lines if each.lead]
    else:
        beyond = [each for each in lines if mine is None or each.reaches_beyond(mine)]
    if not beyond or (mine is None and rule.is_free):
        return ""
    nearest = beyond[0]
    if nearest.per_act is None or rule.measure is Measure.NONE:
        return nearest.label
    values = {"who": nearest.label, "cap": rule.amount(nearest.per_act)}
    return _("%(who)s, up to %(cap)s") % values


def _cell_without_lead(
    rule: RuleTerms, mine: LatitudeTerms | None, *, is_yes: bool, somebody: bool
) -> str:
    if rule.kind is RuleKind.NEVER:
        return _("Nobody can")
    if mine is not None and mine.no_lead is not None:
        return _("Yes, up to %(cap)s") % {"cap": rule.amount(mine.no_lead)}
    if is_yes or not somebody:
        return _("The same")
    return _("Promise an answer")
