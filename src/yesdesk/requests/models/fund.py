"""Kindnesses, and funds with limits that pay for some. No row names a receiver."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yesdesk.places.models import Branch


class Span(models.TextChoices):
    WEEK = "week", _("A week")
    MONTH = "month", _("A month")


class Fund(models.Model):
    """Limits in minor units of `currency`; both days are included."""

    name = models.CharField(max_length=80)
    currency = models.CharField(max_length=3)
    each = models.PositiveBigIntegerField()  # for one kindness
    total = models.PositiveBigIntegerField()  # in one `span`
    span = models.CharField(max_length=5, choices=Span, default=Span.MONTH)
    # None: every branch
    branch = models.ForeignKey(Branch, null=True, on_delete=models.PROTECT, related_name="+")
    job_classes = models.JSONField(default=list)  # ids of job classes that may use it
    from_day = models.DateField()
    until_day = models.DateField(null=True)  # None: until somebody changes it

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until_day=None) | Q(until_day__gte=models.F("from_day")),
                name="fund_forward",
            ),
            models.CheckConstraint(
                condition=Q(each__gte=1) & Q(each__lte=models.F("total")), name="fund_has_some"
            ),
        ]


class FundUse(models.Model):
    """The sum that a fund gave in a week (`2026-W45`) or month (`2026-11`), and how often. It names nobody."""

    fund = models.ForeignKey(Fund, on_delete=models.CASCADE, related_name="uses")
    period = models.CharField(max_length=10)
    used = models.BigIntegerField(default=0)
    times = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["fund", "period"], name="fund_use_once"),
            models.CheckConstraint(
                condition=Q(used__gte=0) & Q(times__gte=0), name="fund_use_not_below_zero"
            ),
        ]


class Gesture(models.TextChoices):
    """A kindness that costs only a little time. A decision's `option` names it, like `kind.card`."""

    CARD = "card", _("A handwritten card")
    CALL = "call", _("A call to say how it went")
    ASIDE = "aside", _("A book put aside")


class PaidGesture(models.TextChoices):
    """A purchase of a fund, in a decision's `gift`. The closed list has no room for anybody's story."""

    RIDE = "ride", _("A ride home")
    MEAL = "meal", _("Something to eat or drink")
    POST = "post", _("Postage")
    PRINT = "print", _("Copies or prints")
    BOOK = "book", _("A book to keep")
    OTHER = "other", _("Something small")
