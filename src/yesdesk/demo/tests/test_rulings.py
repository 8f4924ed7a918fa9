"""What colleagues suggested and what the library decided: told by their roads, each page has one of everything."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
import time_machine
from django.test import TestCase

from yesdesk.backing.models import Ruling, RulingState, Suggestion, SuggestionState
from yesdesk.backing.rulings.counted import ENOUGH
from yesdesk.core.models import CountChange
from yesdesk.core.transactions import allow_in_transaction
from yesdesk.counts.models import CountLock
from yesdesk.demo.brought_along import begin_of_counts, bring_counts_along
from yesdesk.demo.library import load_library, open_demo_library
from yesdesk.demo.replay import replay
from yesdesk.demo.rulings import ruling_happenings
from yesdesk.demo.suggestions import suggestion_happenings
from yesdesk.people.models import JobClass, User
from yesdesk.places.models import Branch, Closure, Library, ServicePoint
from yesdesk.policy.queries import clear_cache

TOLD_AT = datetime(2026, 5, 19, 10, 20, tzinfo=UTC)


def tell_decisions(at: datetime) -> None:
    """Tell them in a library that stood empty."""
    for model in (User, JobClass, ServicePoint, Branch, Closure, Library):
        model.objects.all().delete()
    with time_machine.travel(at, tick=False), allow_in_transaction():
        open_demo_library()
        CountChange.objects.all().delete()
        clear_cache()
        CountLock.objects.update_or_create(pk=1, defaults={"counted_from": begin_of_counts(at)})
        stage = load_library()
        bring_counts_along(at, stage, Random(7))
        told = [*suggestion_happenings(at, stage), *ruling_happenings(at, stage)]
        replay([], stage=stage, until=at, files={}, besides=told)


@pytest.mark.night
@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("days", range(1, 7))
def test_decisions_are_closed_on_each_weekday(days):
    tell_decisions(TOLD_AT + timedelta(days=days))
    assert Ruling.objects.filter(state=RulingState.KEPT).count() == 2


@pytest.mark.slow
class TestDecided(TestCase):
    """Told once for all tests."""

    @classmethod
    def setUpTestData(cls):
        tell_decisions(TOLD_AT)

    def test_fifteen_suggestions_have_each_kind_of_answer(self):
        answers = Counter(Suggestion.objects.values_list("answer", flat=True))
        assert answers == {"for_good": 3, "for_now": 1, "trial": 2, "kept": 5, "": 4}
        assert Suggestion.objects.filter(author=None).exists()
        assert Suggestion.objects.filter(me_too__gte=5).exists()

    def test_one_waiting_suggestion_of_the_demo_is_overdue(self):
        waiting = Suggestion.objects.filter(state=SuggestionState.SAID)
        assert waiting.exclude(outside="").count() == 1
        owed = [TOLD_AT.date() - each.due for each in waiting if each.due < TOLD_AT.date()]
        assert len(owed) == 1
        assert timedelta(days=6) <= owed[0] <= timedelta(days=8)

    def test_four_decisions_are_of_four_kinds(self):
        kept = Ruling.objects.filter(state=RulingState.KEPT)
        assert kept.get(measure="").helped == "helped"
        looked_at = kept.exclude(measure="").get()
        assert looked_at.figures["rule"][1][0] < ENOUGH, "as its director says"
        assert min(n for n, _rate in looked_at.figures["others"]) > 0
        running = Ruling.objects.filter(state=RulingState.RUNNING)
        overdue = running.get(due_on__lt=TOLD_AT.date())
        assert TOLD_AT.date() - overdue.due_on == timedelta(days=4)
        on_trial = running.get(due_on__gt=TOLD_AT.date())
        assert on_trial.baseline["told"]
