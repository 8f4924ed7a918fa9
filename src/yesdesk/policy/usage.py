"""Usage of caps: by a branch in a week, and by one account in twelve months.

Two taps at once never pass a cap together. An account lies under pseudonyms, so the database alone names nobody. Each
week has its own key (core/rotating_keys.py); without that key no row leads to an account.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_noop as _

from yesdesk.core.actors import Actor
from yesdesk.core.clock_mark import clock_is_trusted
from yesdesk.core.dates import iso_week
from yesdesk.core.permissions import Permission
from yesdesk.core.retention import SeriesSpec, register_series, rows_of
from yesdesk.core.rotating_keys import destroy_week_keys, hmacs_of_weeks, weekly_hmac
from yesdesk.policy.models import PatronUse, WeekUse

MAY: Final = Permission.DESK_REQUEST_ANSWER
PATTERN_KEYS: Final = "pattern"
A_YEAR: Final = timedelta(days=365)


def pseudonym(account: str, week: str) -> str:
    """Return 64 hex digits for a library system's ref, the same only within one ISO week."""
    return weekly_hmac(PATTERN_KEYS, account, week)


def pseudonyms_of_a_year(account: str, day: date) -> list[str]:
    """Return the account's pseudonyms in the twelve months up to `day`; none for no account."""
    return hmacs_of_weeks(PATTERN_KEYS, account, iso_week(day - A_YEAR)) if account else []


@transaction.atomic
def consume_share(
    rule: int, *, branch: int, week: str, amount: int, cap: int | None, by: Actor
) -> bool:
    """Take `amount` from the week's cap in the caller's transaction; False, and nothing taken, when it is not there.
    `rule`, `branch`: ids. `week`: ISO, of the branch's calendar. `cap` None: no cap, still counted.
    """
    by.require(MAY)
    WeekUse.objects.bulk_create(
        [WeekUse(rule_id=rule, branch_id=branch, week=week)], ignore_conflicts=True
    )
    row = WeekUse.objects.filter(rule=rule, branch=branch, week=week)
    if cap is not None:
        row = row.filter(used__lte=cap - amount)
    return row.update(used=F("used") + amount) == 1


@transaction.atomic
def restore_share(rule: int, *, branch: int, week: str, amount: int, by: Actor) -> bool:
    """Put back what `consume_share` took in that week, for an act that did not happen."""
    by.require(MAY)
    row = WeekUse.objects.filter(rule=rule, branch=branch, week=week, used__gte=amount)
    return row.update(used=F("used") - amount) == 1


@transaction.atomic
def lock_patron_usage(rule: int, *, account: str, week: str, by: Actor) -> None:
    """Lock this account's count until the transaction ends, so that a second tap is judged with the first one's use."""
    by.require(MAY)
    alias = pseudonym(account, week)
    row = PatronUse(pseudonym=alias, rule_id=rule, week=week)
    PatronUse.objects.bulk_create([row], ignore_conflicts=True)
    PatronUse.objects.select_for_update().get(pseudonym=alias, rule=rule)


@transaction.atomic
def count_patron_usage(rule: int, *, account: str, week: str, amount: int, by: Actor) -> None:
    """Count one tap with all its lines, in the row that `lock_patron_usage` holds."""
    by.require(MAY)
    row = PatronUse.objects.filter(pseudonym=pseudonym(account, week), rule=rule)
    row.update(used=F("used") + amount, times=F("times") + 1)


@transaction.atomic
def restore_patron_usage(
    rule: int, *, account: str, week: str, amount: int, times: int, by: Actor
) -> bool:
    """Take back what was not given. `times`: 1 with the last act of its tap, 0 before."""
    by.require(MAY)
    row = PatronUse.objects.filter(
        pseudonym=pseudonym(account, week), rule=rule, used__gte=amount, times__gte=times
    )
    return row.update(used=F("used") - amount, times=F("times") - times) == 1


# A former version found exceptions and rule events of the running week by these.
_FORMER_KEYS: Final = ("bends", "rules")


def expire_patron_usage(_ref: str, now: datetime) -> None:
    """Destroy keys of weeks that count no more, and with them the way to any account. For the timer. They go a few
    days late, when the week is over in every time zone. A clock that jumped destroys nothing.
    """
    if clock_is_trusted(now):
        destroy_week_keys(PATTERN_KEYS, iso_week((now - A_YEAR).date()))
        for purpose in _FORMER_KEYS:
            destroy_week_keys(purpose, iso_week(now.date()))


def register_policy_series() -> None:
    register_series(_PATTERNS)


def _old_patterns(before: datetime, limit: int) -> Iterable[int]:
    old = PatronUse.objects.filter(week__lt=iso_week(before.date()))
    return old.order_by("week", "pk").values_list("pk", flat=True)[:limit]


_PATTERNS = SeriesSpec(
    code="policy.pattern",
    name=_("How often and how far a rule was bent for the same account, sealed"),
    days=A_YEAR.days,
    ground=_("Enforces the yearly limit for one person."),
    due=_old_patterns,
    erase=rows_of(PatronUse),
    subject="pattern",
    holds_patron_words=False,
    for_patrons=_("How often we made an exception for a card"),
    why_for_patrons=_("So that each of us stays within our rules. The card number is sealed."),
)
