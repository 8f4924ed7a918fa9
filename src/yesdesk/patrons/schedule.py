"""The retention schedule: one row for each registered series, its period and ground the
library's own.
"""

from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yesdesk.core.actors import SYSTEM, Actor
from yesdesk.core.audit import record_audit
from yesdesk.core.errors import NotFound, ValidationRefusal
from yesdesk.core.permissions import Permission
from yesdesk.core.retention import series
from yesdesk.patrons.models import Series

LONGEST_DAYS: Final = 36500


def sync_series(*, by: Actor = SYSTEM) -> int:
    """Make a row for each registered series that has none; how many were new."""
    by.require(Permission.PATRONS_SERIES_CHANGE)
    known = set(Series.objects.values_list("code", flat=True))
    now = timezone.now()
    new = [
        Series(code=code, days=spec.days, ground=spec.ground, changed_at=now)
        for code, spec in series.items()
        if code not in known
    ]
    Series.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


@transaction.atomic
def change_series(code: str, *, days: int, ground: str, by: Actor) -> Series:
    """Set how long one series is kept and on what ground. Raises ValidationRefusal by field name."""
    by.require(Permission.PATRONS_SERIES_CHANGE)
    if code not in series:
        raise NotFound.plain()
    mend = _to_mend(days, ground.strip())
    if mend:
        raise ValidationRefusal(mend)
    sync_series(by=SYSTEM)
    row = Series.objects.get(code=code)
    before = row.days
    row.days, row.ground, row.changed_at = days, ground.strip(), timezone.now()
    row.save(update_fields=["days", "ground", "changed_at"])
    record_audit("patrons.series.changed", f"series:{code}", by=by, days=days, days_before=before)
    return row


def _to_mend(days: int, ground: str) -> dict[str, str]:
    mend = {}
    if not 1 <= days <= LONGEST_DAYS:
        mend["days"] = _("A whole number of days, from 1 up. Thirty days are 30.")
    if not ground:
        mend["ground"] = _(
            "Why may the library keep this? A short sentence, or the law it rests on."
        )
    if len(ground) > 300:
        mend["ground"] = _("This is a little long. Up to 300 letters fit.")
    return mend
