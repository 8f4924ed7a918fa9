"""Facts: counts for good, without person, account, request, hour, words, amount, reason or job class.

No number tells their order (tests/house/test_facts.py).
"""

from typing import Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yesdesk.places.models import Branch
from yesdesk.requests.models.request import Channel, Kind, OutcomeValue
from yesdesk.requests.models.tally import DayPart

# Channel and outcome of a short question, which is answered at once.
TALLY: Final = "tally"


BY_ONE_TAP: Final = [(TALLY, _("Counted by one tap"))]
CAME_BY: Final = [*Channel.choices, *BY_ONE_TAP]
ENDED_AS: Final = [*OutcomeValue.choices, *BY_ONE_TAP]


class FactCame(models.Model):
    """Arrivals by day and part of it (the branch's zone), place and channel. After 25 months `day` is the first such
    weekday of the month.
    """

    without_rowid = True

    pk = models.CompositePrimaryKey("day", "part", "branch_id", "point", "channel")
    day = models.DateField()
    part = models.PositiveSmallIntegerField(choices=DayPart)
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+", db_index=False)
    # 0: none was said.
    point = models.BigIntegerField(default=0)
    channel = models.CharField(max_length=10, choices=CAME_BY)
    n = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(n__gte=0), name="fact_came_n"),
            models.CheckConstraint(condition=Q(part__in=DayPart.values), name="fact_came_part"),
            models.CheckConstraint(
                condition=Q(channel__in=[value for value, _label in CAME_BY]),
                name="fact_came_channel",
            ),
        ]


class FactEnded(models.Model):
    """Needs that ended, by ISO week (`2026-W48`; after 25 months `2026-11`), branch, kind (empty: not said) and
    outcome. It shares no finer key than branch and week with what came.
    """

    without_rowid = True

    pk = models.CompositePrimaryKey("week", "branch_id", "kind", "outcome", "first")
    week = models.CharField(max_length=8)
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=14, choices=Kind, blank=True, default="")
    outcome = models.CharField(max_length=16, choices=ENDED_AS)
    # At first contact: nothing said twice, no promise.
    first = models.BooleanField()
    n = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(n__gte=0), name="fact_ended_n"),
            models.CheckConstraint(
                condition=Q(kind__in=["", *Kind.values]), name="fact_ended_kind"
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=[value for value, _label in ENDED_AS]),
                name="fact_ended_outcome",
            ),
        ]
