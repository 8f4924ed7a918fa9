"""A place outside the library that helps."""

from datetime import date, timedelta
from typing import Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

UNSURE_AFTER: Final = timedelta(days=180)
SEARCH_ONLY_AFTER: Final = timedelta(days=365)


class Trouble(models.TextChoices):
    """A fault that keeps a place out of the ways until its post corrects it."""

    NUMBER = "number", _("Wrong number")
    GONE = "gone", _("Not there any more")


class Place(models.Model):
    """A place that helps, and the last day on which it answered a call. No row says who called, or for whom."""

    name = models.CharField(max_length=120)
    # In patrons' words, with commas between, so that a request finds it.
    what_for = models.CharField(max_length=500)
    languages = models.CharField(max_length=120, default="", blank=True)
    hours = models.CharField(
        max_length=200, default="", blank=True
    )  # empty: unknown, never a guess
    phone = models.CharField(max_length=40)
    address = models.CharField(max_length=200, default="", blank=True)
    ask_for = models.CharField(max_length=80, default="", blank=True)
    # Its name and address stay off the slip, as whoever reads it at home could hurt them.
    discreet = models.BooleanField(default=False)
    # None: nobody has called since it was written or corrected.
    checked_on = models.DateField(null=True, blank=True)
    trouble = models.CharField(max_length=6, choices=Trouble, default="", blank=True)
    trouble_on = models.DateField(null=True, blank=True)
    # Grows with each correction, so that two colleagues at once notice each other.
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(trouble="", trouble_on=None)
                | Q(trouble__in=Trouble.values, trouble_on__isnull=False),
                name="place_trouble_has_a_day",
            )
        ]

    def is_checked_within(self, time: timedelta, today: date) -> bool:
        """Return whether it answered a call lately. A day to come was written by a wrong clock and counts for none."""
        latest = today + timedelta(days=1)  # a library east of us is a day ahead
        return self.checked_on is not None and today - time < self.checked_on <= latest

    def is_sure(self, today: date) -> bool:
        return not self.trouble and self.is_checked_within(UNSURE_AFTER, today)

    def is_offered(self, today: date) -> bool:
        """Return whether it stands among the ways to yes."""
        return not self.trouble and self.is_checked_within(SEARCH_ONLY_AFTER, today)
