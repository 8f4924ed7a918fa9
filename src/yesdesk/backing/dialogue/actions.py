"""Put a question to all on a Monday card, and note what was agreed about it."""

from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yesdesk.backing.dialogue.queries import access_question
from yesdesk.backing.models import AgreedAs, CardQuestion
from yesdesk.core.actors import Actor
from yesdesk.core.audit import record_audit
from yesdesk.core.dates import free_week, iso_week
from yesdesk.core.errors import EditConflict, Refusal, ValidationRefusal
from yesdesk.core.permissions import Permission
from yesdesk.core.person_check import person_errors
from yesdesk.core.retention import SeriesSpec, by_age, rows_of
from yesdesk.desk.answers.queries import library_day
from yesdesk.desk.models import Request

LONGEST: Final = 200


@dataclass(frozen=True, slots=True)
class QuestionDraft:
    """What the person lived through, what we could do, what we do next time."""

    lived: str
    could_do: str
    next_time: str

    def clean(self) -> "QuestionDraft":
        """The same, each on one line."""
        return QuestionDraft(*(" ".join(words.split()) for words in asdict(self).values()))


def draft_of(question: CardQuestion) -> QuestionDraft:
    """A question's words, to be changed."""
    return QuestionDraft(question.lived, question.could_do, question.next_time)


@transaction.atomic
def ask_all(
    request: Request, draft: QuestionDraft, *, as_it_is: bool = False, by: Actor
) -> CardQuestion:
    """Write a question from a request. It keeps no way back there, and no writer; sent twice, it is there once. Raises
    ValidationRefusal by field of `draft`, or of `as_it_is` where a word may be a name.
    """
    by.require(Permission.DESK_REQUEST_ANSWER)
    names = [request.patron.name] if request.patron else []
    words = asdict(_without_names(draft, names, as_it_is=as_it_is))
    standing = CardQuestion.objects.filter(**words, week=None).first()
    return standing or CardQuestion.objects.create(**words, written_on=library_day())


def _without_names(draft: QuestionDraft, names: list[str], *, as_it_is: bool) -> QuestionDraft:
    clean = draft.clean()
    needs = person_errors(asdict(clean), names=names, at_most=LONGEST, as_it_is=as_it_is)
    if needs:
        raise ValidationRefusal(needs)
    return clean


@transaction.atomic
def put_on_card(
    pk: int, draft: QuestionDraft, *, as_it_is: bool = False, by: Actor
) -> CardQuestion:
    """Put a question on the first card after today that has none, in these words. Raises ValidationRefusal by field;
    EditConflict where a colleague did so a moment ago.
    """
    question = access_question(by, pk)
    words = asdict(_without_names(draft, [], as_it_is=as_it_is))
    if question.week is not None:
        raise _read_already()
    taken = {week for week in CardQuestion.objects.values_list("week", flat=True) if week}
    week = free_week(library_day(), taken)
    try:
        with transaction.atomic():
            free = CardQuestion.objects.filter(pk=pk, week=None)
            if not free.update(**words, week=week):
                raise _read_already()
    except IntegrityError:
        raise _read_already() from None
    question.refresh_from_db()
    record_audit("backing.question.on_card", f"question:{pk}", by=by)
    return question


def _read_already() -> EditConflict:
    return EditConflict(
        _("A colleague changed this a moment ago."),
        next_step=_("Look at it once more."),
        since=0,
    )


@transaction.atomic
def drop_question(pk: int, *, by: Actor) -> None:
    """Delete a question that was on no card yet."""
    question = access_question(by, pk)
    if question.week is not None and question.week <= iso_week(library_day()):
        raise Refusal(
            _("This was on a card already."),
            next_step=_("Note what you agreed."),
            code="backing.question.was_on_card",
        )
    question.delete()
    record_audit("backing.question.left_out", f"question:{pk}", by=by)


@transaction.atomic
def note_agreed(
    pk: int, agreed: str, kind: AgreedAs, *, as_it_is: bool = False, by: Actor
) -> CardQuestion:
    """Note what was agreed, and where it is to be kept: the next card says it. Raises ValidationRefusal for `agreed`,
    EditConflict where a colleague noted it already.
    """
    question = access_question(by, pk)
    words = " ".join(agreed.split())
    needs = person_errors({"agreed": words}, at_most=LONGEST, as_it_is=as_it_is)
    day = library_day()
    if question.week is None or question.week > iso_week(day):
        raise Refusal(
            _("Nobody has talked about this yet."),
            next_step=_("Come back after its Monday."),
            code="backing.question.not_yet",
        )
    if needs:
        raise ValidationRefusal(needs)
    noted = CardQuestion.objects.filter(pk=pk, agreed="").update(
        agreed=words, agreed_as=kind, agreed_week=iso_week(day + timedelta(days=7))
    )
    if not noted:
        raise _read_already()
    question.refresh_from_db()
    record_audit("backing.question.agreed", f"question:{pk}", by=by)
    return question


QUESTIONS: Final = SeriesSpec(
    code="backing.question",
    name=gettext_noop("Questions for the Monday card, and what was agreed"),
    days=365,
    ground=gettext_noop("Staff look up what they agreed. It names nobody."),
    due=by_age(CardQuestion.objects.all, "written_on", in_days=True),
    erase=rows_of(CardQuestion),
    subject="question",
    holds_patron_words=False,
)
