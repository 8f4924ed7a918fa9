"""Read suggestions: waiting and answered ones for all staff, and one's own with a name."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from yesdesk.backing.models import Suggestion, SuggestionState
from yesdesk.backing.posts.queries import Posts, posts_now
from yesdesk.core.actors import Actor
from yesdesk.core.errors import or_not_found
from yesdesk.core.labels import job_label
from yesdesk.desk.answers.queries import library_day

ON_A_PAGE: Final = 20
# A smaller number of `me too` is not shown.
SHOWN_FROM: Final = 5


def access_suggestion(by: Actor, pk: int) -> Suggestion:
    return or_not_found(
        _suggestions_for_staff(by).select_related("rule", "merged_into").filter(pk=pk).first()
    )


def _suggestions_for_staff(by: Actor) -> "QuerySet[Suggestion, Suggestion]":
    rows = Suggestion.objects.select_related("author")
    return rows if by.is_staff else rows.none()


@dataclass(frozen=True, slots=True)
class SuggestionLine:
    """A suggestion as lists show it, to everybody the same."""

    pk: int
    line: str
    lane: str
    lane_label: str
    rule: int | None
    # The job class that answers or answered, never a person.
    post: str
    outside: str
    said_on: date
    due: date
    waits: bool
    # Its day is over. Only screens show that, never paper.
    owed: bool
    more_until: date | None
    more_because: str
    answer: str
    answer_label: str
    # The facilitator struck the words; `reason` says why.
    aside: bool
    reason: str
    trial_until: date | None
    answered_on: date | None
    # The writer who wished their name beside it, once it is answered.
    author: str
    # From five on, else 0.
    me_too: int


def waiting_suggestions(by: Actor) -> list[SuggestionLine]:
    """Return waiting suggestions, the next day first. Four queries."""
    return _suggestion_lines(
        _suggestions_for_staff(by).filter(state=SuggestionState.SAID).order_by("due", "line")
    )


def answered_suggestions(by: Actor, since: date | None = None) -> list[SuggestionLine]:
    rows = _suggestions_for_staff(by).filter(state=SuggestionState.ANSWERED)
    if since is not None:
        rows = rows.filter(answered_on__gte=since)
    return _suggestion_lines(rows.order_by("-answered_on", "line"))


@dataclass(frozen=True, slots=True)
class SuggestionList:
    waiting: list[SuggestionLine]
    answered: list[SuggestionLine]
    older: int
    posts: Posts


def suggestion_list(by: Actor, number: int) -> SuggestionList:
    posts, day = posts_now(), library_day()
    every = _suggestions_for_staff(by)
    waiting = every.filter(state=SuggestionState.SAID).order_by("due", "line")
    over = every.exclude(answered_on=None).order_by("-answered_on", "line")
    first = (max(number, 1) - 1) * ON_A_PAGE
    found = list(over[first : first + ON_A_PAGE + 1])
    return SuggestionList(
        [suggestion_line(each, posts, day) for each in waiting],
        [suggestion_line(each, posts, day) for each in found[:ON_A_PAGE]],
        number + 1 if len(found) > ON_A_PAGE else 0,
        posts,
    )


def my_suggestions(by: Actor) -> list[SuggestionLine]:
    """Return what `by` sent with their name, the newest first. No row knows the writer of any other."""
    mine = _suggestions_for_staff(by).filter(author=by.user_id or 0).select_related("merged_into")
    return _suggestion_lines(mine.order_by("-said_on", "line"))


def _suggestion_lines(rows: Iterable[Any]) -> list[SuggestionLine]:
    found = list(rows)
    if not found:
        return []
    posts, day = posts_now(), library_day()
    return [suggestion_line(each, posts, day) for each in found]


def suggestion_line(row: Suggestion, posts: Posts, day: date) -> SuggestionLine:
    """Make a suggestion's line. A merged suggestion shows the other one's state and answer."""
    at = row.merged_into or row
    waits = at.state == SuggestionState.SAID
    answered = at.state == SuggestionState.ANSWERED
    return SuggestionLine(
        pk=row.pk,
        line=row.line or _("A line that was put aside"),
        lane=at.lane,
        lane_label=at.get_lane_display(),
        rule=row.rule_id,
        post=job_label(at.answered_by) or posts.of(at.lane, at.post_id).answers_name,
        outside=at.outside if waits else "",
        said_on=row.said_on,
        due=at.due,
        waits=waits,
        owed=waits and at.due < day,
        more_until=at.more_until,
        more_because=at.more_because,
        answer=at.answer,
        answer_label=at.get_answer_display() if answered else "",
        aside=at.state == SuggestionState.ASIDE,
        reason=at.reason,
        trial_until=at.trial_until,
        answered_on=at.answered_on,
        author=row.author.name if answered and row.author else "",
        me_too=row.me_too if row.me_too >= SHOWN_FROM else 0,
    )
