"""Read questions for the Monday card: those that wait for the facilitator, and the one of a week."""

from yesdesk.backing.models import CardQuestion
from yesdesk.backing.posts.queries import facilitates
from yesdesk.core.actors import Actor
from yesdesk.core.dates import iso_week
from yesdesk.core.errors import NotFound
from yesdesk.desk.answers.queries import library_day


def waiting_questions(by: Actor) -> list[CardQuestion]:
    """Questions that nobody has put on a card yet, the oldest first; for the facilitator alone."""
    if not facilitates(by):
        return []
    return list(CardQuestion.objects.filter(week=None).order_by("pk"))


def coming_questions(by: Actor) -> list[CardQuestion]:
    """Questions of this week's card and of later ones, in order, for all staff."""
    if not by.is_staff:
        return []
    return list(CardQuestion.objects.filter(week__gt=iso_week(library_day())).order_by("week"))


def talked_questions(by: Actor) -> list[CardQuestion]:
    """Questions that were on a card and have no agreement yet, the newest first; for the facilitator alone."""
    if not facilitates(by):
        return []
    rows = CardQuestion.objects.filter(week__lte=iso_week(library_day()), agreed="")
    return list(rows.order_by("-week")[:10])


def access_question(by: Actor, pk: int) -> CardQuestion:
    """A question, for the facilitator. Raises NotFound."""
    found = CardQuestion.objects.filter(pk=pk).first() if facilitates(by) else None
    if found is None:
        raise NotFound.plain()
    return found


def question_for_week(by: Actor, week: str) -> CardQuestion | None:
    """The question of the card of this ISO week, if staff wrote one. One query."""
    return _one(by, week=week)


def agreed_for_week(by: Actor, week: str) -> CardQuestion | None:
    """The question whose agreement (`agreed`) the card of this ISO week tells. One query."""
    return _one(by, agreed_week=week)


def _one(by: Actor, **when: str) -> CardQuestion | None:
    if not (by.is_staff or by.user_id is None):
        return None
    return CardQuestion.objects.filter(**when).order_by("-pk").first()
