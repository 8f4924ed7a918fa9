"""What every page of this room shows: the day, who signed, and branches by name."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel.dates import format_date
from django.utils import timezone
from django.utils.translation import gettext as _

from yesdesk.core.when import local_day
from yesdesk.places.queries import branches, the_library
from yesdesk.policy.labels import KIND_SENTENCES, KIND_WORDS, condition_words
from yesdesk.policy.rule_values import ActiveRule, SignedSheet


def today() -> date:
    """The library's own day."""
    return local_day(timezone.now(), the_library().time_zone)


def full_day(day: date, *, language: str) -> str:
    """Unmistakable, for print: weekday, day, month, year."""
    return str(format_date(day, "full", locale=language))


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed a sheet, when, and from when on it is in force, in words."""

    name: str
    post: str
    signed: str
    in_force: str


def signature(sheet: SignedSheet, language: str) -> Signature:
    """The lower end of a signed sheet."""
    signed = local_day(sheet.signed_at, the_library().time_zone)
    return Signature(
        name=sheet.signed_by,
        post=sheet.signed_as,
        signed=full_day(signed, language=language),
        in_force=full_day(sheet.in_force_from, language=language),
    )


def where(rule: ActiveRule) -> str:
    """`all branches`, or their names."""
    if not rule.branches:
        return _("all branches")
    return ", ".join(each.name for each in branches() if each.pk in rule.branches)


def since(rule: ActiveRule, language: str) -> str:
    """From when on a version stands, and until when, in words."""
    begins = full_day(rule.from_day, language=language)
    if rule.until_day is None:
        return begins
    ends = full_day(rule.until_day, language=language)
    return _("%(begins)s, until %(ends)s") % {"begins": begins, "ends": ends}


def conditions_in_words(rule: ActiveRule) -> dict[str, list[str]]:
    """Where a rule stands, and when it may be bent, as sentences."""
    terms = rule.terms
    return {
        "applies": _each(terms.applies, rule),
        "conditions": _each(terms.conditions, rule),
    }


def _each(conditions: Iterable[Any], rule: ActiveRule) -> list[str]:
    return [condition_words(each, rule.terms) for each in conditions]


def kind_labels(rule: ActiveRule) -> tuple[str, str]:
    """The kind's word and its sentence."""
    return str(KIND_WORDS[rule.terms.kind]), str(KIND_SENTENCES[rule.terms.kind])
