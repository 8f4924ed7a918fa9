"""Read the question of a Monday card."""

from yesdesk.backing.models import CardQuestion
from yesdesk.backing.posts.queries import facilitates
from yesdesk.core.actors import Actor
from yesdesk.core.dates import iso_week
from yesdesk.core.errors import or_not_found
from yesdesk.desk.answers.queries import library_day


def access_question(by: Actor, pk: int) -> CardQuestion:
    """Return a question of this week's card or a later one, for the facilitator. Raises NotFound."""
    rows = CardQuestion.objects.filter(pk=pk, week__gte=iso_week(library_day()))
    return or_not_found(rows.first() if facilitates(by) else None)


def question_for_week(by: Actor, week: str) -> CardQuestion | None:
    if not (by.is_staff or by.user_id is None):
        return None
    return CardQuestion.objects.filter(week=week).first()
