from dataclasses import replace

from yesdesk.policy.judgement import judge
from yesdesk.policy.tests.situations import DIRECTOR, LEAD, LINES, wish


def test_the_year_counts_what_was_given_before():
    assert judge(wish(2000, used_pattern=3000)).allowed
    verdict = judge(wish(2001, used_pattern=3000))
    assert verdict.ask == (LEAD, DIRECTOR)
    assert str(verdict.why) == (
        "For the same person you may decide up to €50.00 a year, and €30.00 is used."
    )


def test_the_number_of_times_counts_too():
    lines = (replace(LINES[0], per_pattern_times=2), *LINES[1:])
    assert judge(wish(100, latitude=lines, used_pattern_times=1)).allowed
    verdict = judge(wish(100, latitude=lines, used_pattern_times=2))
    assert verdict.stopped_by == "per_patron"
    assert str(verdict.why).endswith("as often as you may in a year: 2.")


def test_no_cap_is_no_limit():
    assert judge(wish(25000, asker=DIRECTOR, used_pattern=10**9, used_pattern_times=99)).allowed
