"""Every situation there can be, for hypothesis."""

from hypothesis import strategies as st

from yesdesk.policy.situation import Fact, LatitudeTerms, Measure, RuleKind, RuleTerms, Situation
from yesdesk.policy.tests.any_condition import CONDITION

AMOUNT = st.integers(-5, 60)
CAP = st.none() | st.integers(0, 50)
CLASSES = range(1, 6)
FACTS = st.dictionaries(
    st.sampled_from(Fact), st.none() | st.integers(0, 3) | st.sampled_from(["adult", "unknown"])
)
RULE = st.builds(
    RuleTerms,
    id=st.just(1),
    version=st.just(1),
    name=st.just("Late charges"),
    kind=st.sampled_from(RuleKind),
    measure=st.sampled_from(Measure),
    limit=CAP,
    applies=st.lists(CONDITION, max_size=1).map(tuple),
    conditions=st.lists(CONDITION, max_size=1).map(tuple),
    reason=st.sampled_from(["", "Because."]),
    nearest_yes=st.sampled_from(["", "Another way."]),
    currency=st.just("EUR"),
)


def line(job_class):
    return st.builds(
        LatitudeTerms,
        job_class=st.just(job_class),
        name=st.just(f"Class {job_class}"),
        position=st.integers(0, 4),
        version=st.just(9),
        per_act=CAP,
        per_patron=CAP,
        per_patron_times=CAP,
        per_week=CAP,
        lead=st.booleans(),
        may_touch_accounts=st.booleans(),
    )


SHEET = st.lists(st.sampled_from(CLASSES), unique=True).flatmap(
    lambda classes: st.tuples(*[line(each) for each in classes])
)
SITUATION = st.builds(
    Situation,
    rule=RULE,
    latitude=SHEET,
    job_class=st.sampled_from(CLASSES),
    amount=AMOUNT,
    used_pattern=AMOUNT,
    used_pattern_times=st.integers(0, 3),
    used_week=AMOUNT,
    facts=FACTS,
    signed=st.booleans(),
    own_account=st.booleans(),
    household=st.booleans(),
    colleagues_account=st.booleans(),
    may_touch_accounts=st.booleans(),
    touches_account=st.booleans(),
    moves_money=st.booleans(),
)
