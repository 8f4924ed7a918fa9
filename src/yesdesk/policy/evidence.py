"""Evidence of bends: counted by rule, never by who bent it or for whom."""

import secrets
from datetime import date, datetime, timedelta
from typing import Final
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.clock_mark import clock_is_trusted
from yesdesk.core.dates import iso_week
from yesdesk.core.errors import ValidationRefusal
from yesdesk.core.permissions import Permission
from yesdesk.core.rotating_keys import destroy_week_keys, has_week_key, weekly_hmac
from yesdesk.policy.models import Bend, PendingBend, random_key
from yesdesk.policy.reasons import BendReason, band_of
from yesdesk.policy.situation import RuleTerms

MAY: Final = Permission.DESK_REQUEST_ANSWER
EVERY_SECONDS: Final = 6 * 60 * 60
_BATCH: Final = 500
BEND_KEYS: Final = "bends"
_IN_ORDER: Final = sorted(BendReason)


def record_bend(
    rule: RuleTerms,
    *,
    amount: int | None,
    branch: int,
    day: date,
    by: Actor,
    backed: bool = False,
    reason: BendReason = BendReason.NOT_SAID,
    tap: str = "",
) -> int:
    """Write a bend down in the caller's transaction. Gives its key, good until its week is over.

    `amount`: in the rule's unit, kept as a band; None: nobody said how far. `day`: of the branch, kept as its week.
    `tap`: what it came from, like `entry:17`; with it `bend_key` finds it again while the week's key lives. Empty:
    nothing ever does.
    """
    by.require(MAY)
    pending = PendingBend.objects.create(
        key=_key(tap, iso_week(day)) if tap else random_key(),
        rule=rule.id,
        version=rule.version,
        reason=reason,
        band=None if amount is None else band_of(amount, rule.measure),
        backed=backed,
        branch_id=branch,
        week=iso_week(day),
    )
    return pending.key


def bend_key(tap: str, week: str) -> int | None:
    """Find the key of the bend that came from `tap`. None when its week's key is destroyed. `week`: ISO."""
    return _key(tap, week) if has_week_key(BEND_KEYS, week) else None


def _key(tap: str, week: str) -> int:
    """62 bits, like `random_key`, and told from one only with the week's key in hand."""
    return int(weekly_hmac(BEND_KEYS, tap, week)[:15], 16) * 4 + 1


def seal_reason(reason: str, tap: str, week: str, *, by: Actor) -> int:
    """Seal a reason while the act is on its way and there is no bend yet: a number that says nothing without the
    week's key, another one for each tap. Once for each tap. Raises ValidationRefusal for a word not in the list.
    """
    by.require(MAY)
    said = _one_of_the_list(reason)
    return (_IN_ORDER.index(said) + _shift(tap, week)) % len(_IN_ORDER)


def unseal_reason(sealed: int, tap: str, week: str) -> BendReason:
    """Read a sealed reason. `not_said` when the week's key is destroyed."""
    if not has_week_key(BEND_KEYS, week):
        return BendReason.NOT_SAID
    return _IN_ORDER[(sealed - _shift(tap, week)) % len(_IN_ORDER)]


def _shift(tap: str, week: str) -> int:
    return int(weekly_hmac(BEND_KEYS, f"why:{tap}", week)[:15], 16) % len(_IN_ORDER)


def _one_of_the_list(reason: str) -> BendReason:
    if reason not in set(BendReason):
        raise ValidationRefusal({"reason": _("Choose one of the reasons.")})
    return BendReason(reason)


def withdraw_bend(key: int, *, by: Actor) -> bool:
    """Delete a bend that did not happen after all. False when its week is over: then it stays."""
    by.require(MAY)
    return PendingBend.objects.filter(key=key).delete()[0] > 0


def set_reason(key: int, reason: str, *, by: Actor) -> bool:
    """Say why, by a word of the closed list. False when its week is over. Raises ValidationRefusal for another word."""
    by.require(MAY)
    said = _one_of_the_list(reason)
    return PendingBend.objects.filter(key=key).update(reason=said) == 1


def write_evidence(_ref: str, now: datetime) -> None:
    """Write the bends of a week that is over anew, shuffled, under new keys, and destroy the week's own. For the timer.

    A week is over two days after its last day ended in UTC, so in every time zone. Not by a clock that jumped.
    """
    if not clock_is_trusted(now):
        return
    over = iso_week(now.date() - timedelta(days=2))
    while _write_some(over) == _BATCH:
        continue
    destroy_week_keys(BEND_KEYS, over)


@transaction.atomic
def _write_some(over: str) -> int:
    rows = list(PendingBend.objects.filter(week__lt=over).order_by("key")[:_BATCH])
    shuffled = secrets.SystemRandom().sample(rows, len(rows))
    Bend.objects.bulk_create(_evidence(row) for row in shuffled)
    PendingBend.objects.filter(key__in=[row.key for row in rows]).delete()
    return len(rows)


def _evidence(row: PendingBend) -> Bend:
    return Bend(
        key=uuid4(),
        rule=row.rule,
        version=row.version,
        reason=row.reason,
        band=row.band,
        backed=row.backed,
        branch_id=row.branch_id,
        week=row.week,
    )
