"""Rules: those in force, one rule, and what each may decide."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from yesdesk.core.actors import Actor
from yesdesk.core.http.staff import staff_page
from yesdesk.core.permissions import Permission
from yesdesk.ils.queries.guessable import LOOKED_BACK, guessable_by_day
from yesdesk.policy.access import access_rule
from yesdesk.policy.labels import KIND_WORDS, CapsLine, caps_lines, latitude_label
from yesdesk.policy.queries import (
    coming_sheets,
    latitude_in_force,
    own_class,
    rules_in_force,
    rules_matching,
    sheet_lines,
    staff_who_may_touch_accounts,
    versions_of,
)
from yesdesk.policy.rule_values import ActiveRule, Lines
from yesdesk.policy.situation import LatitudeTerms, RuleKind
from yesdesk.policy.views.common import (
    conditions_in_words,
    kind_labels,
    signature,
    since,
    today,
    where,
)

reads_rules = staff_page(permission=Permission.DESK_REQUEST_SEE)


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule in the list: its name, its kind, what it says, and what the reader may do about it."""

    slug: str
    name: str
    kind: str
    text: str
    may: str


@require_safe
@reads_rules
def rule_list(request: Any) -> HttpResponse:
    """Every rule at the reader's branch, or those that match what was asked."""
    by, words = request.actor, request.GET.get("q", "").strip()[:120]
    day = today()
    sheet = latitude_in_force(by, day)
    lines = sheet_lines(by, sheet)
    found = rules_matching(words, rules_in_force(by, by.branch, day))
    context = {
        "words": words,
        "rules": [_line(rule, lines.get(rule.terms.version, ()), by) for rule in found],
        "signed": sheet is not None,
        "may_change": by.may(Permission.LATITUDE_RULES_CHANGE),
    }
    return render(request, "policy/rules.html", context)


def _line(rule: ActiveRule, lines: tuple[LatitudeTerms, ...], by: Actor) -> RuleLine:
    terms = rule.terms
    return RuleLine(
        slug=rule.slug,
        name=terms.name,
        kind=str(KIND_WORDS[terms.kind]),
        text=rule.text,
        may=latitude_label(terms, lines, by.job_class_id),
    )


@require_safe
@reads_rules
def one_rule(request: Any, slug: str) -> HttpResponse:
    """One rule: its text, who may decide how much, why it is there, and the nearest yes."""
    by, day = request.actor, today()
    rule = access_rule(by, slug, day)
    sheet = latitude_in_force(by, day)
    lines = sheet_lines(by, sheet).get(rule.terms.version, ())
    word, sentence = kind_labels(rule)
    context = {
        "rule": rule,
        "kind": word,
        "kind_sentence": sentence,
        "since": since(rule, by.language),
        "where": where(rule),
        "limit": rule.terms.amount(rule.terms.limit) if rule.terms.limit is not None else None,
        "caps": caps_lines(rule.terms, lines, by.job_class_id),
        "may": latitude_label(rule.terms, lines, by.job_class_id),
        "signature": signature(sheet, by.language) if sheet else None,
        "changed_since": _changed_since(rule, by, signed=sheet is not None, has_lines=bool(lines)),
        "others": [each for each in versions_of(by, slug) if each.number != rule.number],
        "may_change": by.may(Permission.LATITUDE_RULES_CHANGE),
        **conditions_in_words(rule),
    }
    return render(request, "policy/rule.html", context)


def _changed_since(rule: ActiveRule, by: Actor, *, signed: bool, has_lines: bool) -> bool:
    """Return whether an older version had room on the sheet in force and this one waits for a signature."""
    if not signed or has_lines:
        return False
    lines = sheet_lines(by, latitude_in_force(by, today()))
    return any(each.terms.version in lines for each in versions_of(by, rule.slug))


@dataclass(frozen=True, slots=True)
class SheetRule:
    """One rule on the printed sheet."""

    name: str
    slug: str
    text: str
    kind: str
    may: str
    caps: list[CapsLine]


@require_safe
@reads_rules
def own_sheet(request: Any) -> HttpResponse:
    """What I may decide, to print: for the reader's own job class, or for all with `?for=all`."""
    by, day = request.actor, today()
    for_all = request.GET.get("for") == "all"
    sheet = latitude_in_force(by, day)
    lines = sheet_lines(by, sheet)
    rules = rules_in_force(by, None, day)
    mine = own_class(by)
    context = {
        "for_all": for_all,
        "who": mine.name if mine else by.job_class,
        "sheet": sheet,
        "signature": signature(sheet, by.language) if sheet else None,
        "coming": [signature(each, by.language) for each in coming_sheets(by, day)],
        "with_room": [
            each for rule in rules if (each := _on_sheet(rule, lines, by, for_all=for_all))
        ],
        "never": [rule for rule in rules if rule.terms.kind is RuleKind.NEVER],
        "may_draft": by.may(Permission.LATITUDE_RULES_CHANGE),
        "guessable": guessable_by_day(day),
        "looked_back": LOOKED_BACK,
        "may_waive": staff_who_may_touch_accounts(by),
    }
    return render(request, "policy/sheet.html", context)


def _on_sheet(rule: ActiveRule, lines: Lines, by: Actor, *, for_all: bool) -> SheetRule | None:
    terms = rule.terms
    if terms.kind is RuleKind.NEVER:
        return None
    standing = lines.get(terms.version, ())
    caps = caps_lines(terms, standing, by.job_class_id)
    return SheetRule(
        name=terms.name,
        slug=rule.slug,
        text=rule.text,
        kind=str(KIND_WORDS[terms.kind]),
        may=latitude_label(terms, standing, by.job_class_id),
        caps=caps if for_all else [line for line in caps if line.mine],
    )
