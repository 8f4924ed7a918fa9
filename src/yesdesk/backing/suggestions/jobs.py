"""Timer jobs: lines appear at an opening; broken things that no lead repaired go to a post."""

import secrets
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.db.models import F, QuerySet

from yesdesk.backing.models import (
    Lane,
    Reminded,
    SentOnKind,
    Suggestion,
    SuggestionState,
    WaitingLine,
)
from yesdesk.backing.open_days import next_opening_of_library, open_days_after
from yesdesk.backing.posts.queries import posts_now
from yesdesk.backing.suggestions.actions import OPEN_DAYS, note_who_had_it
from yesdesk.desk.answers.queries import library_day

APPEAR_EVERY: Final = 5 * 60
# Each line is owed an answer, so the rest waits for the next opening.
SHOWN_AT_ONCE: Final = 40


def show_waiting_suggestions(_ref: str, now: datetime) -> None:
    """Make suggestions of all lines whose opening has come, shuffled. For the timer."""
    if WaitingLine.objects.filter(appears_at__lte=now).exists():
        _show(now)
    day = library_day()
    broken = Suggestion.objects.filter(lane=Lane.BROKEN, state=SuggestionState.SAID, due__lt=day)
    if broken.exists():
        _hand_on(broken, day)
    Suggestion.objects.filter(me_too_from__lte=now).update(
        me_too=F("me_too") + F("me_too_waiting"), me_too_waiting=0, me_too_from=None
    )


@transaction.atomic
def _show(now: datetime) -> None:
    waiting = WaitingLine.objects.filter(appears_at__lte=now)
    said = {(each.line, each.lane, each.rule_id, each.author_id): each.pk for each in waiting}
    shuffled = list(said)
    secrets.SystemRandom().shuffle(shuffled)
    late = [said[each] for each in shuffled[SHOWN_AT_ONCE:]]
    WaitingLine.objects.filter(pk__in=late).update(appears_at=next_opening_of_library(now))
    day = library_day()
    due = {lane: open_days_after(day, count) for lane, count in OPEN_DAYS.items()}
    Suggestion.objects.bulk_create(
        Suggestion(
            pk=said[line, lane, rule, author],
            line=line,
            lane=lane,
            rule_id=rule,
            author_id=author,
            said_on=day,
            due=due[Lane(lane)],
        )
        for line, lane, rule, author in shuffled[:SHOWN_AT_ONCE]
    )
    read = {each.pk for each in waiting}
    WaitingLine.objects.filter(pk__in=read.difference(late)).delete()


@transaction.atomic
def _hand_on(broken: QuerySet[Suggestion, Suggestion], day: date) -> None:
    for each in broken.select_for_update():
        posts = posts_now()
        note_who_had_it(
            each, SentOnKind.SENT_ON, posts, to_post=posts.of(Lane.FIX, each.post_id).name
        )
        each.lane, each.due = Lane.FIX, open_days_after(day, OPEN_DAYS[Lane.FIX])
        each.more_until, each.more_because, each.reminded = None, "", Reminded.NOTHING
        each.save()
