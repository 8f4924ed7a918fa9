"""A library's first day: which rules are signed, how often it waived last year, and what other libraries wrote."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from django.db.models import Sum
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.permissions import Permission
from yesdesk.core.suppression import FEWEST
from yesdesk.insight.models import PaymentsFile, Settled, facts_of
from yesdesk.policy.labels import latitude_label, library_today
from yesdesk.policy.queries import rules_in_force, sheet_lines, sheet_today
from yesdesk.policy.rule_values import ActiveRule
from yesdesk.policy.sheet_table import short_words
from yesdesk.policy.situation import RuleKind

FIRST: Final = "late-charges"
_BLOCK: Final = "block-for-money"
_LOAN: Final = "longer-loan"
_FILE: Final = Path(__file__).parent / "noted.toml"
_YEAR: Final = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class ComparedRule:
    """A thing that libraries write about, what they wrote, how many say nothing, and the library's own rule."""

    name: str
    others: str
    silent: int
    own: ActiveRule | None = None
    yours: str = ""  # its number, or what it says in short


def unsigned_rules(by: Actor) -> list[ActiveRule]:
    """Return the rules that need a line and have none on the sheet in force, late charges first. No sheet: all such."""
    signed = sheet_lines(by, sheet_today())
    found = [
        rule
        for rule in rules_in_force(by, None, library_today())
        if rule.terms.kind is not RuleKind.NEVER
        and not rule.terms.is_free
        and not signed.get(rule.terms.version)
    ]
    return sorted(found, key=lambda rule: rule.slug != FIRST)


def waived_last_year(by: Actor) -> int | None:
    """Count waivers in the last twelve months of the newest payments file; None without one or under five."""
    if not by.may(Permission.INSIGHT_PAYMENTS_CHANGE):
        return None
    file = PaymentsFile.objects.filter(replaced_at=None, is_ours=True, tells_times=True).first()
    if file is None:
        return None
    months = facts_of(file).filter(month__gt=file.last_month - _YEAR, how=Settled.FORGIVEN)
    found = months.aggregate(n=Sum("lines"))["n"] or 0
    return found if found >= FEWEST else None


def noted_counts() -> dict[str, Any]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


def compared_rules(by: Actor) -> list[ComparedRule]:
    """Return what other libraries wrote, beside the library's own rules."""
    own = {rule.slug: rule for rule in rules_in_force(by, None, library_today())}
    lines = sheet_lines(by, sheet_today())
    told = noted_counts()
    of = told["libraries"]
    fee, block, loan, longer = (told[name] for name in ("late_fee", "block", "loan", "longer"))
    late = _("%(named)s of %(of)s name a late fee; %(free)s of the %(named)s charge none.")
    sums = _("%(named)s of %(of)s name one: from %(least)s to %(most)s, in their own money.")

    def row(name: str, others: str, named: int, slug: str, *, bent: bool = False) -> ComparedRule:
        rule = own.get(slug)
        if rule is None:
            return ComparedRule(name, others, of - named)
        far = latitude_label(rule.terms, lines.get(rule.terms.version, ()), by.job_class_id)
        return ComparedRule(name, others, of - named, rule, far if bent else _in_figures(rule))

    return [
        row(_("Late fee"), late % {**fee, "of": of}, fee["named"], FIRST),
        row(_("A sum that blocks a card"), sums % {**block, "of": of}, block["named"], _BLOCK),
        row(_("Loan time for a book"), *_loan_times(loan, of), _LOAN),
        row(_("A longer loan, for a reason"), *_loan_times(longer, of), _LOAN, bent=True),
    ]


def _in_figures(rule: ActiveRule) -> str:
    """Return the rule's limit, else its sentence with a number, else its short words."""
    if rule.terms.limit is not None:
        return str(rule.terms.amount(rule.terms.limit))
    said = (each for each in rule.text.split(". ") if any(map(str.isdigit, each)))
    return next(said, short_words(rule))


def _loan_times(libraries: Mapping[str, int], of: int) -> tuple[str, int]:
    """Return the sentence of how many libraries name how many days, and how many name any."""
    named = sum(libraries.values())
    each = [_("%(days)s days: %(n)s.") % {"days": day, "n": n} for day, n in libraries.items()]
    return " ".join([_("%(named)s of %(of)s name one.") % {"named": named, "of": of}, *each]), named
