from yesdesk.policy.judgement import judge
from yesdesk.policy.situation import RuleKind, VerdictKind
from yesdesk.policy.tests.situations import LEAD, LINES, VOLUNTEER, rule, wish

HABIT = rule(RuleKind.HABIT)


def test_accounts_are_off_for_who_may_not():
    volunteer = {"asker": VOLUNTEER, "may_touch_accounts": False}
    assert judge(wish(rule=HABIT, **volunteer)).allowed
    verdict = judge(wish(rule=HABIT, touches_account=True, **volunteer))
    assert (verdict.decision, verdict.ask[0]) == (VerdictKind.ASK, 2)
    assert judge(wish(1, **volunteer)).stopped_by == "job_class_allows"


def test_nor_is_such_a_job_class_asked():
    off = LINES[1].__class__(LEAD, "Lead", 4, 7, lead=True, may_touch_accounts=False)
    assert judge(wish(3000, latitude=(LINES[0], off))).decision is VerdictKind.NOT_HERE
