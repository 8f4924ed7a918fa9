"""Counts that a night writes, which periods are closed, and what erased requests count. No column leads to a person."""

from typing import Final

from django.db import models
from django.db.models import Q

from yesdesk.counts.measures import MEASURES, Grain

_NAMES: Final = [(name, name) for name in MEASURES]
_GRAINS: Final = [(grain.value, grain.value) for grain in Grain]


class _Cell(models.Model):
    """A count, and the columns by which it is counted."""

    pk = models.CompositePrimaryKey("period", "branch", "measure", "key")
    period = models.DateField()
    """The first day of a week, of the part of a week that a month begins with, or of a month."""

    branch = models.PositiveBigIntegerField()
    """The number of the branch; 0: the whole library."""

    measure = models.CharField(max_length=20, choices=_NAMES)
    key = models.CharField(max_length=60, blank=True)
    """The value, of the closed list that its measure declares."""

    n = models.PositiveIntegerField()

    class Meta:
        abstract = True


class Stat(_Cell):
    """A count of a closed period, kept for good."""

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(n__gte=1), name="stat_n")]


class EarlyCount(_Cell):
    """The counts of erased requests in a period that is not closed. They are summed into `Stat` when it closes."""

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(n__gte=1), name="early_count_n")]


class CountedPeriod(models.Model):
    """A period that is counted and closed: never again deleted, written or counted."""

    pk = models.CompositePrimaryKey("grain", "first")
    grain = models.CharField(max_length=5, choices=_GRAINS)
    first = models.DateField()


class CountLock(models.Model):
    """The row that closing a period and erasing a request both take before they read. So neither misses the other."""

    counted_from = models.DateTimeField()
    """The moment from which on rows are counted at night. The tables of before hold what came earlier."""

    rules_met_until = models.PositiveBigIntegerField(default=0)
    """The number of the last `RuleMet` that the tables of before hold."""
