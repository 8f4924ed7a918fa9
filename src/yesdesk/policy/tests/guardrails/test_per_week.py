from yesdesk.policy.judgement import judge
from yesdesk.policy.tests.situations import DIRECTOR, LEAD, wish


def test_the_branch_has_a_week():
    assert judge(wish(1000, used_week=14000)).allowed
    verdict = judge(wish(1001, used_week=14000))
    assert verdict.ask == (LEAD, DIRECTOR)
    assert str(verdict.why) == (
        "This branch may give up to €150.00 a week in your job class, and €140.00 is used."
    )


def test_what_anybody_used_counts_for_all():
    assert judge(wish(1000, asker=LEAD, used_week=29000)).allowed
    assert judge(wish(1001, asker=LEAD, used_week=29000)).ask == (DIRECTOR,)


def test_no_cap_is_no_limit():
    assert judge(wish(25000, asker=DIRECTOR, used_week=10**9)).allowed
