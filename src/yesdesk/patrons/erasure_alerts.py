"""Erasing that waits for a person: said on every staff page and by `yesdesk doctor`."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Sum
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_noop

from yesdesk.core.alarms import Alarm
from yesdesk.core.clock_mark import clock_is_trusted, last_seen
from yesdesk.core.permissions import Permission
from yesdesk.patrons.models import Series


def erasing_waits(now: datetime) -> bool:
    """Return whether a person has to look at the date, or at the numbers, before erasing goes on."""
    return not clock_is_trusted(now) or Series.objects.exclude(waits_since=None).exists()


def waiting_series() -> list[Series]:
    """Series of which unusually much is due."""
    return list(Series.objects.exclude(waits_since=None).order_by("code"))


def erasure_alert() -> Iterable[Alarm]:
    """A clock that jumped, and a night that would take unusually much."""
    now = timezone.now()
    if not clock_is_trusted(now):
        yield Alarm(
            gettext_noop(
                "Yesdesk did not run for more than a day, or its clock is wrong: it says %(today)s. "
                "Nothing is erased until somebody has looked."
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
    waits = Series.objects.exclude(waits_since=None)
    rows = waits.aggregate(rows=Sum("waits_for"))["rows"]
    if rows:
        yield Alarm(
            gettext_noop("Last night unusually much was due to be erased. It waits for a person."),
            gettext_noop(
                "%(rows)s rows wait, and today is %(today)s by this clock. Look at What we keep, or let it go "
                "on by `yesdesk erasing go-on`."
            ),
            {"rows": rows, "today": date_format(now, "Y-m-d")},
            since=waits.order_by("waits_since").values_list("waits_since", flat=True).first(),
            url_name="kept",
            permission=Permission.PATRONS_SERIES_SEE,
        )
