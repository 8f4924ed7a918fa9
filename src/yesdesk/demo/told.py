"""Tell of thanks on the Monday card, thanks of colleagues, and questions for all."""

from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from functools import partial

from yesdesk.backing.asked.actions import add_tick, ask_staff
from yesdesk.backing.dialogue.actions import QuestionDraft, ask_all
from yesdesk.backing.models import AskedKind
from yesdesk.backing.stories.actions import put_on_card
from yesdesk.core.actors import Actor
from yesdesk.core.dates import local_day, monday_before_or_on
from yesdesk.demo.library import DemoLibrary
from yesdesk.demo.replay import EventQueue, Happening
from yesdesk.demo.schedule import ScheduledThread
from yesdesk.demo.shapes import Notes, SaysThanks
from yesdesk.demo.story import STORY
from yesdesk.demo.wren_valley import ToldQuestion
from yesdesk.requests.actions.thanks import rather_not_tell, thank_colleague
from yesdesk.requests.models import Entry, EntryKind


def happenings_afterwards(
    threads: list[ScheduledThread], stage: DemoLibrary
) -> Iterator[Happening]:
    told, said = STORY.told, _moments_of_words(threads)

    def happening_after(words: str, hours: int, act: Callable[[EventQueue], None]) -> Happening:
        return stage.staffed("mill", said[words] + timedelta(hours=hours)), act

    for story in told.stories:
        by = stage.actors[story.by]
        yield happening_after(
            story.thanks, story.hours, partial(_put_thanks_on_card, story.thanks, by)
        )
    for refused in told.rather_not:
        by = stage.actors[refused.by]
        yield happening_after(
            refused.thanks, refused.hours, partial(_keep_thanks_off_card, refused.thanks, by)
        )
    for thanked in told.colleagues:
        by = stage.actors[thanked.by]
        yield happening_after(
            thanked.note, thanked.hours, partial(_thank_for_note, thanked.note, by)
        )
    for asked in told.questions:
        yield happening_after(
            asked.words, asked.hours, partial(_ask_all, asked, stage.actors[asked.by])
        )


def question_happenings(now: datetime, stage: DemoLibrary) -> Iterator[Happening]:
    """Tell of a question that is in its last days, with a few ticks on the desk."""
    monday = monday_before_or_on(local_day(now, stage.zone.key)) - timedelta(days=7)
    at = datetime.combine(monday, time(9), tzinfo=stage.zone)
    yield at, partial(_ask_staff, stage.actors["dana"])


def _ask_staff(by: Actor, _queue: EventQueue) -> None:
    question = ask_staff(AskedKind.EXPLAINED, by=by)
    for n, cell in enumerate(question.cells.all()):
        for _time in range(n % 3):
            add_tick(cell, by=by)


def _moments_of_words(threads: list[ScheduledThread]) -> dict[str, datetime]:
    found = {}
    for each in threads:
        found[each.thread.words.partition(".")[0] + "."] = each.begins
        steps = (timed for timed in each.steps if isinstance(timed.step, SaysThanks | Notes))
        found.update((timed.step.text, timed.at) for timed in steps)  # type: ignore[union-attr]
    return found


def _entry_with_words(kind: EntryKind, words: str) -> Entry:
    return Entry.objects.select_related("request__patron").get(kind=kind, text=words)


def _put_thanks_on_card(words: str, by: Actor, _queue: EventQueue) -> None:
    put_on_card(_entry_with_words(EntryKind.THANKS, words).pk, by=by)


def _keep_thanks_off_card(words: str, by: Actor, _queue: EventQueue) -> None:
    rather_not_tell(_entry_with_words(EntryKind.THANKS, words).pk, by=by)


def _thank_for_note(words: str, by: Actor, _queue: EventQueue) -> None:
    note = _entry_with_words(EntryKind.NOTE, words)
    thank_colleague(note.request, note.pk, by=by)


def _ask_all(told: ToldQuestion, by: Actor, _queue: EventQueue) -> None:
    first = Entry.objects.select_related("request__patron").filter(kind=EntryKind.PATRON)
    request = first.get(text__startswith=told.words).request
    ask_all(request, QuestionDraft(told.lived, told.could_do, told.next_time), by=by)
