"""The year that the library brought along: as its data file says, and over before the story begins."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random

import time_machine
from django.db.models import Max, Min
from django.test import TestCase

from yesdesk.core.dates import iso_week
from yesdesk.core.models import CountChange
from yesdesk.demo.brought_along import bring_facts_along
from yesdesk.demo.erased import ERASED_AFTER
from yesdesk.demo.everyday import DAYS
from yesdesk.demo.library import load_library, open_demo_library
from yesdesk.demo.story import STORY
from yesdesk.people.models import JobClass, User
from yesdesk.places.models import Branch, Closure, Library, ServicePoint
from yesdesk.policy.models import FactRule
from yesdesk.policy.queries import clear_cache
from yesdesk.requests.models import FactCame, FactEnded

TOLD_AT = datetime(2026, 5, 19, 10, 20, tzinfo=UTC)


class TestBroughtAlong(TestCase):
    """One year for all tests, in a library that stood empty."""

    @classmethod
    def setUpTestData(cls):
        for model in (User, JobClass, ServicePoint, Branch, Closure, Library):
            model.objects.all().delete()
        with time_machine.travel(TOLD_AT, tick=False):
            open_demo_library()
            CountChange.objects.all().delete()
            clear_cache()
            stage = load_library()
            bring_facts_along(TOLD_AT, stage, Random(7))

    def test_rules_were_met_as_often_as_the_file_says(self):
        told = Counter()
        for met in STORY.brought_along.met:
            for event in (
                "plain",
                "exception",
                "asked_yes",
                "asked_no",
                "asked_unanswered",
                "no",
                "still_blocked",
            ):
                told[met.rule, event] += sum(getattr(met, event))
        found = Counter()
        for rule, event, n in FactRule.objects.values_list("rule__slug", "event", "n"):
            found[rule, event] += n
        assert found == +told

    def test_whoever_came_found_an_end(self):
        came = FactCame.objects.exclude(channel="tally").values_list("n", flat=True)
        ended = FactEnded.objects.exclude(outcome="tally").values_list("n", flat=True)
        assert sum(came) == sum(ended)

    def test_it_is_more_than_a_year_and_over_before_the_story(self):
        days = FactCame.objects.aggregate(first=Min("day"), last=Max("day"))
        assert days["last"] < (TOLD_AT - ERASED_AFTER).date()
        assert days["first"] < TOLD_AT.date() - timedelta(days=365)
        asked = FactCame.objects.filter(channel="tally").aggregate(last=Max("day"))
        assert asked["last"] <= TOLD_AT.date() - timedelta(days=DAYS)

    def test_short_questions_have_a_kind_from_one_day_on(self):
        (change,) = CountChange.objects.filter(measure="fact_ended")
        assert f"{change.from_day:%m-%d}" == STORY.brought_along.counted_by_kind_from
        before = FactEnded.objects.filter(outcome="tally", week__lt=iso_week(change.from_day))
        after = FactEnded.objects.filter(outcome="tally", week__gt=iso_week(change.from_day))
        assert set(before.values_list("kind", flat=True)) == {""}
        assert "" not in set(after.values_list("kind", flat=True))
