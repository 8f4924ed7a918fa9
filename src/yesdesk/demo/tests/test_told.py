"""What became of thanks and of a hard request: each is there, and only what may be told is."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.test import TestCase

from yesdesk.backing.models import CardQuestion, StaffQuestion
from yesdesk.core.dates import iso_week
from yesdesk.core.transactions import allow_in_transaction
from yesdesk.demo.library import load_library, open_demo_library
from yesdesk.demo.replay import replay
from yesdesk.demo.schedule import schedule_past
from yesdesk.demo.shapes import Notes, SaysThanks
from yesdesk.demo.story import STORY
from yesdesk.demo.told import happenings_afterwards, question_happenings
from yesdesk.people.models import JobClass, User
from yesdesk.places.models import Branch, Closure, Library, ServicePoint
from yesdesk.policy.queries import clear_cache
from yesdesk.requests.models import MayTell, ThanksFor

TOLD_AT = datetime(2026, 5, 19, 10, 20, tzinfo=UTC)


def is_needed(thread):
    told = STORY.told
    words = {each.thanks for each in (*told.stories, *told.rather_not)}
    words |= {each.note for each in told.colleagues}
    steps = {each.text for each in thread.steps if isinstance(each, SaysThanks | Notes)}
    may_be_told = any(getattr(step, "may_tell", False) for step in thread.steps)
    return (
        may_be_told
        or bool(steps & words)
        or any(thread.words.startswith(each.words) for each in told.questions)
    )


@pytest.mark.slow
class TestTold(TestCase):
    """The few threads that it is about, in a library that stood empty."""

    @classmethod
    def setUpTestData(cls):
        for model in (User, JobClass, ServicePoint, Branch, Closure, Library):
            model.objects.all().delete()
        with time_machine.travel(TOLD_AT, tick=False), allow_in_transaction():
            open_demo_library()
            clear_cache()
            stage = load_library()
            needed = [thread for thread in STORY.past_threads if is_needed(thread)]
            threads = [schedule_past(thread, TOLD_AT, stage) for thread in needed]
            told = [
                *happenings_afterwards(threads, stage),
                *question_happenings(TOLD_AT, stage),
            ]
            replay(threads, stage=stage, until=TOLD_AT, files={}, besides=told)

    def test_demo_tells_one_story_and_declines_another(self):
        assert MayTell.objects.count() == 2
        assert MayTell.objects.exclude(week=None).get().week <= iso_week(TOLD_AT.date())

    def test_a_colleague_was_thanked(self):
        assert ThanksFor.objects.get().author.username == "sam"

    def test_a_question_was_on_a_card(self):
        (question,) = CardQuestion.objects.all()
        assert question.week <= iso_week(TOLD_AT.date())

    def test_question_to_all_staff_is_in_its_last_days(self):
        (asked,) = StaffQuestion.objects.all()
        assert 0 <= (asked.until - TOLD_AT.date()).days < 7
        assert asked.cells.filter(desk__gt=0).exists()


def test_somebody_thanks_without_a_word():
    steps = [step for thread in STORY.threads for step in thread.steps]
    assert any(isinstance(step, SaysThanks) and not step.text for step in steps)
