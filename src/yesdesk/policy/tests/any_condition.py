"""Any condition a rule may have."""

from hypothesis import strategies as st

from yesdesk.policy.situation import NUMBERS, Comparison, Condition, Fact

NUMBER = st.builds(
    Condition,
    st.sampled_from(sorted(NUMBERS)),
    st.sampled_from([Comparison.AT_MOST, Comparison.AT_LEAST]),
    number=st.integers(),
)


WORD = st.builds(
    Condition,
    st.sampled_from(sorted(set(Fact) - NUMBERS)),
    st.sampled_from([Comparison.ONE_OF, Comparison.NONE_OF]),
    words=st.lists(st.text(min_size=1), min_size=1, max_size=3).map(tuple),
)


CONDITION = NUMBER | WORD
