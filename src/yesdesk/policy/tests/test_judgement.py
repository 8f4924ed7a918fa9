"""What holds for every situation there can be: total, monotone, never is never, own money never moves."""

from dataclasses import replace

from hypothesis import given, strategies as st

from yesdesk.policy.judgement import judge, judge_without_whom
from yesdesk.policy.situation import RuleKind, VerdictKind
from yesdesk.policy.tests.any_situation import CLASSES, SITUATION, line

RANK = [VerdictKind.NOT_HERE, VerdictKind.ASK, VerdictKind.ALLOW]


@given(SITUATION)
def test_verdict_always_has_a_sentence_and_a_next_step(situation):
    verdict = judge(situation)
    assert str(verdict.why).endswith((".", "?"))
    assert verdict.allowed or str(verdict.next_step).endswith(".")
    assert bool(verdict.ask) == (verdict.decision is VerdictKind.ASK)
    assert judge(situation) == verdict


@given(SITUATION)
def test_without_whom_it_is_the_same_verdict(situation):
    verdict, without = judge(situation), judge_without_whom(situation)
    if verdict.decision is VerdictKind.ASK:
        assert without == replace(verdict, ask=(), next_step="")
    else:
        assert without == verdict


@given(SITUATION, st.data())
def test_more_latitude_never_allows_less(situation, data):
    more = situation
    for _step in range(data.draw(st.integers(1, 3))):
        more = replace(more, latitude=data.draw(widened(more)))
    before, after = judge(situation), judge(more)
    assert RANK.index(after.decision) >= RANK.index(before.decision)
    if after.decision is VerdictKind.ASK:
        assert set(before.ask) <= set(after.ask)


def widened(situation):
    """One cap higher or gone, or a line for a job class that had none and needed one."""
    lines = situation.latitude
    if not lines:
        return added(situation)
    raised = st.sampled_from(range(len(lines))).flatmap(
        lambda at: one_cap_wider(lines[at]).map(lambda new: (*lines[:at], new, *lines[at + 1 :]))
    )
    return raised | added(situation)


def one_cap_wider(terms):
    def wider(cap):
        value = getattr(terms, cap)
        more = st.none() if value is None else st.none() | st.integers(value, 60)
        return more.map(lambda to: replace(terms, **{cap: to}))

    caps = ["per_act", "per_patron", "per_patron_times", "per_week"]
    return st.sampled_from(caps).flatmap(wider)


def added(situation):
    # A free habit without a line has no cap at all, so there a line could only narrow.
    without = set(CLASSES) - {each.job_class for each in situation.latitude}
    if situation.is_free or not without:
        return st.just(situation.latitude)
    return (
        st.sampled_from(sorted(without)).flatmap(line).map(lambda new: (*situation.latitude, new))
    )


@given(SITUATION)
def test_never_rule_is_never_allowed(situation):
    strict = replace(situation, rule=replace(situation.rule, kind=RuleKind.NEVER))
    assert judge(strict).decision is VerdictKind.NOT_HERE


@given(SITUATION)
def test_own_or_household_account_never_moves_money(situation):
    for whose in ("own_account", "household"):
        own = replace(situation, moves_money=True, **{whose: True})
        assert not judge(own).allowed


@given(SITUATION)
def test_whoever_is_asked_could_really_say_yes(situation):
    verdict = judge(situation)
    somebodys = situation.own_account or situation.household or situation.colleagues_account
    for asked in verdict.ask:
        terms = next(each for each in situation.latitude if each.job_class == asked)
        theirs = replace(
            situation,
            job_class=asked,
            own_account=False,
            household=False,
            colleagues_account=somebodys,
            may_touch_accounts=terms.may_touch_accounts,
        )
        assert judge(theirs).allowed


@given(SITUATION)
def test_no_bend_is_allowed_beyond_a_cap(situation):
    verdict = judge(situation)
    mine = [each for each in situation.latitude if each.job_class == situation.job_class]
    if verdict.allowed and mine:
        line, amount = mine[0], situation.amount
        assert line.per_act is None or amount <= line.per_act
        assert line.per_patron is None or situation.used_pattern + amount <= line.per_patron
        assert line.per_week is None or situation.used_week + amount <= line.per_week
