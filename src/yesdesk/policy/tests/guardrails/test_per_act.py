from dataclasses import replace

from yesdesk.policy.judgement import judge
from yesdesk.policy.situation import VerdictKind
from yesdesk.policy.tests.situations import DIRECTOR, LEAD, LINES, VOLUNTEER, wish


def test_up_to_the_cap_it_is_ones_own():
    verdict = judge(wish(2500))
    assert verdict.allowed
    assert str(verdict.why) == "Up to €25.00 is yours to decide."
    assert verdict.sheet == 7


def test_above_it_the_nearest_who_may_is_asked_first():
    verdict = judge(wish(3200))
    assert (verdict.decision, verdict.ask) == (VerdictKind.ASK, (LEAD, DIRECTOR))
    assert str(verdict.why) == "You may decide up to €25.00 each time, and this is €32.00."
    assert str(verdict.next_step) == "Lead may, up to €50.00."


def test_above_everybodys_it_is_not_here():
    verdict = judge(wish(25001))
    assert verdict.decision is VerdictKind.NOT_HERE
    assert str(verdict.next_step) == "Take off what you may, and ask for the rest."


def test_a_job_class_without_a_line_asks():
    assert judge(wish(1, asker=VOLUNTEER)).ask[0] == 2


def test_no_cap_is_no_limit():
    lines = tuple(replace(line, per_act=None, per_pattern=None, per_week=None) for line in LINES)
    assert str(judge(wish(10**9, latitude=lines)).why) == "This is yours to decide."


def test_less_than_nothing_is_nobodys_to_give():
    verdict = judge(wish(-1))
    assert (verdict.decision, verdict.ask) == (VerdictKind.NOT_HERE, ())
