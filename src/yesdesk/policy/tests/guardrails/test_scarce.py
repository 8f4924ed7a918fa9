from yesdesk.policy.conditions import Fact
from yesdesk.policy.judgement import judge
from yesdesk.policy.situation import RuleKind, VerdictKind
from yesdesk.policy.tests.situations import DIRECTOR, LEAD, rule, wish

NEW_BOOKS = rule(RuleKind.SCARCE)


def test_while_nobody_waits_it_is_free_to_give():
    assert judge(wish(rule=NEW_BOOKS, facts={Fact.HOLDS_WAITING: 0})).allowed


def test_while_others_wait_a_lead_decides():
    verdict = judge(wish(rule=NEW_BOOKS, facts={Fact.HOLDS_WAITING: 3}))
    assert (verdict.decision, verdict.ask) == (VerdictKind.ASK, (LEAD, DIRECTOR))
    assert str(verdict.why) == "Others wait for it: 3. It would be taken from them."
    assert judge(wish(rule=NEW_BOOKS, asker=LEAD, facts={Fact.HOLDS_WAITING: 3})).allowed


def test_while_nobody_knows_nobody_gives():
    verdict = judge(wish(rule=NEW_BOOKS, asker=DIRECTOR))
    assert verdict.decision is VerdictKind.NOT_HERE
    assert str(verdict.next_step) == "Look first how many others wait for it."
