"""Tell suggestions of colleagues and answers of posts, on the road of staff."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import partial
from typing import Final

from django.utils import timezone

from yesdesk.backing.models import Lane, Suggestion, SuggestionAnswer
from yesdesk.backing.suggestions.actions import (
    answer_suggestion,
    ask_more_time,
    refer,
    say_me_too,
    suggest,
)
from yesdesk.backing.suggestions.jobs import show_waiting_suggestions
from yesdesk.core.actors import Actor
from yesdesk.core.dates import local_day
from yesdesk.demo.library import DemoLibrary
from yesdesk.demo.replay import EventQueue, Happening
from yesdesk.demo.story import STORY
from yesdesk.demo.wren_valley import ToldSuggestion
from yesdesk.policy.models import Rule

# Members in the posts of the lanes.
ANSWERS: Final = {Lane.BROKEN: "lea", Lane.FIX: "lea", Lane.DECIDE: "dana"}

A_MINUTE: Final = timedelta(minutes=1)


def suggestion_happenings(now: datetime, stage: DemoLibrary) -> Iterator[Happening]:
    for told in STORY.suggestions:
        yield now - timedelta(days=told.days_ago), _Suggested(told, now, stage).write


class _Suggested:
    def __init__(self, told: ToldSuggestion, now: datetime, stage: DemoLibrary) -> None:
        self._told = told
        self._now = now
        self._stage = stage
        self._pk = 0

    def write(self, queue: EventQueue) -> None:
        told = self._told
        rules = Rule.objects.filter(slug=told.rule).values_list("pk", flat=True)
        opens = suggest(
            told.line,
            lane=Lane(told.lane),
            with_name=told.named,
            rule=rules.first(),
            by=self._stage.actors[told.by],
        )
        queue.add(opens + A_MINUTE, partial(self._show_and_plan_answer, queue))

    def _show_and_plan_answer(self, queue: EventQueue) -> None:
        show_waiting_suggestions("", timezone.now())
        told = self._told
        self._pk = Suggestion.objects.get(line=told.line).pk
        for turn in range(told.me_too):
            self._plan_act_in(queue, timedelta(hours=7 * turn + 3), self._say_me_too)
        for days, act in (
            (told.answered_after, self._answer_suggestion),
            (told.referred_after, self._refer_outside),
            (told.more_after, self._ask_more_time),
        ):
            if days:
                self._plan_act_in(queue, timedelta(days=days), act)

    def _plan_act_in(self, queue: EventQueue, after: timedelta, act: Callable[[], None]) -> None:
        queue.add(self._stage.staffed("mill", timezone.now() + after), act)

    @property
    def _actor_who_answers(self) -> Actor:
        return self._stage.actors[ANSWERS[Lane(self._told.lane)]]

    def _say_me_too(self) -> None:
        say_me_too(self._pk, by=self._stage.actors["kim"])

    def _answer_suggestion(self) -> None:
        until = self._day_until() if self._told.answer == "trial" else None
        answer_suggestion(
            self._pk,
            SuggestionAnswer(self._told.answer),
            reason=self._told.reason,
            trial_until=until,
            by=self._actor_who_answers,
        )

    def _refer_outside(self) -> None:
        refer(
            self._pk,
            outside=self._told.outside,
            due=self._day_until(),
            reason=self._told.reason,
            by=self._actor_who_answers,
        )

    def _ask_more_time(self) -> None:
        ask_more_time(
            self._pk, until=self._day_until(), reason=self._told.reason, by=self._actor_who_answers
        )

    def _day_until(self) -> date:
        day = self._now + timedelta(days=self._told.until)
        return local_day(day, self._stage.branches["mill"].time_zone)
