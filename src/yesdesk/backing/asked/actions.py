"""Ask all staff a question about rules, count its ticks, and say what becomes of it. No row says who did any of it."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from yesdesk.backing.asked.queries import kinds_to_ask, look_for_open_question
from yesdesk.backing.models import MOST_TICKS, Lane, StaffQuestion, TickCell
from yesdesk.backing.open_days import open_days
from yesdesk.backing.posts.queries import posts_now
from yesdesk.backing.suggestions.actions import OPEN_DAYS, line_errors, one_line, suggest
from yesdesk.core.actors import Actor
from yesdesk.core.audit import record_audit
from yesdesk.core.dates import local_day, monday_before_or_on, next_monday
from yesdesk.core.errors import EditConflict, NotFound, ValidationRefusal
from yesdesk.core.permissions import Permission
from yesdesk.desk.answers.queries import library_day
from yesdesk.policy.queries import rules_in_force

MAY_ASK: Final = Permission.DESK_LEADS_SEE
MAY_ADD_UP: Final = Permission.DESK_REQUEST_ANSWER
_OPEN: Final = timedelta(days=13)


def first_day() -> date:
    """Return the Monday from which a question asked now is open: today, or the next one."""
    today = library_day()
    return today if today == monday_before_or_on(today) else next_monday(today)


@transaction.atomic
def ask_staff(kind: str, *, by: Actor) -> StaffQuestion:
    """Open a question for two weeks, with a cell for each rule. Raises NotAllowed, and ValidationRefusal for a second
    question in a month or while the last one has no end.
    """
    by.require(MAY_ASK)
    begins = first_day()
    last = StaffQuestion.objects.first()
    if last is not None and not last.has_ended:
        raise ValidationRefusal({"kind": _("First say what becomes of the last question.")})
    if kind not in kinds_to_ask():
        raise ValidationRefusal({"kind": _("Choose one of these questions.")})
    try:
        with transaction.atomic():
            asked = StaffQuestion.objects.create(
                kind=kind, month=f"{begins:%Y-%m}", begins=begins, until=begins + _OPEN
            )
    except IntegrityError:
        raise ValidationRefusal(
            {"kind": _("One question a month. Ask the next one later.")}
        ) from None
    rules = rules_in_force(by, None, begins)
    cells = [TickCell(question=asked, rule_id=rule.terms.id) for rule in rules]
    TickCell.objects.bulk_create([*cells, TickCell(question=asked)])
    record_audit("backing.staff_question.asked", by=by)
    transaction.on_commit(look_for_open_question)
    return asked


def add_tick(cell: TickCell, *, by: Actor) -> None:
    """Count one more tick. A full cell stays full."""
    del by  # anybody: the page's token lets it in, so that no session is read
    TickCell.objects.filter(pk=cell.pk, desk__lt=MOST_TICKS).update(desk=F("desk") + 1)


@transaction.atomic
def save_sums(question: StaffQuestion, sums: Mapping[int, int], *, seen: bool, by: Actor) -> None:
    """Save the paper's sums by cell, once its last day is over and until it has an end. `seen`: sums stood there.
    Raises EditConflict where a colleague was quicker, NotFound before its time.
    """
    by.require(MAY_ADD_UP)
    asked = _locked(question)
    if asked.has_ended or library_day() <= asked.until:
        raise NotFound.plain()
    if asked.summed != seen:
        raise EditConflict(
            _("A colleague saved the sums a moment ago."),
            next_step=_("Look at them before you save yours."),
            since=0,
        )
    for cell in asked.cells.all():
        cell.paper = sums.get(cell.pk, 0)
        cell.save(update_fields=["paper"])
    asked.summed = True
    asked.save(update_fields=["summed"])


@transaction.atomic
def make_suggestion(
    question: StaffQuestion, line: str, *, rule: int | None, by: Actor
) -> StaffQuestion:
    """Suggest what came of it, without a name, and note its post and day. It is not audited, as that would name the
    suggestion's writer. Raises ValidationRefusal, NotFound.
    """
    asked = _to_end(question, by)
    words = one_line(line)
    appears = suggest(words, lane=Lane.DECIDE, with_name=False, rule=rule, by=by)
    days = open_days()
    asked.line = words
    asked.post_name = posts_now().of(Lane.DECIDE).answers_name
    asked.answer_by = days.after(local_day(appears, days.zone), OPEN_DAYS[Lane.DECIDE])
    asked.save()
    return asked


@transaction.atomic
def say_why_not(question: StaffQuestion, why_not: str, *, by: Actor) -> StaffQuestion:
    """End it without a suggestion, for the card. Raises ValidationRefusal without a reason, NotFound."""
    asked = _to_end(question, by)
    words = one_line(why_not)
    if line_errors(words):
        raise ValidationRefusal({"why_not": _("Say why, in one line.")})
    asked.why_not = words
    asked.save()
    record_audit("backing.staff_question.ended", by=by)
    return asked


def _to_end(question: StaffQuestion, by: Actor) -> StaffQuestion:
    by.require(MAY_ASK)
    asked = _locked(question)
    if asked.has_ended or not asked.summed:
        raise NotFound.plain()
    return asked


def _locked(question: StaffQuestion) -> StaffQuestion:
    return StaffQuestion.objects.select_for_update().get(pk=question.pk)
