"""Counters: tries, to notice abuse; forms that were sent, so that a second press finds the first result; counts by day,
without persons, which stay when words are erased."""

from django.db import models


class Attempt(models.Model):
    """The number of tries in one window of time. `subject` is a keyed hash, never an address."""

    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=64)
    window = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "subject", "window"], name="attempt_once")
        ]
        indexes = [models.Index(fields=["window"], name="attempt_window")]


class PressedForm(models.Model):
    """A signed form id that was acted on, and what came of it: the second press finds the first one's result."""

    form_id = models.CharField(max_length=64, unique=True)
    ref = models.BigIntegerField()
    pressed_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["pressed_at"], name="pressed_at")]


class DayCount(models.Model):
    """The number of times that `measure` (with `value`) happened on `day`, in the branch's time zone.

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
