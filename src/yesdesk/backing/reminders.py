"""Mail a post about an answer or a decision that is due or owed.

Each member of the job class who wants it gets one mail a day, without a writer's name. A deputy who steps in gets the
second mail alone: a row of those reached by the first would tell who was away. No mail speaks of another one.

A clock ahead by less than 26 hours mails a day early, once. After a restore, mails since the backup go again.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from yesdesk.backing.models import (
    Lane,
    Reminded,
    Ruling,
    RulingState,
    Suggestion,
    SuggestionState,
)
from yesdesk.backing.open_days import open_days
from yesdesk.backing.posts.queries import Posts, posts_now
from yesdesk.backing.rulings.trials import is_looked_at
from yesdesk.core.dates import humanize_day_and_year
from yesdesk.desk.answers.queries import library_day
from yesdesk.people.account.actions import post_staff_mail, wants_mail
from yesdesk.people.models import User
from yesdesk.places.queries import library_or_none

EVERY_SECONDS: Final = 15 * 60
# Open days before the answer is due.
DAYS_BEFORE: Final = 2

# The library's clock, at the earliest.
MAILED_AT: Final = time(7)


@dataclass(frozen=True, slots=True)
class Owed:
    """A job class (id) owes this."""

    job_class: int
    words: str
    href: str
    due: date | None  # None for a decision whose day has come
    over: bool = False


def remind_posts(_ref: str, _now: datetime) -> None:
    """Mail each post two open days before a day, and once when it is over. For the timer."""
    library = library_or_none()
    if library is None:
        return
    today = library_day()
    members = list(wants_mail().filter(away=False))
    if members and (_suggestions_due(today).exists() or _rulings_due(today).exists()):
        _remind(members, today, ZoneInfo(library.time_zone))


@transaction.atomic
def _remind(members: list[User], today: date, zone: ZoneInfo) -> None:
    # Mails and the notes of them stand or fall together.
    reached = {member.job_class_id for member in members}
    owed = [
        *_mark_and_list_owed_suggestions(today, reached),
        *_mark_and_list_due_rulings(today, reached),
    ]
    not_before = datetime.combine(today, MAILED_AT, zone)
    for member in members:
        mine = [each for each in owed if each.job_class == member.job_class_id]
        if mine:
            _mail_owed(member, mine, not_before)


def _suggestions_due(today: date) -> QuerySet[Suggestion, Suggestion]:
    soon = open_days().after(today, DAYS_BEFORE)
    rows = Suggestion.objects.filter(state=SuggestionState.SAID, due__lte=soon)
    return rows.exclude(reminded=Reminded.OWED).order_by("due", "line")


def _rulings_due(today: date) -> QuerySet[Ruling, Ruling]:
    return Ruling.objects.filter(
        state__in=[RulingState.RUNNING, RulingState.LOOKED_AT], due_on__lte=today, reminded=False
    )


def _mark_and_list_owed_suggestions(today: date, reached: Collection[int]) -> Iterator[Owed]:
    # Where no mail reaches anybody in a job class, its suggestions wait.
    found = list(_suggestions_due(today))
    posts = posts_now() if found else None
    for each in found:
        says = Reminded.OWED if each.due < today else Reminded.SOON
        answers = posts.of(each.lane, each.post_id).answers if posts else None
        waits = Suggestion.objects.filter(pk=each.pk, state=SuggestionState.SAID)
        if answers is None or answers not in reached or each.reminded == says:
            continue
        if waits.filter(reminded=each.reminded).update(reminded=says):
            href = reverse("suggestion", args=[each.pk])
            yield Owed(answers, each.line, href, each.due, over=each.due < today)


def _mark_and_list_due_rulings(today: date, reached: Collection[int]) -> Iterator[Owed]:
    # Where no mail reaches the post in charge, the post that decides gets it.
    rows = _rulings_due(today)
    found = [each for each in rows.order_by("due_on", "pk") if is_looked_at(each, today)]
    posts = posts_now() if found else Posts({})
    for each in found:
        decides = [posts.of(Lane.DECIDE, post).answers for post in (each.post_id, None)]
        answers = next((post for post in decides if post in reached), None)
        if answers is not None and rows.filter(pk=each.pk).update(reminded=True):
            yield Owed(answers, each.title, reverse("decision", args=[each.pk]), None)


def _mail_owed(member: User, owed: list[Owed], not_before: datetime) -> None:
    with translation.override(member.language):
        post_staff_mail(
            member,
            subject=_("Your job class has something to answer"),
            paragraphs=[_paragraph_of(each, member.language) for each in owed],
            about="suggestions",
            not_before=not_before,
        )


def _paragraph_of(owed: Owed, language: str) -> str:
    href = f"{settings.BASE_URL}{owed.href}"
    if owed.due is None:
        return "\n".join([owed.words, _("Its day has come. Keep it, end it or try longer:"), href])
    day = {"day": humanize_day_and_year(owed.due, language)}
    when = _("overdue since %(day)s") if owed.over else _("answer by %(day)s")
    return "\n".join([_("“%(words)s”") % {"words": owed.words}, when % day, href])
