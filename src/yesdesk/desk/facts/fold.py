"""Fold facts of more than 25 months ago: what came to month, weekday and part of day, what ended to month, so that
hardly anybody is alone in a cell for ever. It counts nothing twice, however often it runs or is stopped.
"""

from datetime import datetime
from typing import Final

from yesdesk.core.facts import first_unfolded_day, fold_rows, fold_weeks
from yesdesk.desk.facts.actions import folded_day
from yesdesk.desk.models import FactCame, FactEnded

FOLD_EVERY: Final = 24 * 60 * 60


def fold_facts(_ref: str, now: datetime) -> None:
    """Fold what is old enough, a month at a time, and let empty cells go."""
    before = first_unfolded_day(now)
    unfolded = FactCame.objects.filter(day__lt=before, day__day__gt=7).order_by("day")
    while (day := unfolded.values_list("day", flat=True).first()) is not None:
        rows = FactCame.objects.filter(day__year=day.year, day__month=day.month)
        fold_rows(rows, folded_day)
    FactCame.objects.filter(n=0).delete()
    fold_weeks(FactEnded, now)
