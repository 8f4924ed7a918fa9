"""Counting what one account is given, so that a cap per patron and year holds in any library system."""

from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import F

from yesdesk.core.actors import Actor
from yesdesk.core.clock_mark import clock_is_trusted
from yesdesk.core.permissions import Permission
from yesdesk.core.rotating_keys import forget_weeks
from yesdesk.core.when import iso_week
from yesdesk.policy.models import PatternUse
from yesdesk.policy.usage_by_patron import A_YEAR, KEYS, pseudonym

MAY: Final = Permission.DESK_REQUEST_ANSWER
EVERY_SECONDS: Final = 6 * 60 * 60


@transaction.atomic
def lock_patron_usage(rule: int, *, account: str, week: str, by: Actor) -> None:
    """Keep others from counting for this account until the caller's transaction ends: of two taps at once the
    second one is judged with what the first one used.
    """
    by.require(MAY)
    seal = pseudonym(account, week)
    row = PatternUse(seal=seal, rule_id=rule, week=week)
    PatternUse.objects.bulk_create([row], ignore_conflicts=True)
    PatternUse.objects.select_for_update().get(seal=seal, rule=rule)


@transaction.atomic
def count_patron_usage(rule: int, *, account: str, week: str, amount: int, by: Actor) -> None:
    """One tap, with all its lines, in a row that `lock_patron_usage` holds."""
    by.require(MAY)
    row = PatternUse.objects.filter(seal=pseudonym(account, week), rule=rule)
    row.update(used=F("used") + amount, times=F("times") + 1)


@transaction.atomic
def restore_patron_usage(
    rule: int, *, account: str, week: str, amount: int, times: int, by: Actor
) -> bool:
    """What came to no yes was not given; `times`: 1 with the last act of its tap, 0 before."""
    by.require(MAY)
    row = PatternUse.objects.filter(
        seal=pseudonym(account, week), rule=rule, used__gte=amount, times__gte=times
    )
    return row.update(used=F("used") - amount, times=F("times") - times) == 1


def expire_patron_usage(_ref: str, now: datetime) -> None:
    """Timer handler: a week that counts no more loses its key, and with it the way to any account.

    A few days late, so that the week is over in every time zone. Not by a clock that jumped.
    """
    if clock_is_trusted(now):
        forget_weeks(KEYS, iso_week((now - A_YEAR).date()))
