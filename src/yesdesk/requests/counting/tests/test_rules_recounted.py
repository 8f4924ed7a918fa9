"""Whatever is done to requests, what is noted of rules is what decisions, questions and ends say."""

from collections import Counter

import pytest
from hypothesis import HealthCheck, example, given, settings, strategies as st

from yesdesk.people.models import ShiftState
from yesdesk.people.shift import set_shift
from yesdesk.requests.counting.tests.by_rule import habit
from yesdesk.requests.counting.tests.story import ACTS, Story
from yesdesk.requests.models import Approval, Decision, OutcomeRule, RuleMet

pytestmark = pytest.mark.django_db


def event_of(met):
    """Written by hand, the long way round."""
    given = Decision.objects.filter(request=met.request_id, rule=met.rule).exclude(
        state="cancelled"
    )
    ended = OutcomeRule.objects.filter(rule=met.rule, outcome__request=met.request_id)
    noes = ended.filter(outcome__undone_at=None, outcome__value="not_this_time")
    for state, said in (
        Approval.objects.filter(request=met.request_id)
        .order_by("-pk")
        .values_list("state", "command")
    ):
        if said["rule"] != met.rule:
            continue
        if state in {"yes", "part", "by_voice"} and given.filter(backed=True).exists():
            return "asked_yes"
        if state == "coming_over" and (given.exists() or noes.exists()):
            return "asked_yes" if given.exists() else "asked_no"
        if state in {"no", "timed_out", "nobody"}:
            return "asked_no" if state == "no" else "asked_unanswered"
    if noes.exists():
        return "no"
    return "exception" if given.filter(backed=False).exists() else "plain"


def visits(rows):
    """(the request that was merged into, or the request itself; rule), as often as it is there."""
    found = rows.values_list("request", "request__merged_into", "rule")
    return Counter((older or request, rule) for request, older, rule in found)


@pytest.mark.night
@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    steps=st.lists(
        st.tuples(st.sampled_from(ACTS), st.integers(0, 2), st.integers(0, 1)),
        min_size=4,
        max_size=24,
    )
)
@example(steps=[("bend", 1, 0), ("bend", 2, 0), ("merge_all", 0, 0)])
@example(steps=[("bend", 1, 0), ("bend", 2, 0), ("merge", 0, 0), ("merge", 0, 0), ("undo", 0, 0)])
def test_rule_that_a_random_history_met_is_noted_as_its_rows_say(
    mill, hill, address, act, sam, lea, dana, now, steps
):
    late = habit("late-hour", "Late hour", act(dana))
    story = Story(mill, hill, (address, late), act(sam), act(lea), now)
    set_shift(ShiftState.ON, by=act(lea))
    for step in steps:
        story.do(*step)
        noted = RuleMet.objects.exclude(event="")
        assert [each.event for each in noted] == [event_of(each) for each in noted], (step, steps)
        met = visits(noted)
        assert set(met.values()) <= {1}, (step, steps)
        standing = visits(Decision.objects.filter(rule__isnull=False, state="done"))
        assert standing.keys() <= met.keys(), (step, steps)
