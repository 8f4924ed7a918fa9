"""Arrival times of volume: five years in the story's weekly rhythm, later years busier."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from random import Random
from typing import Final
from zoneinfo import ZoneInfo

from yesdesk.demo.shapes import BranchSlug
from yesdesk.demo.story import STORY
from yesdesk.demo.volume.weighted_choice import WeightedChoice
from yesdesk.requests.counting.actions import part_by_clock

WEEKS: Final = 260
_WEEK: Final = 7 * 24 * 3600
_GROWTH: Final = 0.8  # below one: more in the later years
_EPOCH: Final = datetime(1970, 1, 1)  # noqa: DTZ001  # printed as the columns hold it: UTC, no zone


@dataclass(frozen=True, slots=True, order=True)
class ArrivalTime:
    # Seconds since 1970.
    at: int
    branch: BranchSlug


def arrival_times(number: int, *, until: datetime, chance: Random) -> list[ArrivalTime]:
    """Return `number` times in order, the last at least an hour before `until`."""
    hours = WeightedChoice(_hour_weights(), chance)
    end = int(until.timestamp()) - 3600
    first = end - WEEKS * _WEEK
    monday = _seconds_since_monday(first)
    drawn = []
    for _ in range(number):
        branch, hour = hours.draw_one()
        week = int(WEEKS * chance.random() ** _GROWTH)
        into_week = (hour * 3600 + chance.randrange(3600) - monday) % _WEEK
        drawn.append(ArrivalTime(first + week * _WEEK + into_week, branch))
    return sorted(drawn)


def _hour_weights() -> Mapping[tuple[BranchSlug, int], float]:
    return {
        (branch, weekday * 24 + hour): weight * STORY.rhythm.branch_weights[branch]
        for branch, week in STORY.rhythm.weeks.items()
        for weekday, day in enumerate(week)
        for hour, weight in enumerate(day)
        if weight
    }


def _seconds_since_monday(at: int) -> int:
    then = datetime.fromtimestamp(at, UTC)
    return then.weekday() * 24 * 3600 + then.hour * 3600 + then.minute * 60 + then.second


def column(at: int) -> str:
    """Return a column's text: `2026-11-24 18:02:00`, in UTC."""
    return str(_EPOCH + timedelta(seconds=at))


@lru_cache(maxsize=4096)
def _local_hour(hour: int, zone: str) -> datetime:
    return datetime.fromtimestamp(hour * 3600, ZoneInfo(zone))


def calendar_day(at: int, zone: str) -> date:
    """Return the calendar day in `zone` (whole hours from UTC)."""
    return _local_hour(at // 3600, zone).date()


def day_part(at: int, zone: str) -> int:
    return part_by_clock(_local_hour(at // 3600, zone).time()).value
