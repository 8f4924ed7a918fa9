from yesdesk.policy.conditions import Comparison, Condition, Fact
from yesdesk.policy.judgement import judge
from yesdesk.policy.situation import RuleKind, VerdictKind
from yesdesk.policy.tests.situations import DIRECTOR, rule, wish

NOT_WITH_HOLDS = Condition(Fact.HOLDS_WAITING, Comparison.AT_MOST, number=0)
FOR_BOOKS = Condition(Fact.ITEM_KIND, Comparison.ONE_OF, words=("book",))
LONGER = rule(RuleKind.HABIT, applies=(FOR_BOOKS,), conditions=(NOT_WITH_HOLDS,))


def test_it_bends_when_it_says_so():
    assert judge(wish(rule=LONGER, facts={Fact.HOLDS_WAITING: 0, Fact.ITEM_KIND: "book"})).allowed


def test_and_for_nobody_when_it_does_not():
    facts = {Fact.HOLDS_WAITING: 1, Fact.ITEM_KIND: "book"}
    for asker in (2, DIRECTOR):
        verdict = judge(wish(rule=LONGER, asker=asker, facts=facts))
        assert verdict.decision is VerdictKind.NOT_HERE
        assert str(verdict.why) == "It does not go with so many others waiting."


def test_a_rule_that_does_not_stand_here_gives_nothing():
    verdict = judge(wish(rule=LONGER, facts={Fact.HOLDS_WAITING: 0, Fact.ITEM_KIND: "film"}))
    assert str(verdict.why) == "It does not go for this kind of item."
    assert str(verdict.next_step) == "Look for the rule that does."


def test_what_nobody_knows_is_looked_up_first():
    for unknown in ({}, {Fact.HOLDS_WAITING: None}):
        verdict = judge(wish(rule=LONGER, facts={Fact.ITEM_KIND: "book", **unknown}))
        assert str(verdict.next_step) == "Look first how many others wait for it."


def test_an_unknown_age_is_never_taken_for_an_adults():
    adults = Condition(Fact.AGE_BAND, Comparison.NONE_OF, words=("child", "teen"))
    adults_only = rule(RuleKind.HABIT, conditions=(adults,))
    assert judge(wish(rule=adults_only, facts={Fact.AGE_BAND: "adult"})).allowed
    verdict = judge(wish(rule=adults_only, facts={Fact.AGE_BAND: "unknown"}))
    assert verdict.decision is VerdictKind.NOT_HERE


def test_where_a_rule_stands_can_be_asked_without_judging():
    assert LONGER.applies_to({Fact.ITEM_KIND: "book"}) is True
    assert LONGER.applies_to({Fact.ITEM_KIND: "film"}) is False
    assert LONGER.applies_to({}) is None
