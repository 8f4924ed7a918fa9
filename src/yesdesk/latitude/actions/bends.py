"""Bends: counted about the rule, never about who bent it or for whom."""

import secrets
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.errors import NeedsMending
from yesdesk.core.permissions import Permission
from yesdesk.core.when import iso_week
from yesdesk.latitude.models import Bend, PendingBend
from yesdesk.latitude.reasons import Reason, band_of
from yesdesk.latitude.situation import RuleTerms

MAY: Final = Permission.DESK_REQUEST_ANSWER
EVERY_SECONDS: Final = 6 * 60 * 60
_BATCH: Final = 500


def log_bend(
    rule: RuleTerms,
    *,
    amount: int,
    branch: int,
    day: date,
    by: Actor,
    backed: bool = False,
    reason: Reason = Reason.NOT_SAID,
) -> UUID:
    """Writes a bend down, in the caller's transaction; its key until its week is over.

    `amount`: in the rule's unit, kept as a band. `day`: of the branch, kept as its week.
    """
    by.require(MAY)
    pending = PendingBend.objects.create(
        rule=rule.id,
        version=rule.version,
        reason=reason,
        band=band_of(amount, rule.measure),
        backed=backed,
        branch_id=branch,
        week=iso_week(day),
    )
    return pending.key


def withdraw_bend(key: UUID, *, by: Actor) -> bool:
    """It did not happen after all. False when its week is over: then it stays."""
    by.require(MAY)
    return PendingBend.objects.filter(key=key).delete()[0] > 0


def say_reason(key: UUID, reason: str, *, by: Actor) -> bool:
    """Why, from the closed list. False when its week is over. Raises NeedsMending for another word."""
    by.require(MAY)
    if reason not in set(Reason):
        raise NeedsMending({"reason": _("Choose one of the reasons.")})
    return PendingBend.objects.filter(key=key).update(reason=reason) == 1


def write_evidence(_ref: str, now: datetime) -> None:
    """Timer handler: every bend of a week that is over, shuffled, under new keys.

    A week is over two days after its last day ended in UTC, so in every time zone.
    """
    over = iso_week(now.date() - timedelta(days=2))
    while _write_some(over) == _BATCH:
        continue


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
