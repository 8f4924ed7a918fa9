"""Counts by day, without persons: what stays when words are erased."""

from django.db import models


class DayCount(models.Model):
    """How often `measure` (with `value`) happened on `day`, in the branch's own zone.

    `place` is a branch id (0: no branch); `seconds` adds up durations where the measure has one.
    """

    day = models.DateField()
    iso_week = models.CharField(max_length=8)
    place = models.BigIntegerField(default=0)
    measure = models.CharField(max_length=60)
    value = models.CharField(max_length=60, default="")
    count = models.PositiveIntegerField(default=0)
    seconds = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["day", "place", "measure", "value"], name="day_count_once"
            )
        ]
