from yesdesk.policy.judgement import judge
from yesdesk.policy.situation import RuleKind, VerdictKind
from yesdesk.policy.tests.situations import DIRECTOR, rule, wish


def test_without_a_signed_sheet_nobody_bends_anything():
    for each in (wish(1), wish(1, asker=DIRECTOR), wish(rule=rule(RuleKind.HABIT))):
        assert judge(each).allowed
        unsigned = {name: getattr(each, name) for name in each.__slots__} | {"signed": False}
        verdict = judge(each.__class__(**unsigned))
        assert verdict.decision is VerdictKind.NOT_HERE
        assert str(verdict.why) == "No leader has signed yet what staff may decide."
