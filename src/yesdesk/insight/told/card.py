"""The Monday card: one rule, one question to talk about for five minutes, a story or thanks."""

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.utils import translation
from django.utils.translation import gettext as _

from yesdesk.core.actors import SYSTEM
from yesdesk.core.dates import full_day, humanize_day_and_year
from yesdesk.desk.answers.queries import library_day
from yesdesk.places.queries import the_library
from yesdesk.policy.labels import branches_label, new_words
from yesdesk.policy.queries import latitude_in_force, rules_in_force, sheet_lines
from yesdesk.policy.rule_values import ActiveRule, Lines
from yesdesk.policy.rules.actions import TOLD_FOR
from yesdesk.policy.sheet_table import sheet_rows, short_words
from yesdesk.policy.situation import RuleKind

NEW_FOR: Final = TOLD_FOR
# Letters of a rule's text that fit on A5. A longer text stands there in short, never cut.
_LONGEST: Final = 220


@dataclass(frozen=True, slots=True)
class WeekCard:
    """The words of a card in each language. `rule`, `version`: ids; None: no rule yet."""

    words: dict[str, dict[str, Any]]
    rule: int | None = None
    version: int | None = None


@cache
def shipped_questions(language: str) -> tuple[str, ...]:
    """Return the 52 questions that come along; in English where a language has none."""
    folder = Path(__file__).parent / "questions"
    path = folder / f"{language.partition('-')[0]}.toml"
    found = path if path.exists() else folder / "en.toml"
    return tuple(tomllib.loads(found.read_text(encoding="utf-8"))["questions"])


def question_of(monday: date, language: str) -> str:
    """The question of a week, by the calendar alone, so that every print has the same."""
    all_of_them = shipped_questions(language)
    return all_of_them[monday.toordinal() // 7 % len(all_of_them)]


def compose_card(
    monday: date, before: Sequence[tuple[int | None, date]], languages: Iterable[str]
) -> WeekCard:
    """The card of a week. `before`: rule and day of earlier cards, the newest first."""
    # A library that signs its rules on a Tuesday has a card in its first week too.
    day = max(monday, library_day())
    with translation.override(the_library().default_language):
        rule = _rule_of_week(rules_in_force(SYSTEM, None, day), day, before)
    words = {}
    for language in languages:
        with translation.override(language):
            words[language] = {
                "rule": _card_rule(rule.terms.id, day) if rule else None,
                "question": question_of(monday, language),
            }
    if rule is None:
        return WeekCard(words)
    return WeekCard(words, rule.terms.id, rule.terms.version)


def _rule_of_week(
    standing: Sequence[ActiveRule], monday: date, before: Sequence[tuple[int | None, date]]
) -> ActiveRule | None:
    """The rule with the oldest news that was on no card since; else with the longest time since its turn."""
    last = dict(reversed(before))
    turns = [rule for rule, _day in before]
    lines = _lines_on(monday)
    fresh = []
    for rule in standing:
        news = _news(rule, lines, monday)
        if news is not None and last.get(rule.terms.id, date.min) < news[0]:
            fresh.append((news[0], rule.terms.id, rule))
    if fresh:
        return min(fresh, key=lambda each: each[:2])[2]
    ago = {r.terms.id: turns.index(r.terms.id) for r in standing if r.terms.id in turns}
    return max(standing, key=lambda rule: ago.get(rule.terms.id, len(turns)), default=None)


def _lines_on(day: date) -> Lines:
    return sheet_lines(SYSTEM, latitude_in_force(SYSTEM, day))


def _news(rule: ActiveRule, lines: Lines, monday: date) -> tuple[date, str] | None:
    """Return the day and the reason of news on a rule or its lines; None without news."""
    said = [(rule.terms.new_until, rule.terms.new_because)]
    said += [(each.new_until, each.new_because) for each in lines.get(rule.terms.version, ())]
    for until, because in said:
        if until is not None and monday <= until:
            return until - NEW_FOR, because
    if rule.number > 1 and monday < rule.from_day + NEW_FOR:
        return rule.from_day, ""
    return None


def _card_rule(rule_id: int, day: date) -> dict[str, Any]:
    rules = rules_in_force(SYSTEM, None, day)
    rule = next(each for each in rules if each.terms.id == rule_id)
    lines = _lines_on(day)
    said = who_may_what(rule, lines)
    if rule.until_day is not None:
        ends = full_day(rule.until_day, language=translation.get_language() or "en")
        said.append(_("Until %(day)s.") % {"day": ends})
    if rule.branches:
        said.append(_("At %(branches)s.") % {"branches": branches_label(rule)})
    never = rule.terms.kind is RuleKind.NEVER
    news = _news(rule, lines, day)
    return {
        "name": rule.terms.name,
        "text": rule.text if len(rule.text) <= _LONGEST else short_words(rule),
        "lines": said,
        "new": (new_words(news[1]) or _("New.")) if news else "",
        "nearest_yes": rule.terms.nearest_yes
        if never and len(rule.terms.nearest_yes) < _LONGEST
        else "",
    }


def who_may_what(rule: ActiveRule, lines: Lines) -> list[str]:
    """Say in a sentence for each answer which job classes it is for, small ones first, and whom all others ask. One
    sentence for all where no line is needed, or nobody may.
    """
    terms = lines.get(rule.terms.version, ())
    if rule.terms.kind is RuleKind.NEVER or not terms:
        row = sheet_rows([rule], lines, None)[0]
        return [
            _("You can: %(may)s.") % {"may": _with_small_letter(row.may)}
            if row.is_yes
            else f"{row.may}."
        ]
    found: dict[str, list[str]] = {}
    for each in terms:
        found.setdefault(sheet_rows([rule], lines, each.job_class)[0].may, []).append(each.label)
    said = [
        _("%(who)s: %(may)s.") % {"who": ", ".join(names), "may": _with_small_letter(may)}
        for may, names in found.items()
    ]
    ask = sheet_rows([rule], lines, None)[0].ask
    return [*said, _("Everybody else asks: %(who)s.") % {"who": ask}] if ask else said


def _with_small_letter(words: str) -> str:
    return words[:1].lower() + words[1:]


def card_heading(monday: date, language: str) -> str:
    return humanize_day_and_year(monday, language)
