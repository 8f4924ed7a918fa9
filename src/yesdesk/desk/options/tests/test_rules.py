"""Two hundred rules are sorted and each is judged once; what comes of it is what asking one after the other gave."""

from dataclasses import replace

import pytest
from hypothesis import given, strategies as st

from yesdesk.core.money import Money
from yesdesk.desk.options import rules
from yesdesk.desk.options.available import available_options
from yesdesk.desk.options.option import Option
from yesdesk.desk.options.rules import is_verbal, rules_met, verbal_targets
from yesdesk.desk.options.targets import names_block_kind, targets
from yesdesk.desk.tests.option_contexts import (
    ANA,
    BENT,
    LATE,
    LEAD,
    LOST,
    SHELVER,
    option_context as context,
)
from yesdesk.ils.port import Block, BlockKind, Fee, FeeKind, Preflight
from yesdesk.ils.rpc import client as rpc_client
from yesdesk.policy.judgement import judge, judge_met, judge_without_whom
from yesdesk.policy.situation import (
    Comparison,
    Condition,
    Fact,
    Measure,
    RuleKind,
    RuleTerms,
    Situation,
    VerdictKind,
)

WORDS = st.sampled_from(("overdue", "lost", "damage", "book", "dvd", "money", "adult"))
NAMED = st.builds(
    Condition,
    st.sampled_from((Fact.FEE_KIND, Fact.ITEM_KIND, Fact.BLOCK_KIND, Fact.AGE_BAND)),
    st.sampled_from((Comparison.ONE_OF, Comparison.NONE_OF)),
    words=st.lists(WORDS, min_size=1, max_size=3).map(tuple),
)
NUMBERED = st.builds(
    Condition,
    st.sampled_from((Fact.DAYS_OVERDUE, Fact.BALANCE, Fact.HOLDS_WAITING)),
    st.sampled_from((Comparison.AT_MOST, Comparison.AT_LEAST)),
    number=st.integers(0, 60),
)
CONDITIONS = st.lists(NAMED | NUMBERED, max_size=3).map(tuple)
RULE = st.builds(
    RuleTerms,
    id=st.integers(1, 9),
    version=st.just(1),
    name=st.just("A rule"),
    kind=st.sampled_from(RuleKind),
    measure=st.sampled_from(Measure),
    limit=st.none() | st.integers(1, 3),
    applies=CONDITIONS,
    conditions=CONDITIONS,
    currency=st.just("EUR"),
    remedy=st.sampled_from(("", "waive_line", "renew", "extend_due_date", "lift_block")),
)
BENTS = st.lists(st.builds(Situation, RULE, st.just((SHELVER, LEAD)), st.sampled_from((2, 3))))
SEEN = st.fixed_dictionaries(
    {
        "own_account": st.booleans(),
        "household": st.booleans(),
        "colleagues_account": st.booleans(),
        "may_touch_accounts": st.booleans(),
        "touches_account": st.booleans(),
    }
)


def asked_one_after_the_other(context):
    """Every rule held against every thing on the account: slow, and plain to see."""
    for situation in context.situations:
        for target in targets(situation.rule, context.account, context.can):
            facts = {**context.facts, **target.command.facts}
            if stands(situation.rule, facts):
                yield target, replace(situation, amount=target.command.amount, facts=facts)
    for situation in context.situations:
        if is_verbal(situation) and stands(situation.rule, context.facts):
            untouched = replace(situation, touches_account=False)
            for target in verbal_targets(situation, context.account.patron.ref):
                facts = {**context.facts, **target.command.facts}
                yield target, replace(untouched, amount=target.command.amount, facts=facts)


def without_a_second_yes(asked):
    """What may be bent where another rule that is the same in all that meets an account may be, is not told."""
    given = set()
    for target, situation in asked:
        rule = situation.rule
        alike = rule.remedy, rule.measure, rule.limit, names_block_kind(rule), target.target
        if is_verbal(situation) or not judge(situation).allowed:
            yield target, situation
        elif alike not in given:
            given.add(alike)
            yield target, situation


def stands(rule, facts):
    answers = [condition.met(facts) for condition in rule.applies]
    return False not in answers and (None not in answers or rule.kind is RuleKind.NEVER)


@given(BENTS, SEEN, st.dictionaries(st.sampled_from(Fact), st.none() | WORDS, max_size=2))
def test_the_verdicts_are_those_of_asking_one_after_the_other(bents, seen, facts):
    here = context(situations=tuple(replace(each, **seen) for each in bents), facts=facts)
    expected = list(without_a_second_yes(asked_one_after_the_other(here)))
    found = list(rules_met(here))
    assert [
        (replace(each, situation=None, verdict=Option().verdict), each.situation) for each in found
    ] == expected
    assert [each.verdict for each in found] == [judge_without_whom(asked) for _, asked in expected]


@pytest.fixture
def judged(monkeypatch):
    """What was judged while a page was made."""
    asked = []

    def counted(wishes):
        for every, amount, facts in wishes:
            asked.extend((each.rule.id, amount, tuple(facts.items())) for _, each in every)
        return judge_met(wishes)

    monkeypatch.setattr(rules, "judge_met", counted)
    return asked


@pytest.fixture
def held(monkeypatch):
    """What rules were held against while a page was made."""
    asked = []

    def counted(rule, facts):
        asked.append((rule.id, tuple(facts.items())))
        return stands(rule, facts)

    stands = RuleTerms.stands
    monkeypatch.setattr(RuleTerms, "stands", counted)
    return asked


@pytest.fixture
def stops_the_block(monkeypatch):
    """The library system says of each order what it thinks; of lifting a block, that it will not."""
    told = []

    def forewarn(orders, _account):
        told.append([(each.does, each.target) for each in orders])
        return [Preflight(stops="No." if each.does == "lift_block" else "") for each in orders]

    monkeypatch.setattr(rpc_client, "preflight", forewarn)
    return told


BLOCKED = replace(BENT, rule=RuleTerms(7, 71, "Blocks", RuleKind.HABIT, remedy="lift_block"))
TWO_HUNDRED = tuple(
    replace(
        BENT,
        rule=replace(
            BENT.rule,
            id=100 + number,
            applies=(Condition(Fact.FEE_KIND, Comparison.ONE_OF, (kind.value,)),),
        ),
    )
    for number, kind in zip(range(200), list(FeeKind) * 40, strict=False)
)
OWED = replace(
    ANA,
    fees=(*LATE, LOST, Fee("6", FeeKind.DAMAGE, "torn", Money(800, "EUR"))),
    blocks=(Block(BlockKind.MONEY, "above 10.00"),),
)


def test_a_page_judges_each_rule_once_and_asks_the_worker_once(judged, held, stops_the_block):
    """Although the library system would lift no block, so that ways are looked for without it again."""
    ways = available_options(context(account=OWED, situations=(*TWO_HUNDRED, BLOCKED)))
    assert any(way.key.endswith("not_yet") for way in ways)
    assert len(judged) == len(set(judged)) > 0
    assert len(held) == len(set(held)) > 0
    assert len(stops_the_block) == 1


def test_whom_to_ask_is_told_of_what_is_offered(stops_the_block):
    """Although of the rules that are only met it is not."""
    here = context(account=OWED, situations=TWO_HUNDRED)
    met = [each for each in rules_met(here) if each.verdict.decision is VerdictKind.ASK]
    assert met
    assert not any(each.verdict.ask for each in met)
    asks = [way for way in available_options(here) if way.ask]
    assert asks
    assert [way.ask for way in asks] == [judge(way.situation).ask for way in asks]
    assert all(way.ask for way in asks)


def test_rules_alike_give_one_option_by_target():
    here = context(account=OWED, situations=TWO_HUNDRED)
    met = list(rules_met(here))
    may = [each for each in met if each.verdict.allowed]
    assert sorted(each.target for each in may) == ["fees.damage", "fees.overdue"]
    assert [each.judged.rule.id for each in may] == sorted(
        next(one.rule.id for one in TWO_HUNDRED if one.rule.applies_to(each.proposed.facts))
        for each in may
    )
    assert len(met) > len(may) + 10
