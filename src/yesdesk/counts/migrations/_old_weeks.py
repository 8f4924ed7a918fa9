"""Where a count of the tables of before goes: for migrations that move counts into the table of the nights."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

type Cell = tuple[date, int, str, str]
"""Period, branch, measure and key."""


def period_of_week(week: str) -> date:
    """The first day of the period that holds an ISO week (`2026-W48`) or a folded month (`2026-11`). A week goes whole
    into the part that lies in the month of its Thursday.
    """
    if "W" not in week:
        return date.fromisoformat(f"{week}-01")
    monday = date.fromisocalendar(int(week[:4]), int(week[6:]), 1)
    return max(monday, (monday + timedelta(days=3)).replace(day=1))


def day_it_begins(apps: Any) -> date:
    """The day of `counted_from`, in the zone that is furthest behind."""
    at = apps.get_model("counts", "CountLock").objects.get(pk=1).counted_from
    zones = {
        zone
        for name in ("Library", "Branch")
        for zone in apps.get_model("places", name).objects.values_list("time_zone", flat=True)
    }
    return min(at.astimezone(ZoneInfo(zone)).date() for zone in zones or {"UTC"})


def add_old_counts(apps: Any, found: Mapping[Cell, int], *, by_month: bool = False) -> None:
    """Add these counts: of a period that is over when nights begin to `Stat`, else to `EarlyCount`, which is summed in
    when the period closes. `by_month`: their measure has months.
    """
    begins = day_it_begins(apps)
    monday = begins - timedelta(days=begins.weekday())
    first_open = begins.replace(day=1) if by_month else max(monday, begins.replace(day=1))
    for cell, n in sorted(found.items()):
        period, branch, measure, key = cell
        if n > 0:
            table = apps.get_model("counts", "EarlyCount" if period >= first_open else "Stat")
            row, is_new = table.objects.get_or_create(
                period=period, branch=branch, measure=measure, key=key, defaults={"n": n}
            )
            if not is_new:
                table.objects.filter(
                    period=row.period, branch=branch, measure=measure, key=key
                ).update(n=row.n + n)
