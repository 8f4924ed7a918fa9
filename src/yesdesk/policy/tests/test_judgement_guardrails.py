from dataclasses import replace
from pathlib import Path

import pytest

from yesdesk.policy.judgement import guardrails, judge
from yesdesk.policy.situation import Comparison, Condition, Fact, Measure, RuleKind, VerdictKind
from yesdesk.policy.tests.situations import DIRECTOR, LATE, LEAD, LINES, VOLUNTEER, rule, wish

HABIT = rule(RuleKind.HABIT)


@pytest.mark.parametrize("name", list(guardrails))
def test_each_has_a_test_here(name):
    assert f"def test_{name}_" in Path(__file__).read_text()


def test_never_rule_says_why_and_the_nearest_yes():
    minors = rule(
        RuleKind.NEVER, reason="A child’s reading is its own.", nearest_yes="Ask the child."
    )
    verdict = judge(wish(rule=minors, asker=DIRECTOR))
    assert verdict.decision is VerdictKind.NOT_HERE
    assert str(verdict.why) == "Nobody here can bend this one: A child’s reading is its own."
    assert str(verdict.next_step) == "Ask the child."


def test_never_rule_without_a_reason_still_names_a_next_step():
    verdict = judge(wish(rule=rule(RuleKind.NEVER, reason="", nearest_yes="")))
    assert str(verdict.why) == "Nobody here can bend this one."
    assert str(verdict.next_step) == "Promise when you will answer, never what the answer will be."


def test_signed_without_a_signed_sheet_nobody_bends_anything():
    for each in (wish(1), wish(1, asker=DIRECTOR), wish(rule=rule(RuleKind.HABIT))):
        assert judge(each).allowed
        unsigned = {name: getattr(each, name) for name in each.__slots__} | {"signed": False}
        verdict = judge(each.__class__(**unsigned))
        assert verdict.decision is VerdictKind.NOT_HERE
        assert str(verdict.why) == "No leader has signed yet what staff can decide."


NOT_WITH_HOLDS = Condition(Fact.HOLDS_WAITING, Comparison.AT_MOST, number=0)
FOR_BOOKS = Condition(Fact.ITEM_KIND, Comparison.ONE_OF, words=("book",))
LONGER = rule(RuleKind.HABIT, applies=(FOR_BOOKS,), conditions=(NOT_WITH_HOLDS,))


def test_condition_it_bends_when_it_says_so():
    assert judge(wish(rule=LONGER, facts={Fact.HOLDS_WAITING: 0, Fact.ITEM_KIND: "book"})).allowed


def test_condition_and_for_nobody_when_it_does_not():
    facts = {Fact.HOLDS_WAITING: 1, Fact.ITEM_KIND: "book"}
    for asker in (2, DIRECTOR):
        verdict = judge(wish(rule=LONGER, asker=asker, facts=facts))
        assert verdict.decision is VerdictKind.NOT_HERE
        assert str(verdict.why) == "This doesn’t cover it when so many others wait."


def test_condition_a_rule_that_does_not_stand_here_gives_nothing():
    verdict = judge(wish(rule=LONGER, facts={Fact.HOLDS_WAITING: 0, Fact.ITEM_KIND: "film"}))
    assert str(verdict.why) == "This doesn’t cover this kind of item."
    assert str(verdict.next_step) == "Look for the rule that does."


def test_condition_what_nobody_knows_is_looked_up_first():
    for unknown in ({}, {Fact.HOLDS_WAITING: None}):
        verdict = judge(wish(rule=LONGER, facts={Fact.ITEM_KIND: "book", **unknown}))
        assert str(verdict.next_step) == "Look first how many others wait for it."


def test_condition_an_unknown_age_is_never_taken_for_an_adults():
    adults = Condition(Fact.AGE_BAND, Comparison.NONE_OF, words=("child", "teen"))
    adults_only = rule(RuleKind.HABIT, conditions=(adults,))
    assert judge(wish(rule=adults_only, facts={Fact.AGE_BAND: "adult"})).allowed
    verdict = judge(wish(rule=adults_only, facts={Fact.AGE_BAND: "unknown"}))
    assert verdict.decision is VerdictKind.NOT_HERE


def test_condition_where_a_rule_stands_can_be_asked_without_judging():
    assert LONGER.applies_to({Fact.ITEM_KIND: "book"}) is True
    assert LONGER.applies_to({Fact.ITEM_KIND: "film"}) is False
    assert LONGER.applies_to({}) is None


NEW_BOOKS = rule(RuleKind.SCARCE)


def test_scarce_while_nobody_waits_it_is_free_to_give():
    assert judge(wish(rule=NEW_BOOKS, facts={Fact.HOLDS_WAITING: 0})).allowed


def test_scarce_while_others_wait_a_lead_decides():
    verdict = judge(wish(rule=NEW_BOOKS, facts={Fact.HOLDS_WAITING: 1}))
    assert (verdict.decision, verdict.ask) == (VerdictKind.ASK, (LEAD, DIRECTOR))
    assert str(verdict.why) == "Others wait for it: 1. It would be taken from them."
    assert judge(wish(rule=NEW_BOOKS, asker=LEAD, facts={Fact.HOLDS_WAITING: 3})).allowed


def test_scarce_while_nobody_knows_nobody_gives():
    verdict = judge(wish(rule=NEW_BOOKS, asker=DIRECTOR))
    assert verdict.decision is VerdictKind.NOT_HERE
    assert str(verdict.next_step) == "Look first how many others wait for it."


AGENCY = replace(LATE, kind=RuleKind.THIRD_PARTY, measure=Measure.MONEY)


def test_third_party_without_a_line_it_is_nobodys_to_give():
    verdict = judge(wish(1, rule=AGENCY, latitude=(), asker=DIRECTOR))
    assert verdict.decision is VerdictKind.NOT_HERE
    assert str(verdict.why) == "This money belongs to somebody else, so it isn’t ours to give."


def test_third_party_who_has_no_line_asks_who_has():
    verdict = judge(wish(1, rule=AGENCY, latitude=LINES[2:]))
    assert (verdict.decision, verdict.ask) == (VerdictKind.ASK, (DIRECTOR,))
    assert verdict.stopped_by == "third_party"


def test_third_party_a_line_has_its_caps():
    assert judge(wish(2500, rule=AGENCY)).allowed
    assert judge(wish(2501, rule=AGENCY)).stopped_by == "per_act"


def test_job_class_allows_accounts_are_off_for_who_may_not():
    volunteer = {"asker": VOLUNTEER, "may_touch_accounts": False}
    assert judge(wish(rule=HABIT, **volunteer)).allowed
    verdict = judge(wish(rule=HABIT, touches_account=True, **volunteer))
    assert (verdict.decision, verdict.ask[0]) == (VerdictKind.ASK, 2)
    assert str(verdict.next_step) == "Shelver can.", "a habit has no amount"
    assert judge(wish(1, **volunteer)).stopped_by == "job_class_allows"


def test_job_class_allows_nor_is_such_a_job_class_asked():
    off = LINES[1].__class__(LEAD, "Lead", 4, 7, lead=True, may_touch_accounts=False)
    assert judge(wish(3000, latitude=(LINES[0], off))).decision is VerdictKind.NOT_HERE


@pytest.mark.parametrize("whose", ["own_account", "household"])
@pytest.mark.parametrize("asker", [2, LEAD, DIRECTOR])
def test_own_account_nobody_moves_money_on_their_own(whose, asker):
    verdict = judge(wish(1, asker=asker, **{whose: True}))
    assert (verdict.decision, verdict.ask) == (VerdictKind.ASK, (LEAD, DIRECTOR))


def test_own_account_a_colleagues_goes_to_a_lead():
    verdict = judge(wish(1, colleagues_account=True))
    assert (verdict.decision, verdict.ask) == (VerdictKind.ASK, (LEAD, DIRECTOR))
    assert str(verdict.why) == "This account belongs to a colleague, so a lead decides."
    assert judge(wish(1, asker=LEAD, colleagues_account=True)).allowed


def test_own_account_where_there_is_no_lead_it_waits():
    alone = (replace(LINES[0], lead=False),)
    assert judge(wish(1, latitude=alone, own_account=True)).decision is VerdictKind.NOT_HERE


def test_own_account_what_moves_no_money_is_everybodys():
    habit = rule(RuleKind.HABIT)
    assert judge(wish(rule=habit, own_account=True)).allowed
    assert not judge(wish(rule=habit, own_account=True, moves_money=True)).allowed


def test_per_act_up_to_the_cap_it_is_ones_own():
    verdict = judge(wish(2500))
    assert verdict.allowed
    assert str(verdict.why) == "Up to €25.00 is yours to decide."
    assert verdict.sheet == 7


def test_per_act_above_it_the_nearest_who_may_is_asked_first():
    verdict = judge(wish(3200))
    assert (verdict.decision, verdict.ask) == (VerdictKind.ASK, (LEAD, DIRECTOR))
    assert str(verdict.why) == "You can decide up to €25.00 each time, and this is €32.00."
    assert str(verdict.next_step) == "Lead can, up to €50.00."


def test_per_act_above_everybodys_it_is_not_here():
    verdict = judge(wish(25001))
    assert verdict.decision is VerdictKind.NOT_HERE
    assert str(verdict.next_step) == "Take off what you can, and ask for the rest."


def test_per_act_a_job_class_without_a_line_asks():
    assert judge(wish(1, asker=VOLUNTEER)).ask[0] == 2


def test_per_act_no_cap_is_no_limit():
    lines = tuple(replace(line, per_act=None, per_patron=None, per_week=None) for line in LINES)
    assert str(judge(wish(10**9, latitude=lines)).why) == "This is yours to decide."


def test_per_act_who_has_no_cap_is_asked_without_an_amount():
    lines = (*LINES[:2], replace(LINES[2], per_act=None))
    assert str(judge(wish(5001, latitude=lines)).next_step) == "Director can."


def test_per_act_less_than_nothing_is_nobodys_to_give():
    verdict = judge(wish(-1))
    assert (verdict.decision, verdict.ask) == (VerdictKind.NOT_HERE, ())


def test_per_patron_the_year_counts_what_was_given_before():
    assert judge(wish(2000, used_pattern=3000)).allowed
    verdict = judge(wish(2001, used_pattern=3000))
    assert verdict.ask == (LEAD, DIRECTOR)
    assert str(verdict.why) == (
        "For the same person you can decide up to €50.00 a year, and €30.00 is used."
    )


def test_per_patron_the_number_of_times_counts_too():
    lines = (replace(LINES[0], per_patron_times=2), *LINES[1:])
    assert judge(wish(100, latitude=lines, used_pattern_times=1)).allowed
    verdict = judge(wish(100, latitude=lines, used_pattern_times=2))
    assert verdict.stopped_by == "per_patron"
    assert str(verdict.why).endswith("as often as the sheet allows in a year: 2.")


def test_per_patron_no_cap_is_no_limit():
    assert judge(wish(25000, asker=DIRECTOR, used_pattern=10**9, used_pattern_times=99)).allowed


def test_per_week_the_branch_has_a_week():
    assert judge(wish(1000, used_week=14000)).allowed
    verdict = judge(wish(1001, used_week=14000))
    assert verdict.ask == (LEAD, DIRECTOR)
    assert str(verdict.why) == (
        "This branch can give up to €150.00 a week in your job class, and €140.00 is used."
    )


def test_per_week_what_anybody_used_counts_for_all():
    assert judge(wish(1000, asker=LEAD, used_week=29000)).allowed
    assert judge(wish(1001, asker=LEAD, used_week=29000)).ask == (DIRECTOR,)


def test_per_week_no_cap_is_no_limit():
    assert judge(wish(25000, asker=DIRECTOR, used_week=10**9)).allowed
