"""What one account was given in twelve months, under seals: whoever holds the database alone learns of nobody.

Each week has a key of its own (core/rotating_keys.py). When it is destroyed, no row of that week leads to an account.
"""

from datetime import date, timedelta
from typing import Final

from yesdesk.core.rotating_keys import week_hash, weeks_kept
from yesdesk.core.when import iso_week

KEYS: Final = "pattern"
A_YEAR: Final = timedelta(days=365)


def pseudonym(account: str, week: str) -> str:
    """64 hex digits for the library system's ref, the same only within one ISO week."""
    return week_hash(KEYS, account, week)


def pseudonyms_of_a_year(account: str, day: date) -> list[str]:
    """Return every seal that stands for the account in the twelve months up to `day`; none for no account."""
    first = iso_week(day - A_YEAR)
    return (
        [pseudonym(account, week) for week in weeks_kept(KEYS) if week >= first] if account else []
    )
