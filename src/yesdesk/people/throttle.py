"""Slow guessing down: five free tries, then waits of 30 seconds, doubling to a quarter of an hour.

Tries count for account and network in the database, so that guesses elsewhere lock nobody out. A PIN counts for its
shared desk too. An unknown account counts the same way, so that nobody learns which exist. A try counts before the
password is looked at, so that many at once get no further. A network is counted before anything is hashed, against
floods; a whole branch shares one, so its limit is high.
"""

from datetime import datetime, timedelta
from typing import Final

from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from yesdesk.core.counts import count_attempt, give_back_attempt
from yesdesk.core.rotating_keys import rotating_hmac
from yesdesk.people.models import FailedTries

FREE_TRIES: Final = 5
FIRST_WAIT: Final = timedelta(seconds=30)
LONGEST_WAIT: Final = timedelta(minutes=15)
KEPT: Final = timedelta(days=1)
PER_NETWORK: Final = 60
NETWORK_WINDOW: Final = timedelta(minutes=10)
_NETWORK: Final = "sign_in.network"
# Retries where others try the same account at the same instant.
_ROUNDS: Final = 20


def count_network_try(network: str) -> bool:
    """Count a try; True when its network had too many."""
    if not network:
        return False
    now = timezone.now()
    subject = rotating_hmac("tries", f"network:{network}", now)
    return count_attempt(_NETWORK, subject, window=NETWORK_WINDOW, now=now) > PER_NETWORK


def uncount_network_try(network: str) -> None:
    """Take back a try with the right password: a branch that signs in for the first time is no flood."""
    now = timezone.now()
    subject = rotating_hmac("tries", f"network:{network}", now)
    give_back_attempt(_NETWORK, subject, window=NETWORK_WINDOW, now=now)


def begin_try(what: str, account: str, network: str) -> datetime | None:
    """Count a try of `what` (`password`, `code`, `pin`). Returns the time to wait for, or None."""
    now = timezone.now()
    subject = _throttle_key(what, account, network, now)
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


def uncount_try(what: str, account: str, network: str) -> None:
    """Take back a try where no password was looked at."""
    subject = _throttle_key(what, account, network, timezone.now())
    rows = FailedTries.objects.filter(subject=subject, count__gt=0)
    rows.update(count=F("count") - 1, wait_until=None)


def reset_tries(what: str, account: str, network: str = "") -> None:
    """End the count after the right password or code, for this network or (empty) everywhere."""
    now = timezone.now()
    begins = (
        _throttle_key(what, account, network, now) if network else _account_hash(what, account, now)
    )
    FailedTries.objects.filter(subject__startswith=begins).delete()


def delete_old_tries(now: datetime) -> int:
    return FailedTries.objects.filter(tried_at__lt=now - KEPT).delete()[0]


def _wait_after(count: int, now: datetime) -> datetime | None:
    if count < FREE_TRIES:
        return None
    doublings = min(count - FREE_TRIES, 10)
    return now + min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)


def _throttle_key(what: str, account: str, network: str, now: datetime) -> str:
    # The account comes first, so that the counts of all networks can be found.
    return _account_hash(what, account, now) + rotating_hmac("tries", f"from:{network}", now)[:32]


def _account_hash(what: str, account: str, now: datetime) -> str:
    return rotating_hmac("tries", f"{what}:{account.strip().lower()}", now)[:32]


def flood_sentence() -> str:
    """Say that one network tried too often. The sentence is the same for every account."""
    return _(
        "Your network has tried to sign in very many times. Try again in ten minutes. The person "
        "who runs Yesdesk at your library can help you."
    )


def wait_sentence(until: datetime) -> str:
    """Say when to try again and who can help. The sentence is the same for every account, known or not."""
    seconds = max(1, round((until - timezone.now()).total_seconds()))
    if seconds < 90:
        when = ngettext("%(n)s second", "%(n)s seconds", seconds) % {"n": seconds}
    else:
        minutes = -(-seconds // 60)
        when = ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
    return _(
        "You tried several times in a row. Try again in %(when)s. The person who runs "
        "Yesdesk at your library can help you at once."
    ) % {"when": when}
