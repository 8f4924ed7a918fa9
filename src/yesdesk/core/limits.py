"""Counts what is tried, and finds a form's second press; in the database, so for all processes."""

from datetime import UTC, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from yesdesk.core.models import Attempt, PressedForm

KEPT = timedelta(days=2)
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


class PressedTwice(Exception):
    """Another press of the same form was first. Roll the transaction back, then ask `pressed`."""


def count_attempt(kind: str, subject: str, *, window: timedelta, now: datetime) -> int:
    """Counts one try of `kind` by `subject` (a keyed hash); how often this window has seen it.

    Windows lie side by side from a fixed time on. Two at once may both read the higher number.
    """
    row = Attempt.objects.filter(kind=kind, subject=subject, window=_start(window, now))
    if not row.update(count=F("count") + 1):
        fresh = Attempt(kind=kind, subject=subject, window=_start(window, now))
        Attempt.objects.bulk_create([fresh], ignore_conflicts=True)
        row.update(count=F("count") + 1)
    return row.values_list("count", flat=True).get()


def pressed(form_id: str) -> int | None:
    """What came of this form when it was first pressed, or None when it was not."""
    return PressedForm.objects.filter(form_id=form_id).values_list("ref", flat=True).first()


def note_press(form_id: str, ref: int) -> None:
    """Notes what came of a form, in its transaction. Raises PressedTwice for a later press."""
    try:
        with transaction.atomic():
            PressedForm.objects.create(form_id=form_id, ref=ref, pressed_at=timezone.now())
    except IntegrityError as error:
        raise PressedTwice(form_id) from error


def sweep(now: datetime) -> int:
    """Removes counts and presses nobody asks about any more; the number removed."""
    counts, _ = Attempt.objects.filter(window__lt=now - KEPT).delete()
    presses, _ = PressedForm.objects.filter(pressed_at__lt=now - KEPT).delete()
    return counts + presses


def _start(window: timedelta, now: datetime) -> datetime:
    return now - (now - _EPOCH) % window
