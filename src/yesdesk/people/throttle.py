"""Guessing gets slow: five tries are free, then each next one waits, 30 seconds doubling to a quarter of an hour.

Counted for the account, in the database, so that every process sees it; never for the address, since a whole
branch shares one. An account that does not exist is counted the same way, so that nobody learns which do.
The try is counted before the password is looked at: many at once get no further than one after another.
"""

from datetime import datetime, timedelta
from typing import Final

from django.db.models import F, Q
from django.utils import timezone

from yesdesk.core.keys import keyed_hash
from yesdesk.people.models import FailedTries

FREE_TRIES: Final = 5
FIRST_WAIT: Final = timedelta(seconds=30)
LONGEST_WAIT: Final = timedelta(minutes=15)
KEPT: Final = timedelta(days=1)
_ROUNDS: Final = 20
"""How often to go again when others try the same account in the same instant."""


def begin_try(what: str, account: str) -> datetime | None:
    """Counts a try of `what` (`password`, `code`) on `account`. None: go on. A time: wait until then."""
    now = timezone.now()
    subject = _subject(what, account, now)
    FailedTries.objects.bulk_create(
        [FailedTries(subject=subject, tried_at=now)], ignore_conflicts=True
    )
    free = Q(wait_until=None) | Q(wait_until__lte=now)
    rows = FailedTries.objects.filter(subject=subject)
    for _round in range(_ROUNDS):
        count, until = rows.values_list("count", "wait_until").get()
        if until is not None and until > now:
            return until
        mine = rows.filter(free, count=count)
        if mine.update(count=count + 1, wait_until=_wait_after(count + 1, now), tried_at=now):
            return None
    return now + FIRST_WAIT


def give_back_try(what: str, account: str) -> None:
    """The try was counted but nothing was looked at: it does not count."""
    rows = FailedTries.objects.filter(subject=_subject(what, account, timezone.now()), count__gt=0)
    rows.update(count=F("count") - 1, wait_until=None)


def forget_tries(what: str, account: str) -> None:
    """It was the right one: the count starts anew."""
    FailedTries.objects.filter(subject=_subject(what, account, timezone.now())).delete()


def sweep_tries(now: datetime) -> int:
    """Removes counts whose key is gone; the number removed."""
    return FailedTries.objects.filter(tried_at__lt=now - KEPT).delete()[0]


def _wait_after(count: int, now: datetime) -> datetime | None:
    if count < FREE_TRIES:
        return None
    doublings = min(count - FREE_TRIES, 10)
    return now + min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)


def _subject(what: str, account: str, now: datetime) -> str:
    return keyed_hash("tries", f"{what}:{account.strip().lower()}", now)
