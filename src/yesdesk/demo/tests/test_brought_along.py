"""The year that the library brought along: as its data file says, and over before the story begins."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random

import time_machine
from django.db.models import Max, Min
from django.test import TestCase

from yesdesk.core.models import CountChange
from yesdesk.counts.models import CountLock, EarlyCount, Stat
from yesdesk.counts.night import count_periods
from yesdesk.demo.brought_along import begin_of_counts, bring_counts_along
from yesdesk.demo.erased import ERASED_AFTER
from yesdesk.demo.everyday import DAYS
from yesdesk.demo.library import load_library, open_demo_library
from yesdesk.demo.story import STORY
from yesdesk.people.models import JobClass, User
from yesdesk.places.models import Branch, Closure, Library, ServicePoint
from yesdesk.policy.models import Rule
from yesdesk.policy.queries import clear_cache

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
            begin = {"counted_from": begin_of_counts(TOLD_AT)}
            CountLock.objects.update_or_create(pk=1, defaults=begin)
            bring_counts_along(TOLD_AT, stage, Random(7))
            count_periods(TOLD_AT)

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
        slugs = dict(Rule.objects.values_list("pk", "slug"))
        for measure, key, n in counts_of("met", "still_blocked"):
            rule, _colon, event = key.partition(":")
            found[slugs[int(rule)], event or measure] += n
        assert found == +told

    def test_whoever_came_found_an_end(self):
        came, ended = (sum(n for *_key, n in counts_of(name)) for name in ("came", "ended"))
        assert came == ended > 0

    def test_brought_counts_cover_a_year_and_end_before_the_story(self):
        periods = Stat.objects.aggregate(first=Min("period"), last=Max("period"))
        assert periods["last"] < (TOLD_AT - ERASED_AFTER).date()
        assert periods["first"] < TOLD_AT.date() - timedelta(days=365)
        asked = Stat.objects.filter(measure="tapped").aggregate(last=Max("period"))
        assert asked["last"] <= TOLD_AT.date() - timedelta(days=DAYS)
        assert not EarlyCount.objects.exists()

    def test_short_questions_have_a_kind_from_one_day_on(self):
        (change,) = CountChange.objects.filter(measure="fact_ended")
        assert f"{change.from_day:%m-%d}" == STORY.brought_along.counted_by_kind_from
        taps = Stat.objects.filter(measure="tapped")
        before = taps.filter(period__lt=change.from_day - timedelta(days=7))
        after = taps.filter(period__gt=change.from_day)
        assert set(before.values_list("key", flat=True)) == {""}
        assert "" not in set(after.values_list("key", flat=True))


def counts_of(*measures):
    return Stat.objects.filter(measure__in=measures).values_list("measure", "key", "n")
