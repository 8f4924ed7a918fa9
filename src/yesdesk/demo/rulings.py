"""Tell decisions: drafted, signed, looked at and closed, as the director does it."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial

from django.utils import timezone

from yesdesk.backing.models import Suggestion
from yesdesk.backing.rulings.actions import (
    RulingDraft,
    begin_draft,
    save_draft,
    sign_ruling,
)
from yesdesk.backing.rulings.trials import (
    Ending,
    bring_rulings_up_to_date,
    close_ruling,
)
from yesdesk.core.dates import local_day
from yesdesk.counts.night import count_periods
from yesdesk.demo.library import DemoLibrary
from yesdesk.demo.replay import EventQueue, Happening
from yesdesk.demo.story import STORY
from yesdesk.demo.wren_valley import ToldRuling
from yesdesk.policy.models import Rule
from yesdesk.policy.queries import clear_cache


def ruling_happenings(now: datetime, stage: DemoLibrary) -> Iterator[Happening]:
    for told in STORY.rulings:
        decided = _Decided(told, now, stage)
        yield decided.moment(told.signed), decided.sign


class _Decided:
    def __init__(self, told: ToldRuling, now: datetime, stage: DemoLibrary) -> None:
        self._told = told
        self._now = now
        self._stage = stage
        self._by = stage.actors["dana"]

    def moment(self, days: int) -> datetime:
        """Return a day's minute with somebody there, `days` from today."""
        return self._stage.staffed("mill", self._now + timedelta(days=days))

    def _day_from_now(self, days: int) -> date:
        return local_day(self._now + timedelta(days=days), self._stage.zone.key)

    def sign(self, queue: EventQueue) -> None:
        told, by = self._told, self._by
        count_periods(timezone.now())
        said = Suggestion.objects.filter(line=told.suggestion or None).values_list("pk", flat=True)
        rule = Rule.objects.get(slug=told.rule).pk
        ruling = begin_draft(told.title, rule=rule, suggestion=said.first(), by=by)
        draft = RulingDraft(
            title=told.title,
            reason=told.reason,
            post_id=self._stage.people["lea"].job_class_id,
            due_on=self._day_from_now(told.due),
            new_text=told.new_text,
            measure=told.measure,
            go_by=told.go_by,
        )
        save_draft(ruling.pk, draft, by=by)
        sign_ruling(ruling.pk, by=by)
        clear_cache()
        if told.closed is not None:
            queue.add(self.moment(told.closed.day), partial(self._close, ruling.pk))

    def _close(self, pk: int) -> None:
        told = self._told.closed
        if told is None:
            return
        count_periods(timezone.now())
        bring_rulings_up_to_date("", timezone.now())
        close_ruling(pk, Ending(told.how, told.helped, told.why), by=self._by)
