"""Tallies: how often people asked something that was answered at once, by day, part of day, place and kind."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yesdesk.places.models import Branch, ServicePoint


class TallyKind(models.TextChoices):
    """The five kinds of a tap, under the codes and words of a request's own kinds. A library may call them something
    else.
    """

    WHERE_IS_IT = "where_is_it", _("Where is it")
    TECHNOLOGY = "technology", _("Computer or printer")
    REFERENCE = "reference", _("Look something up")
    WHAT_TO_READ = "what_to_read", _("What to read")
    ACCOUNT = "account", _("Card or money")


class DayPart(models.IntegerChoices):
    """The part of a day at the branch: until 12, 15 and 18 o'clock, or later. No fact is finer: an hour beside
    a rota would name who was there.
    """

    MORNING = 0, _("Morning")
    MIDDAY = 1, _("Midday")
    AFTERNOON = 2, _("Afternoon")
    EVENING = 3, _("Evening")
    CLOSED = 4, _("While closed")


class TallyCell(models.Model):
    """The number of taps of one kind, in one part of a day (of the branch's time zone), at one service point. Who
    tapped is kept nowhere.
    """

    day = models.DateField()
    part = models.PositiveSmallIntegerField(choices=DayPart)
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+")
    point = models.ForeignKey(
        ServicePoint, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=12, choices=TallyKind)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["day", "part", "branch", "point", "kind"], name="tally_cell_once"
            ),
            models.CheckConstraint(condition=Q(part__lte=DayPart.CLOSED), name="tally_cell_part"),
            models.CheckConstraint(condition=Q(kind__in=TallyKind.values), name="tally_cell_kind"),
        ]


class TallyTap(models.Model):
    """The random number of one tap, so that it counts once and is undone once, however often it arrives. Kept for a
    few days: no longer than a page without network may hold a tap.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    cell = models.ForeignKey(TallyCell, null=True, on_delete=models.CASCADE, related_name="+")
    """Empty: undone before it arrived, so it never counts."""

    undone = models.BooleanField(default=False)
    day = models.DateField()
    """The day it arrived; with it it goes."""

    class Meta:
        indexes = [models.Index(fields=["day"], name="tally_tap_day")]
        constraints = [
            models.CheckConstraint(
                condition=Q(cell__isnull=False) | Q(undone=True), name="tally_tap_counts"
            )
        ]


class TallyName(models.Model):
    """The library's own word for a kind, in one language. The counts hang on the kind, so they stay when it is
    renamed.
    """

    kind = models.CharField(max_length=12, choices=TallyKind)
    language = models.CharField(max_length=8, default="", blank=True)
    """Empty: in every language that has no word of its own (as it was before a word had a language)."""

    name = models.CharField(max_length=28)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "language"], name="tally_name_once"),
            models.CheckConstraint(
                condition=Q(kind__in=TallyKind.values) & ~Q(name=""), name="tally_name_of_a_kind"
            ),
        ]
