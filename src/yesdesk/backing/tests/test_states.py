"""Whatever posts do, in any order: a suggestion ends once, its day is told, and nothing of its way is lost."""

from datetime import timedelta

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings, strategies as st

from yesdesk.backing.models import (
    ANSWERS_OF,
    Lane,
    Suggestion,
    SuggestionAnswer,
    SuggestionState,
)
from yesdesk.backing.posts.queries import posts_now
from yesdesk.backing.suggestions.actions import (
    answer_suggestion,
    ask_more_time,
    merge_suggestions,
    refer,
    say_me_too,
    send_on,
)
from yesdesk.backing.suggestions.jobs import show_waiting_suggestions
from yesdesk.backing.suggestions.queries import answered_suggestions, waiting_suggestions
from yesdesk.core.errors import Refusal
from yesdesk.people.models import JobClass, User
from yesdesk.people.queries import actor_for
from yesdesk.testing.cast import NOW

pytestmark = pytest.mark.django_db

TODAY = NOW.date()
ACTS = st.sampled_from(["answer", "more", "refer", "outside", "send", "merge", "me_too"])
STEP = st.tuples(
    ACTS,
    st.sampled_from(["dana", "lea", "kim", "sam"]),
    st.integers(0, 40),
    st.sampled_from([Lane.FIX, Lane.DECIDE]),
)


def act(name, pk, other, by, ahead, lane):
    day = TODAY + timedelta(days=ahead)
    to = list(JobClass.objects.filter(members__away=False).distinct().order_by("pk"))
    chosen = to[ahead % len(to)].pk
    answer = list(SuggestionAnswer)[ahead % 6]
    acts = {
        "answer": lambda: answer_suggestion(pk, answer, reason="So.", trial_until=day, by=by),
        "more": lambda: ask_more_time(pk, until=day, reason="A price", by=by),
        "refer": lambda: refer(pk, to=chosen, due=day, reason="Theirs", by=by),
        "outside": lambda: refer(pk, outside="the board", due=day, reason="Theirs", by=by),
        "send": lambda: send_on(pk, to=chosen, lane=lane, by=by),
        "merge": lambda: merge_suggestions(pk, into=other, by=by),
        "me_too": lambda: say_me_too(pk, by=by),
    }
    return acts[name]()


@settings(deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(STEP, max_size=14), lane=st.sampled_from(Lane))
def test_any_acts_in_any_order(steps, lane):
    row = {"lane": lane, "said_on": TODAY, "due": TODAY + timedelta(days=9)}
    pk = Suggestion.objects.create(line="A letter", **row).pk
    other = Suggestion.objects.create(line="No letter", **row).pk
    people = {
        name: actor_for(User.objects.select_related("job_class").get(username=name))
        for name in ("dana", "lea", "kim", "sam")
    }
    pressed = moved = 0
    with time_machine.travel(NOW, tick=False):
        for name, who, ahead, to_lane in steps:
            before = Suggestion.objects.get(pk=pk)
            by, posts = people[who], posts_now()
            might = posts.may_answer(by, before.lane, before.post_id)
            sends = posts.facilitates(by)
            try:
                act(name, pk, other, by, ahead, to_lane)
            except Refusal:
                assert Suggestion.objects.filter(pk=pk).values().get() == {
                    field.attname: getattr(before, field.attname)
                    for field in Suggestion._meta.concrete_fields
                }
                continue
            after = Suggestion.objects.get(pk=pk)
            assert before.state == SuggestionState.SAID
            assert might or (sends and name in {"send", "merge"}) or name == "me_too"
            pressed += name == "me_too"
            moved += name in {"refer", "outside", "send"}
            assert name != "more" or before.more_until is None
            assert name in {"more", "refer", "outside", "send"} or after.due == before.due
        show_waiting_suggestions("", NOW + timedelta(days=3))
        end = Suggestion.objects.get(pk=pk)
        assert (end.me_too, end.me_too_waiting) == (pressed, 0)
        assert end.sent_on.count() == moved
        shown = [
            each.pk
            for each in (
                *waiting_suggestions(by_any(people)),
                *answered_suggestions(by_any(people)),
            )
        ]
        assert (pk in shown) == (end.state != SuggestionState.MERGED)
        assert end.answer == "" or end.answer in ANSWERS_OF[Lane(end.lane)]


def by_any(people):
    return people["sam"]
