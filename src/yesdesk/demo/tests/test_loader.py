"""The demo library, seeded: at any hour the desk looks as in the picture, and the past is over."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from unittest import mock
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import transaction
from django.test import TestCase
from django.utils import timezone

from yesdesk.core.models import Event, OutboundMessage, OutboundState, SearchText, Timer
from yesdesk.counts.models import Stat
from yesdesk.counts.night import count_periods
from yesdesk.demo.loader import load_story
from yesdesk.demo.story import STORY
from yesdesk.desk.answers.finding import find_for
from yesdesk.ils.accounts.queries import user_declared_card
from yesdesk.ils.models import StaffCard
from yesdesk.patrons import erasure
from yesdesk.patrons.clock_check import erasure_alert
from yesdesk.patrons.erasure import erase_due_rows
from yesdesk.people.models import JobClass, User
from yesdesk.people.queries import actor_for
from yesdesk.places.demo_hours import zone_at_ten_to_six
from yesdesk.places.models import Branch, Closure, Library, ServicePoint
from yesdesk.policy.models import Rule
from yesdesk.requests.actions.promise_state import DUE
from yesdesk.requests.models import (
    Answer,
    AnswerRule,
    Entry,
    EntryFile,
    EntryKind,
    Outcome,
    Promise,
    Request,
)
from yesdesk.requests.queries.promises import due_promises
from yesdesk.requests.queries.queues import DeskFilter, Queue, queue_page
from yesdesk.testing.transactions import of_the_test

TOLD_AT = datetime(2026, 3, 29, 2, 20, tzinfo=UTC)
"""A Sunday before dawn, in the night in which the clocks moved: nobody is there."""

REQUESTS = 110
ZONE = ZoneInfo(zone_at_ten_to_six(TOLD_AT))


def rows(login: str, queue: Queue) -> list:
    by = actor_for(User.objects.get(username=login))
    return queue_page(by, DeskFilter(queue=queue, branch=by.branch)).rows


@pytest.mark.slow  # a story is told before the first of them
class TestStory(TestCase):
    """One story for all tests, in a library that stood empty."""

    @classmethod
    def setUpTestData(cls):
        for model in (User, JobClass, ServicePoint, Branch, Closure, Library):
            model.objects.all().delete()
        with time_machine.travel(TOLD_AT, tick=False):
            assert load_story(REQUESTS) == REQUESTS

    def setUp(self):
        travel = time_machine.travel(TOLD_AT, tick=False)
        travel.start()
        self.addCleanup(travel.stop)

    def test_six_people_wait_at_mill_street_as_in_the_picture(self):
        waiting = [(row.who, row.waits) for row in rows("sam", Queue.WAITING)]
        assert waiting == [
            ("Bo", "now"),
            ("Mr Okafor", "24 min"),
            ("Dee", "18 min"),
            ("Mrs Brandt", "13 min"),
            ("Tomasz", "7 min"),
            ("Ines", "4 min"),
        ]

    def test_what_it_wrote_went_when_it_was_written(self):
        mails = OutboundMessage.objects.exclude(state=OutboundState.THROTTLED)
        assert mails.count() > 50
        assert set(mails.values_list("state", flat=True)) == {OutboundState.SENT}
        assert all(mail.sent_at == mail.created_at <= TOLD_AT for mail in mails)

    def test_demo_answers_are_saved_found_and_linked_to_rules(self):
        assert set(Answer.objects.values_list("title", flat=True)) == {
            told.title for told in STORY.saved_answers
        }
        found = find_for("wifi", None)
        assert found[0].name_in("en") == "Wi-Fi: how to get on it"
        lost = Answer.objects.get(title="A lost book")
        rule = Rule.objects.get(slug="lost-or-damaged")
        assert [each.rule for each in lost.rules.all()] == [rule.pk]
        assert AnswerRule.objects.count() == sum(len(told.rules) for told in STORY.saved_answers)

    def test_two_are_sams_and_three_are_promised(self):
        assert len(rows("sam", Queue.MINE)) == 2
        assert [row.who for row in rows("sam", Queue.PROMISED)] == [
            "Mrs Lowe",
            "Mr Hale",
            "Gwen at Meadow Court",
        ]

    def test_promises_fall_due_within_two_hours_and_each_has_its_timer(self):
        by = actor_for(User.objects.get(username="sam"))
        assert [line.late for line in due_promises(by, by.branch)] == [False] * 3
        still_open = Promise.objects.filter(state="open")
        assert {str(made.pk) for made in still_open} == set(
            Timer.objects.filter(kind=DUE).values_list("ref", flat=True)
        )
        assert all(TOLD_AT < made.due_at < TOLD_AT + timedelta(hours=2) for made in still_open)

    def test_only_leads_see_the_complaint_and_the_held_ones_wait_aside(self):
        assert "Rosa" not in [row.who for row in rows("sam", Queue.ALL)]
        assert "Rosa" in [row.who for row in rows("lea", Queue.MINE)]
        assert len(rows("kim", Queue.HELD)) == 3
        assert not OutboundMessage.objects.filter(to__contains="bright-roofs").exists()

    def test_everything_else_is_over(self):
        expected_open = 6 + 4 + 1 + 3 + 4  # waiting, promised, for leads, held, answered
        assert Request.objects.filter(closed_at=None).count() == expected_open
        assert Outcome.objects.filter(undone_at=None).count() >= REQUESTS - expected_open
        assert not Promise.objects.filter(state="broken").exists()

    def test_demo_entries_are_in_the_order_of_time(self):
        times = list(Entry.objects.order_by("id").values_list("at", flat=True))
        assert all(earlier <= later for earlier, later in pairwise(times))
        assert TOLD_AT - timedelta(days=63) < times[0] < TOLD_AT - timedelta(days=50)
        assert times[-1] <= TOLD_AT

    def test_a_request_begins_with_its_first_entry_and_moves_on_with_each(self):
        for request in Request.objects.prefetch_related("entries"):
            entries = sorted(request.entries.all(), key=lambda entry: entry.pk)
            assert request.opened_at == entries[0].at
            assert request.last_entry_at >= entries[-1].at
            assert request.revision >= len(entries)

    def test_promises_were_kept_late_and_passed_unkept(self):
        states = Counter(Promise.objects.values_list("state", flat=True))
        assert states["kept"] > states["late"] >= 2  # Mr Sorley's map, and Greta's music

    def test_staff_answer_while_somebody_is_there(self):
        """From half an hour before opening to closing; those of today are told to the minute."""
        past = Entry.objects.filter(at__lt=TOLD_AT - timedelta(days=1), author__branch__slug="mill")
        local = [entry.at.astimezone(ZONE) for entry in past]
        assert len(local) > 100
        assert all(8.5 <= at.hour + at.minute / 60 <= 20 for at in local)
        assert not [
            at for at in local if at.weekday() == 6 and not 12.5 <= at.hour + at.minute / 60 <= 17
        ]

    def test_search_text_mail_and_files_are_there_and_no_event_is_left(self):
        assert SearchText.objects.filter(part=0).count() == REQUESTS
        assert OutboundMessage.objects.count() > 30
        assert EntryFile.objects.count() == 6
        assert EntryKind.THANKS in set(Entry.objects.values_list("kind", flat=True))
        now = TOLD_AT + timedelta(days=40)
        with time_machine.travel(now, tick=False):
            count_periods(now)
        came = Stat.objects.filter(measure="came").values_list("n", flat=True)
        assert sum(came) == REQUESTS
        assert not Event.objects.exists()

    def test_words_struck_out_stand_nowhere(self):
        assert not Entry.objects.filter(text__contains="4471").exists()
        assert not SearchText.objects.filter(text__contains="4471").exists()

    def test_lea_has_an_account_of_her_own_and_said_so(self):
        assert StaffCard.objects.get(whose="own").user.username == "lea"

    def test_everybody_in_the_demo_has_said_which_card_is_theirs(self):
        assert all(user_declared_card(user.pk) for user in User.objects.all())

    def test_who_has_left_gets_in_nowhere_and_the_others_do(self):
        assert not User.objects.get(username="ret").is_active
        here = User.objects.filter(is_active=True)
        assert here.count() == 11
        assert all(user.check_password(f"{user.username}-yes-desk") for user in here)
        assert not here.filter(must_change_password=True).exists()

    @pytest.mark.slow
    def test_first_night_of_the_demo_erases_without_approval(self):
        night = TOLD_AT + timedelta(hours=20)
        in_a_test = mock.patch.object(erasure, "vacuum", return_value=True)
        with time_machine.travel(night, tick=False), in_a_test:
            assert sum(erase_due_rows(night).values()) > 25
            assert list(erasure_alert()) == []

    @pytest.mark.night
    def test_told_again_it_is_the_same_story(self):
        def told() -> list[tuple]:
            newest = Request.objects.order_by("-id")[:REQUESTS]
            return sorted(newest.values_list("said", "channel", "outcome", "opened_at"))

        first = told()
        with of_the_test():
            load_story(REQUESTS)
            assert told() == first
            transaction.set_rollback(True)

    def test_the_real_clock_is_back(self):
        assert timezone.now() == TOLD_AT

    @pytest.mark.night
    def test_the_threads_are_told_whole_even_when_fewer_are_wanted(self):
        with of_the_test():
            before = Request.objects.count()
            assert load_story(3) == len(STORY.threads)
            assert Request.objects.count() == before + len(STORY.threads)
            transaction.set_rollback(True)
