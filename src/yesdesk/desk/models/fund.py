"""Kindnesses, and the money that may pay for some: a fund that an administrator names, with its limits. Nobody who got
any is in here.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yesdesk.places.models import Branch


class Span(models.TextChoices):
    """The time that a fund's sum has to last."""

    WEEK = "week", _("A week")
    MONTH = "month", _("A month")


class Fund(models.Model):
    """Amounts are minor units of `currency`. `each`: the most for one kindness; `total`: in one `span`.

    `branch`: None for all. `job_classes`: ids of who may use it. Both days are included; `until_day` None: until
    somebody changes it.
    """

    name = models.CharField(max_length=80)
    currency = models.CharField(max_length=3)
    each = models.PositiveBigIntegerField()
    total = models.PositiveBigIntegerField()
    span = models.CharField(max_length=5, choices=Span, default=Span.MONTH)
    branch = models.ForeignKey(Branch, null=True, on_delete=models.PROTECT, related_name="+")
    job_classes = models.JSONField(default=list)
    from_day = models.DateField()
    until_day = models.DateField(null=True)

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
    """The sum that a fund gave in the week (`2026-W45`) or month (`2026-11`) that it has to last. `times`: how many
    kindnesses. By whom and for whom nobody can tell.
    """

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
    """A kindness that costs nothing but a little time. Named in a decision's `option`, as `kind.card`."""

    CARD = "card", _("A handwritten card")
    CALL = "call", _("A call to say how it went")
    ASIDE = "aside", _("A book put aside")


class PaidGesture(models.TextChoices):
    """A purchase that a fund can pay for, in a decision's `gift`. A closed list: nobody's story is in it."""

    RIDE = "ride", _("A ride home")
    MEAL = "meal", _("Something to eat or drink")
    POST = "post", _("Postage")
    PRINT = "print", _("Copies or prints")
    BOOK = "book", _("A book to keep")
    OTHER = "other", _("Something small")
