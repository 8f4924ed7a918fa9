from dataclasses import replace

import pytest

from yesdesk.policy.judgement import judge
from yesdesk.policy.situation import RuleKind, VerdictKind
from yesdesk.policy.tests.situations import DIRECTOR, LEAD, LINES, rule, wish


@pytest.mark.parametrize("whose", ["own_account", "household"])
@pytest.mark.parametrize("asker", [2, LEAD, DIRECTOR])
def test_nobody_moves_money_on_their_own(whose, asker):
    verdict = judge(wish(1, asker=asker, **{whose: True}))
    assert (verdict.decision, verdict.ask) == (VerdictKind.ASK, (LEAD, DIRECTOR))


def test_a_colleagues_goes_to_a_lead():
    verdict = judge(wish(1, colleagues_account=True))
    assert (verdict.decision, verdict.ask) == (VerdictKind.ASK, (LEAD, DIRECTOR))
    assert str(verdict.why) == "This account belongs to a colleague, so a lead decides."
    assert judge(wish(1, asker=LEAD, colleagues_account=True)).allowed


def test_where_there_is_no_lead_it_waits():
    alone = (replace(LINES[0], lead=False),)
    assert judge(wish(1, latitude=alone, own_account=True)).decision is VerdictKind.NOT_HERE


def test_what_moves_no_money_is_everybodys():
    habit = rule(RuleKind.HABIT)
    assert judge(wish(rule=habit, own_account=True)).allowed
    assert not judge(wish(rule=habit, own_account=True, moves_money=True)).allowed
