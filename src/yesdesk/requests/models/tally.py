"""Tallies of short questions, by day, part of day, place and kind."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yesdesk.places.models import Branch, ServicePoint


class TallyKind(models.TextChoices):
    """The five kinds of a tap, with codes of a request's kinds. A library may rename them."""

    WHERE_IS_IT = "where_is_it", _("Where is it")
    TECHNOLOGY = "technology", _("Computer or printer")
    REFERENCE = "reference", _("Look something up")
    WHAT_TO_READ = "what_to_read", _("What to read")
    ACCOUNT = "account", _("Card or money")


class DayPart(models.IntegerChoices):
    """The part of a day, until 12, 15 and 18 o'clock, or later. An hour beside a rota would name who was there."""

    MORNING = 0, _("Morning")
    MIDDAY = 1, _("Midday")
    AFTERNOON = 2, _("Afternoon")
    EVENING = 3, _("Evening")
    CLOSED = 4, _("While closed")


class TallyCell(models.Model):
    """Taps of a kind in a part of a day (the branch's time zone) at a service point. No row says who tapped."""

    day = models.DateField()
    part = models.PositiveSmallIntegerField(choices=DayPart)
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+")
    point = models.ForeignKey(
        ServicePoint, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=12, choices=TallyKind)
    count = models.PositiveIntegerField(default=0)
    # Counted by a night, or by the tables of before (docs/counts.md).
    counted = models.PositiveIntegerField(default=0, db_default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["day", "part", "branch", "point", "kind"], name="tally_cell_once"
            ),
            models.CheckConstraint(condition=Q(part__lte=DayPart.CLOSED), name="tally_cell_part"),
            models.CheckConstraint(condition=Q(kind__in=TallyKind.values), name="tally_cell_kind"),
        ]
        indexes = [
            models.Index(
                fields=["day"], name="tally_cell_to_count", condition=Q(count__gt=F("counted"))
            )
        ]


class TallyTap(models.Model):
    """The random number of a tap, so that it counts and is undone once. Kept as long as an offline page may hold it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    # Empty: undone before it arrived, so it never counts.
    cell = models.ForeignKey(TallyCell, null=True, on_delete=models.CASCADE, related_name="+")

    undone = models.BooleanField(default=False)
    # The day it arrived, and with which it goes.
    day = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["day"], name="tally_tap_day")]
        constraints = [
            models.CheckConstraint(
                condition=Q(cell__isnull=False) | Q(undone=True), name="tally_tap_counts"
            )
        ]
