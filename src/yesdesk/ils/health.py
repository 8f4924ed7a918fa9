"""Whether the library system answers, as a row that all processes share.

Two silences in a row open it: then nobody asks for a while that doubles, and pages say so at once instead
of making people wait. The first answer closes it. Only silence counts: a permission that is missing and a record
that cannot be read are answers too, and take the library system away from nobody else.
"""

from datetime import datetime, timedelta
from typing import Final

from django.db import connection
from django.utils import timezone

from yesdesk.ils import missing_permissions
from yesdesk.ils.models import Breaker
from yesdesk.ils.port import AccessDenied, Unreachable, Unreadable

ROW: Final = 1
OPENS_AT: Final = 2
FIRST_WAIT: Final = 5.0  # seconds
LONGEST_WAIT: Final = 600.0


def is_answering(now: datetime | None = None) -> bool:
    """Return whether it is worth asking now; for pages and for whoever carries acts out."""
    return retry_at(now or timezone.now()) is None


def retry_at(now: datetime) -> datetime | None:
    """Return when to ask again, None when at once."""
    at = Breaker.objects.filter(pk=ROW, retry_at__gt=now).values_list("retry_at", flat=True)
    return at.first()


def silent_since() -> datetime | None:
    """Since when it has not answered, None while it does."""
    row = Breaker.objects.filter(pk=ROW, failures__gte=OPENS_AT).first()
    return row.silent_since if row else None


def record_answer() -> None:
    """It answered. Writes only where it had been silent."""
    if has_failed():
        Breaker.objects.filter(pk=ROW).update(failures=0, silent_since=None, retry_at=None)


def has_failed() -> bool:
    """Return whether it kept silent when it was last asked. Written out: every account that is read asks it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM ils_breaker WHERE id = %s AND failures > 0", [ROW])
        return cursor.fetchone() is not None


def record_failure(trouble: Unreachable, now: datetime, *, asked: str) -> datetime:
    """Something stood in the way of `asked` (a verb of the socket, a capability); when to ask again."""
    if isinstance(trouble, AccessDenied):
        missing_permissions.record_denied(asked, ", ".join(trouble.missing) or str(trouble), now)
    if isinstance(trouble, AccessDenied | Unreadable):
        record_answer()
        return now + timedelta(seconds=LONGEST_WAIT)
    return note_silence(now)


def note_silence(now: datetime) -> datetime:
    """It did not answer; when to ask again. Two that note at once count as one: both saw the same."""
    row, _made = Breaker.objects.get_or_create(pk=ROW)
    failures = row.failures + 1
    wait = min(FIRST_WAIT * 2 ** min(failures - 1, 10), LONGEST_WAIT)
    again = now + timedelta(seconds=wait)
    Breaker.objects.filter(pk=ROW, failures=row.failures).update(
        failures=failures,
        silent_since=row.silent_since or now,
        retry_at=again if failures >= OPENS_AT else None,
    )
    return again
