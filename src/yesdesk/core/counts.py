"""Counts of attempts in the database, so for all processes, to notice abuse."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address, ip_network
from typing import Final

from django.db import connection
from django.db.models import F

from yesdesk.core.models import Attempt

KEPT = timedelta(days=2)
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


def count_attempt(kind: str, subject: str, *, window: timedelta, now: datetime) -> int:
    """Count one try of `kind` by `subject` (a keyed hash) and return the number in this window. Windows lie side by
    side from a fixed time on. Each try sees its own number, also two at once."""
    start = connection.ops.adapt_datetimefield_value(_start_of_window(window, now))
    with connection.cursor() as cursor:
        cursor.execute(_ONE_MORE_TRY, [kind, subject, start])
        return int(cursor.fetchone()[0])


def give_back_attempt(kind: str, subject: str, *, window: timedelta, now: datetime) -> None:
    """Give back a try of this window that turned out to be none."""
    rows = Attempt.objects.filter(kind=kind, subject=subject, window=_start_of_window(window, now))
    rows.filter(count__gt=0).update(count=F("count") - 1)


_ONE_MORE_TRY: Final = """
INSERT INTO core_attempt (kind, subject, "window", count) VALUES (%s, %s, %s, 1)
ON CONFLICT (kind, subject, "window") DO UPDATE SET count = core_attempt.count + 1
RETURNING count
"""


def attempts(subjects: Mapping[str, str], *, window: timedelta, now: datetime) -> dict[str, int]:
    """Read the numbers of tries in this window, subjects by kind. One query, by hand: it runs before each account."""
    start = connection.ops.adapt_datetimefield_value(_start_of_window(window, now))
    asked = [value for pair in subjects.items() for value in pair]
    with connection.cursor() as cursor:
        cursor.execute(_SO_FAR.format(", ".join(["(%s, %s)"] * len(subjects))), [start, *asked])
        return dict.fromkeys(subjects, 0) | dict(cursor.fetchall())


_SO_FAR: Final = """
SELECT kind, count FROM core_attempt WHERE "window" = %s AND (kind, subject) IN (VALUES {})
"""


def delete_old_attempts(now: datetime) -> int:
    counts, _ = Attempt.objects.filter(window__lt=now - KEPT).delete()
    return counts


def network_of(client: str) -> str:
    """The network a client belongs to: /24 in IPv4, /48 in IPv6. Empty when it is no address."""
    try:
        address = ip_address(client)
    except ValueError:
        return ""
    return str(ip_network(f"{address}/{24 if address.version == 4 else 48}", strict=False))


def _start_of_window(window: timedelta, now: datetime) -> datetime:
    return now - (now - _EPOCH) % window
