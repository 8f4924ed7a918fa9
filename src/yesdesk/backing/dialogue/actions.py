"""Put a question to all on a Monday card, and take it off again."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _, gettext_noop

from yesdesk.backing.dialogue.queries import access_question
from yesdesk.backing.models import CardQuestion
from yesdesk.core.actors import Actor
from yesdesk.core.audit import record_audit
from yesdesk.core.dates import free_week, iso_week
from yesdesk.core.errors import EditConflict, ValidationRefusal
from yesdesk.core.permissions import Permission
from yesdesk.core.person_check import person_errors
from yesdesk.core.retention import SeriesSpec, by_age, rows_of
from yesdesk.desk.answers.queries import library_day
from yesdesk.requests.models import Request

LONGEST: Final = 200


@dataclass(frozen=True, slots=True)
class QuestionDraft:
    lived: str
    could_do: str
    next_time: str


@transaction.atomic
def ask_all(
    request: Request, draft: QuestionDraft, *, as_it_is: bool = False, by: Actor
) -> CardQuestion:
    """Put a question on the first later card without one. It keeps no request and no writer. Raises ValidationRefusal.
    Sent twice, it is there once. A word that may be a name is refused at `as_it_is`. Raises EditConflict, too.
    """
    by.require(Permission.DESK_REQUEST_ANSWER)
    names = [request.patron.name] if request.patron else []
    words = {field: " ".join(typed.split()) for field, typed in asdict(draft).items()}
    needs = person_errors(words, names=names, at_most=LONGEST, as_it_is=as_it_is)
    if needs:
        raise ValidationRefusal(needs)
    return put_on_card(words, by=by)


@transaction.atomic
def put_on_card(words: Mapping[str, str], *, by: Actor) -> CardQuestion:
    """Put words without a person on the first later card that has none. The same words stand there once. Raises
    NotAllowed, and EditConflict where a colleague took that card a moment ago.
    """
    by.require(Permission.DESK_REQUEST_ANSWER)
    day = library_day()
    standing = CardQuestion.objects.filter(**words, week__gt=iso_week(day)).first()
    if standing is not None:
        return standing
    taken = set(CardQuestion.objects.values_list("week", flat=True))
    try:
        with transaction.atomic():
            return CardQuestion.objects.create(**words, written_on=day, week=free_week(day, taken))
    except IntegrityError:
        raise EditConflict(
            _("A colleague wrote one a moment ago."),
            next_step=_("Your words are still here. Save again."),
            since=0,
        ) from None


@transaction.atomic
def drop_question(pk: int, *, by: Actor) -> None:
    """Delete a question from its card, as the facilitator, until the card's week is over."""
    access_question(by, pk).delete()
    record_audit("backing.question.left_out", f"question:{pk}", by=by)


QUESTIONS: Final = SeriesSpec(
    code="backing.question",
    name=gettext_noop("Questions for the Monday card"),
    days=365,
    ground=gettext_noop("Staff look up what they talked about. It names nobody."),
    due=by_age(CardQuestion.objects.all, "written_on", in_days=True),
    erase=rows_of(CardQuestion),
    subject="question",
    holds_patron_words=False,
)
