"""Using up what a branch may give in a week. Two taps at once never pass the cap together."""

from django.db import transaction
from django.db.models import F

from yesdesk.core.actors import Actor
from yesdesk.core.permissions import Permission
from yesdesk.policy.models import WeekUse

MAY = Permission.DESK_REQUEST_ANSWER


@transaction.atomic
def consume_share(
    rule: int, *, branch: int, week: str, amount: int, cap: int | None, by: Actor
) -> bool:
    """Take `amount` from the week's cap, in the caller's transaction; False, and nothing taken, when it is not there.

    `rule`, `branch`: ids. `week`: ISO, like `2026-W48`, of the branch's own calendar. None: no cap, still counted.
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
    """Put back what `consume_share` took in that week, when an act is called back or did not happen."""
    by.require(MAY)
    row = WeekUse.objects.filter(rule=rule, branch=branch, week=week, used__gte=amount)
    return row.update(used=F("used") - amount) == 1
