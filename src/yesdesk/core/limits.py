"""Count what is tried, and finds a form's second press; in the database, so for all processes."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from django.db import connection
from django.db.models import F, QuerySet
from django.utils import timezone

from yesdesk.core.models import Attempt, PressedForm
from yesdesk.core.prepared_query import PreparedQuery

KEPT = timedelta(days=2)
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


class DuplicateSubmission(Exception):
    """Another press of the same form was first. Roll the transaction back, then ask `find_result`."""


def count_attempt(kind: str, subject: str, *, window: timedelta, now: datetime) -> int:
    """Count one try of `kind` by `subject` (a keyed hash); how often this window has seen it.

    Windows lie side by side from a fixed time on. Each try sees its own number, also two at once.
    """
    start = connection.ops.adapt_datetimefield_value(_start(window, now))
    with connection.cursor() as cursor:
        cursor.execute(_ONE_MORE, [kind, subject, start])
        return int(cursor.fetchone()[0])


def give_back_attempt(kind: str, subject: str, *, window: timedelta, now: datetime) -> None:
    """One try of this window turned out to be none."""
    rows = Attempt.objects.filter(kind=kind, subject=subject, window=_start(window, now))
    rows.filter(count__gt=0).update(count=F("count") - 1)


_ONE_MORE: Final = """
INSERT INTO core_attempt (kind, subject, "window", count) VALUES (%s, %s, %s, 1)
ON CONFLICT (kind, subject, "window") DO UPDATE SET count = core_attempt.count + 1
RETURNING count
"""


def attempts(subjects: Mapping[str, str], *, window: timedelta, now: datetime) -> dict[str, int]:
    """How often this window has seen each of these try (a subject by its kind); counts nothing. One query, written out:
    it is asked before each account.
    """
    start = connection.ops.adapt_datetimefield_value(_start(window, now))
    asked = [value for pair in subjects.items() for value in pair]
    with connection.cursor() as cursor:
        cursor.execute(_SO_FAR.format(", ".join(["(%s, %s)"] * len(subjects))), [start, *asked])
        return dict.fromkeys(subjects, 0) | dict(cursor.fetchall())


_SO_FAR: Final = """
SELECT kind, count FROM core_attempt WHERE "window" = %s AND (kind, subject) IN (VALUES {})
"""


def find_result(form_id: str) -> int | None:
    """Return what came of this form when it was first pressed, or None when it was not."""
    rows = _REF.rows(form_id=form_id)
    return int(rows[0][0]) if rows else None


def _ref(*, form_id: str) -> QuerySet[PressedForm, tuple[int]]:
    return PressedForm.objects.filter(form_id=form_id).values_list("ref")


_REF: Final = PreparedQuery(_ref)


def record_result(form_id: str, ref: int) -> None:
    """Note what came of a form, in its transaction. Raises DuplicateSubmission for a later press."""
    at = connection.ops.adapt_datetimefield_value(timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(_FIRST_PRESS, [form_id, ref, at])
        if cursor.rowcount == 0:
            raise DuplicateSubmission(form_id)


_FIRST_PRESS: Final = """
INSERT INTO core_pressedform (form_id, ref, pressed_at) VALUES (%s, %s, %s)
ON CONFLICT (form_id) DO NOTHING
"""


def sweep(now: datetime) -> int:
    """Remove counts and presses nobody asks about any more; the number removed."""
    counts, _ = Attempt.objects.filter(window__lt=now - KEPT).delete()
    presses, _ = PressedForm.objects.filter(pressed_at__lt=now - KEPT).delete()
    return counts + presses


def _start(window: timedelta, now: datetime) -> datetime:
    return now - (now - _EPOCH) % window
