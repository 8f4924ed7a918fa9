"""Read suggestions: those that wait and those that are answered, for all staff; one's own with a name."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import QuerySet

from yesdesk.backing.models import Suggestion, SuggestionState
from yesdesk.backing.posts.queries import Posts, posts_now
from yesdesk.core.actors import Actor
from yesdesk.core.errors import NotFound
from yesdesk.core.prepared_query import PreparedQuery, columns_of, from_row
from yesdesk.desk.answers.queries import library_day

ON_A_PAGE: Final = 30
SHOWN_FROM: Final = 5
"""How many times `me too` must have been said before the number is shown."""


def access_suggestion(by: Actor, pk: int) -> Suggestion:
    """Return one suggestion, for anyone on staff. Raises NotFound."""
    found = _for_staff(by).filter(pk=pk).first()
    if found is None:
        raise NotFound.plain()
    return found


def _for_staff(by: Actor) -> "QuerySet[Suggestion, Suggestion]":
    every = Suggestion.objects.select_related("author", "rule", "merged_into")
    return every if by.is_staff else every.none()


@dataclass(frozen=True, slots=True)
class SuggestionLine:
    """A suggestion as lists show it, to everybody the same."""

    pk: int
    line: str
    lane: str
    lane_label: str
    rule: int | None
    post: str
    """The job class that answers or answered, never a person."""

    outside: str
    said_on: date
    due: date
    waits: bool
    owed: bool
    """The answer is owed: its day is over. It is shown on screens and never on paper."""

    more_because: str
    answer: str
    answer_label: str
    reason: str
    trial_until: date | None
    answered_on: date | None
    author: str
    """Who wished their name beside it, once it is answered; empty before that and for all others."""

    me_too: int
    """From five on, else 0."""


def waiting_suggestions(by: Actor) -> list[SuggestionLine]:
    """Suggestions that wait for an answer, the day that comes first on top. Four queries."""
    return _lines(from_row(Suggestion, row) for row in _WAITING.rows()) if by.is_staff else []


def _waiting() -> "QuerySet[Suggestion, tuple[Any, ...]]":
    """Without the writer, whom nobody is told before the answer."""
    said = Suggestion.objects.filter(state=SuggestionState.SAID).order_by("due", "line")
    return said.values_list(*columns_of(Suggestion))


_WAITING: Final = PreparedQuery(_waiting)
"""The library's page asks it for everybody."""


def answered_suggestions(by: Actor, since: date | None = None) -> list[SuggestionLine]:
    """Suggestions that were answered (on `since` or later), the newest answer first."""
    rows = _for_staff(by).filter(state=SuggestionState.ANSWERED)
    if since is not None:
        rows = rows.filter(answered_on__gte=since)
    return _lines(rows.order_by("-answered_on", "line"))


def answered_page(by: Actor, number: int) -> tuple[list[SuggestionLine], int]:
    """The answered suggestions of a page, the newest answer first, and the number of the next page; 0: none."""
    rows = _for_staff(by).filter(state=SuggestionState.ANSWERED).order_by("-answered_on", "line")
    first = (max(number, 1) - 1) * ON_A_PAGE
    found = list(rows[first : first + ON_A_PAGE + 1])
    return _lines(found[:ON_A_PAGE]), number + 1 if len(found) > ON_A_PAGE else 0


def my_suggestions(by: Actor) -> list[SuggestionLine]:
    """What `by` sent with their name, the newest first. Without a name nobody knows whose it is, and neither do we."""
    mine = _for_staff(by).filter(author=by.user_id or 0)
    return _lines(mine.order_by("-said_on", "line"))


def _lines(rows: Iterable[Any]) -> list[SuggestionLine]:
    found = list(rows)
    if not found:
        return []
    posts, day = posts_now(), library_day()
    return [suggestion_line(each, posts, day) for each in found]


def suggestion_line(row: Suggestion, posts: Posts, day: date) -> SuggestionLine:
    """Make the line of one suggestion. No query."""
    waits = row.state == SuggestionState.SAID
    answered = row.state == SuggestionState.ANSWERED
    return SuggestionLine(
        pk=row.pk,
        line=row.line,
        lane=row.lane,
        lane_label=row.get_lane_display(),
        rule=row.rule_id,
        post=row.answered_by if answered else posts.of(row.lane, row.post_id).answers_name,
        outside=row.outside if waits else "",
        said_on=row.said_on,
        due=row.due,
        waits=waits,
        owed=waits and row.due < day,
        more_because=row.more_because,
        answer=row.answer,
        answer_label=row.get_answer_display() if answered else "",
        reason=row.reason,
        trial_until=row.trial_until,
        answered_on=row.answered_on,
        author=row.author.name if answered and row.author else "",
        me_too=row.me_too if row.me_too >= SHOWN_FROM else 0,
    )
