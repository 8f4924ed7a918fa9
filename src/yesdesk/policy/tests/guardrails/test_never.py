from yesdesk.policy.judgement import judge
from yesdesk.policy.situation import RuleKind, VerdictKind
from yesdesk.policy.tests.situations import DIRECTOR, rule, wish


def test_never_says_why_and_the_nearest_yes():
    minors = rule(
        RuleKind.NEVER, reason="A child’s reading is its own.", nearest_yes="Ask the child."
    )
    verdict = judge(wish(rule=minors, asker=DIRECTOR))
    assert verdict.decision is VerdictKind.NOT_HERE
    assert str(verdict.why) == "Nobody here may bend this one: A child’s reading is its own."
    assert str(verdict.next_step) == "Ask the child."


def test_without_a_reason_it_still_says_a_way_on():
    verdict = judge(wish(rule=rule(RuleKind.NEVER, reason="", nearest_yes="")))
    assert str(verdict.why) == "Nobody here may bend this one."
    assert str(verdict.next_step) == "Promise an answer by a time, never what it will be."
