"""Two who put suggestions together at once. Real threads."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError

import pytest
from django.db import connections

from yesdesk.backing.models import Suggestion, SuggestionState
from yesdesk.backing.suggestions import actions
from yesdesk.backing.tests.posts import facilitator
from yesdesk.core.errors import Refusal
from yesdesk.testing.cast import NOW

pytestmark = [pytest.mark.usefixtures("database_on_disk"), pytest.mark.slow]


def test_each_into_the_other_at_once_one_of_them_still_waits(library, kim, act, now, monkeypatch):
    by = facilitator(act(kim))
    row = {"lane": "fix", "said_on": NOW.date(), "due": NOW.date()}
    one, other = (Suggestion.objects.create(line=line, **row).pk for line in ("A", "B"))
    both_hold_one, posts_now = Barrier(2), actions.posts_now

    def after_both():
        with suppress(BrokenBarrierError):
            both_hold_one.wait(0.3)
        return posts_now()

    monkeypatch.setattr(actions, "posts_now", after_both)

    def merge(pair):
        try:
            with suppress(Refusal):
                actions.merge_suggestions(pair[0], into=pair[1], by=by)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as hands:
        list(hands.map(merge, [(one, other), (other, one)]))
    states = Suggestion.objects.values_list("state", flat=True)
    assert sorted(states) == [SuggestionState.MERGED, SuggestionState.SAID]
