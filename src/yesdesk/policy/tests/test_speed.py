"""A million situations a minute on one core: 60 microseconds each, asked of a sheet with eight job classes.

Run it alone: `pytest src/yesdesk/policy/tests/test_speed.py -n0 -s`.
"""

import time
from dataclasses import replace

import pytest

from yesdesk.policy.judgement import judge
from yesdesk.policy.situation import RuleKind
from yesdesk.policy.tests.situations import LINES, rule, wish

EIGHT = LINES + tuple(replace(LINES[2], job_class=n, position=n) for n in range(10, 15))
EACH = 5_000
A_MINUTE = 60.0
WISHES = {
    "allowed": wish(2000, latitude=EIGHT),
    "a habit": wish(rule=rule(RuleKind.HABIT), latitude=EIGHT),
    "asked": wish(3200, latitude=EIGHT),
    "a colleague's": wish(10, colleagues_account=True, latitude=EIGHT),
    "nobody's": wish(10**7, latitude=EIGHT),
}


@pytest.mark.slow
def test_a_million_a_minute_whatever_is_asked():
    started = time.process_time()
    for _again in range(EACH):
        for each in WISHES.values():
            judge(each)
    spent = time.process_time() - started
    a_minute = A_MINUTE * EACH * len(WISHES) / spent
    print(f"{a_minute:,.0f} situations a minute on one core")  # noqa: T201 - shown by -s
    assert a_minute > 1_000_000
