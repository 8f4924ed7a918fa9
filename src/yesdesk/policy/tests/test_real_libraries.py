"""Rules of 23 real libraries are data: each is written, signed and judged through the doors everybody uses.

The reference file is not ours to ship; where it is absent, what it holds cannot be checked.
"""

import csv
from dataclasses import replace
from datetime import date

import pytest

from yesdesk.people.models import JobClass
from yesdesk.policy.judgement import judge
from yesdesk.policy.queries import situations
from yesdesk.policy.rule_values import LineDraft, RuleDraft, RuleWords
from yesdesk.policy.rules.actions import write_rule
from yesdesk.policy.situation import (
    NUMBERS,
    Comparison,
    Condition,
    Fact,
    Measure,
    RuleKind,
    Situation,
    VerdictKind,
)
from yesdesk.policy.tests import real_rules
from yesdesk.policy.tests.real_rules import SAYS, Said, charge, least, loan
from yesdesk.policy.tests.written import signed_sheet
from yesdesk.testing.shared_data import SHARED_DATA

FILE = SHARED_DATA / "public-library-rules" / "rules.csv"
MUCH = 10**7

pytestmark = pytest.mark.skipif(not FILE.exists(), reason="the reference data is not beside us")


def libraries() -> dict[str, dict[str, str]]:
    if not FILE.exists():
        return {}
    with FILE.open(newline="") as lines:
        return {row["library"]: row for row in csv.DictReader(lines)}


ROWS = libraries()


def statements(row: dict[str, str]) -> list[str]:
    cells = (row["latitude_or_exception"], row["other_rules"])
    said = [part.strip() for cell in cells for part in cell.split(";")]
    return [part for part in said if part]


def cents(text: str) -> int:
    return round(float(text) * 100)


def from_columns(row: dict[str, str]) -> dict[str, Said]:
    """The columns with numbers: fine, cap, block, lost."""
    made = {
        "fine_per_day": lambda text: charge(cents(text), real_rules.LATE),
        "fine_cap_per_item": lambda text: charge(cents(text), real_rules.LATE),
        "block_at_balance": lambda text: Said(
            RuleKind.HABIT, Measure.MONEY, cents(text), lines={"Lead": 500}
        ),
        "overdue_days_block": lambda text: Said(
            RuleKind.HABIT, Measure.DAYS, int(text), (least(Fact.DAYS_OVERDUE, int(text)),)
        ),
        "lost_after_days": lambda text: loan(int(text), least(Fact.DAYS_OVERDUE, int(text))),
    }
    return {column: make(row[column]) for column, make in made.items() if row[column]}


def test_the_table_knows_every_library_and_no_other():
    assert len(ROWS) == 23
    assert set(SAYS) == set(ROWS)


@pytest.mark.parametrize("place", list(SAYS))
def test_every_statement_is_a_rule_of_ours(place):
    begins = list(SAYS[place])
    for statement in statements(ROWS[place]):
        assert [each for each in begins if statement.startswith(each)], statement
    for each in begins:
        assert [s for s in statements(ROWS[place]) if s.startswith(each)], each


@pytest.mark.parametrize("place", list(SAYS))
def test_each_can_be_written_signed_and_judged(place, act, dana, mill, now):
    now.move_to(real_rules.TODAY)
    by = act(dana)
    said = {
        f"{column} {ROWS[place][column]}": [rule]
        for column, rule in from_columns(ROWS[place]).items()
    }
    said |= SAYS[place]
    by_version = {}
    for at, (name, rules) in enumerate(said.items()):
        for each, rule in enumerate(rules):
            version = write_rule(f"rule-{at}-{each}", drafted(name, rule), by=by)
            by_version[version.pk] = rule
    signed_sheet(by, *[line for pk, rule in by_version.items() for line in lines_of(pk, rule)])
    found = situations(by, mill.pk, day=real_rules.TODAY)
    assert {each.rule.version for each in found} == set(by_version)
    for each in found:
        judged_as_said(each, by_version[each.rule.version])


def drafted(name: str, rule: Said) -> RuleDraft:
    return RuleDraft(
        kind=rule.kind,
        words={"en": RuleWords(name[:80], name, reason="The board decided so.")},
        measure=rule.measure,
        limit=rule.limit,
        applies=rule.applies,
        conditions=rule.when,
        from_day=rule.from_day,
        until_day=rule.until,
    )


def lines_of(version: int, rule: Said) -> list[LineDraft]:
    classes = dict(JobClass.objects.values_list("name", "pk"))
    return [
        LineDraft(version, classes[name], per_act=cap, per_patron_times=rule.times)
        for name, cap in rule.lines.items()
    ]


def judged_as_said(situation: Situation, rule: Said) -> None:
    """Who has a line may as far as it goes and no further; nobody else may; and never where it does not fit."""
    classes = dict(JobClass.objects.values_list("name", "pk"))
    fits = replace(situation, facts=facts_that_fit(rule))
    free = rule.kind is RuleKind.HABIT and rule.measure is Measure.NONE
    for name in ("Shelver", "Librarian", "Lead", "Director"):
        asker = replace(fits, job_class=classes[name])
        cap = rule.lines.get(name)
        may = free or name in rule.lines
        assert judge(replace(asker, amount=MUCH if cap is None else cap)).allowed is may, name
        if cap is not None:
            assert not judge(replace(asker, amount=cap + 1)).allowed
        if rule.times is not None and may:
            assert not judge(replace(asker, used_pattern_times=rule.times)).allowed
        for condition in (*rule.applies, *rule.when):
            facts = fits.facts | {condition.fact: what_does_not_fit(condition)}
            assert judge(replace(asker, facts=facts)).decision is VerdictKind.NOT_HERE


def facts_that_fit(rule: Said) -> dict[Fact, str | int | None]:
    facts: dict[Fact, str | int | None] = {Fact.HOLDS_WAITING: 0}
    for condition in (*rule.applies, *rule.when):
        facts[condition.fact] = what_fits(condition)
    return facts


def what_fits(condition: Condition) -> str | int:
    if condition.fact in NUMBERS:
        return condition.number
    return condition.words[0] if condition.comparison is Comparison.ONE_OF else "something else"


def what_does_not_fit(condition: Condition) -> str | int:
    if condition.fact in NUMBERS:
        return condition.number + (1 if condition.comparison is Comparison.AT_MOST else -1)
    return "something else" if condition.comparison is Comparison.ONE_OF else condition.words[0]


def test_dates_are_data_too(act, dana, mill, now):
    now.move_to(real_rules.TODAY)
    approved = SAYS["(unnamed board policy 2015)"]["Approved 2011, reapproved 2015"][0]
    write_rule("dated", drafted("Claims returned", approved), by=act(dana))
    assert situations(act(dana), mill.pk, day=date(2011, 6, 1))
    assert not situations(act(dana), mill.pk, day=date(2011, 5, 31))
