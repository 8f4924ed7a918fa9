from dataclasses import replace

from yesdesk.policy.judgement import judge
from yesdesk.policy.situation import Measure, RuleKind, VerdictKind
from yesdesk.policy.tests.situations import DIRECTOR, LATE, LINES, wish

AGENCY = replace(LATE, kind=RuleKind.THIRD_PARTY, measure=Measure.MONEY)


def test_without_a_line_it_is_nobodys_to_give():
    verdict = judge(wish(1, rule=AGENCY, latitude=(), asker=DIRECTOR))
    assert verdict.decision is VerdictKind.NOT_HERE
    assert str(verdict.why) == "This money belongs to somebody else, so it is not ours to give."


def test_who_has_no_line_asks_who_has():
    verdict = judge(wish(1, rule=AGENCY, latitude=LINES[2:]))
    assert (verdict.decision, verdict.ask) == (VerdictKind.ASK, (DIRECTOR,))
    assert verdict.stopped_by == "third_party"


def test_a_line_has_its_caps():
    assert judge(wish(2500, rule=AGENCY)).allowed
    assert judge(wish(2501, rule=AGENCY)).stopped_by == "per_act"
