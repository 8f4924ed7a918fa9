import json

import pytest
from hypothesis import given, strategies as st

from yesdesk.policy.situation import Comparison, Condition, Fact, conditions_from
from yesdesk.policy.tests.any_condition import CONDITION


@given(st.lists(CONDITION, max_size=4))
def test_conditions_survive_json(conditions):
    stored = json.loads(json.dumps([each.as_data() for each in conditions]))
    assert conditions_from(stored) == tuple(conditions)


@given(CONDITION, st.dictionaries(st.sampled_from(Fact), st.none() | st.text() | st.integers()))
def test_condition_is_met_not_met_or_unknown(condition, facts):
    assert condition.met(facts) in (True, False, None)


@pytest.mark.parametrize(
    "data",
    [
        {"fact": "holds_waiting", "is": "one_of", "value": ["2"]},
        {"fact": "item_kind", "is": "at_most", "value": 2},
        {"fact": "item_kind", "is": "one_of", "value": []},
        {"fact": "shoe_size", "is": "at_most", "value": 2},
        {"fact": "balance", "is": "at_most", "value": "much"},
        {"is": "at_most", "value": 2},
    ],
)
def test_what_is_no_condition_is_told(data):
    with pytest.raises((ValueError, KeyError)):
        Condition.from_data(data)


def test_words_and_numbers_compare_as_one_would_think():
    short = Condition(Fact.DAYS_OVERDUE, Comparison.AT_MOST, number=3)
    assert [short.met({Fact.DAYS_OVERDUE: days}) for days in (3, 4)] == [True, False]
    long = Condition(Fact.DAYS_OVERDUE, Comparison.AT_LEAST, number=42)
    assert [long.met({Fact.DAYS_OVERDUE: days}) for days in (41, 42)] == [False, True]
    other = Condition(Fact.CARD_KIND, Comparison.NONE_OF, words=("guest",))
    assert [other.met({Fact.CARD_KIND: kind}) for kind in ("guest", "adult")] == [False, True]
