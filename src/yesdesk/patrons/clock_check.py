"""Say on staff pages that erasing waits for the clock, and let a person confirm the date."""

from collections.abc import Iterable
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_noop

from yesdesk.core.actors import Actor
from yesdesk.core.audit import record_audit
from yesdesk.core.clock_mark import clock_is_trusted, last_seen, trust_clock
from yesdesk.core.permissions import Permission
from yesdesk.core.system_alerts import SystemAlert
from yesdesk.core.tasks.timers import set_timer

LET_GO: Final = "patrons.erasing_let_go"


@transaction.atomic
def approve_pass(*, by: Actor) -> None:
    """Believe the time after a person checked the date, and begin a pass at once."""
    by.require(Permission.PATRONS_SERIES_CHANGE)
    now = timezone.now()
    set_timer(LET_GO, "", now)
    trust_clock(now)
    record_audit("patrons.erasing.let_go_on", by=by, day=now.date().isoformat())


def erasure_alert() -> Iterable[SystemAlert]:
    """Say that erasing waits, since the clock jumped and nobody has confirmed it."""
    now = timezone.now()
    if not clock_is_trusted(now):
        yield SystemAlert(
            gettext_noop(
                "Yesdesk did not run for more than four days, or its clock is wrong: it says "
                "%(today)s. We erase nothing until the date is confirmed."
            ),
            gettext_noop(
                "Set the clock by the network (timedatectl set-ntp true). If the date is right, say so on "
                "What we keep, or by `yesdesk erasing go-on`."
            ),
            {"today": date_format(now, "Y-m-d")},
            since=last_seen(),
            url_name="kept",
            permission=Permission.PATRONS_SERIES_SEE,
        )
