"""Weeks of the Monday card."""

from collections.abc import Container
from datetime import date, timedelta
from typing import Final

from yesdesk.core.dates import iso_week

_A_WEEK: Final = timedelta(days=7)


def next_monday(day: date) -> date:
    """The first Monday after a day."""
    return day + timedelta(days=7 - day.weekday())


def free_week(after: date, taken: Container[str]) -> str:
    """The first ISO week whose Monday is after that day and which is not taken."""
    monday = next_monday(after)
    while iso_week(monday) in taken:
        monday += _A_WEEK
    return iso_week(monday)


def monday_of(week: str) -> date:
    """The Monday of an ISO week (`2026-W50`)."""
    return date.fromisocalendar(int(week[:4]), int(week[6:]), 1)
