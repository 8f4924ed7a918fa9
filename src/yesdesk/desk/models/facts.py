"""Facts: counts without persons, kept for good. No one can be read from them: they hold no person, account, request,
hour, duration, words, amount, reason or job class, and no number that would tell their order
(tests/house/test_facts.py).
"""

from typing import Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yesdesk.desk.models.request import Channel, Kind, OutcomeValue
from yesdesk.desk.models.tally import DayPart
from yesdesk.places.models import Branch

TALLY: Final = "tally"
"""The channel and the outcome of a short question that was counted by one tap: it was answered at once."""


BY_ONE_TAP: Final = [(TALLY, _("Counted by one tap"))]
CAME_BY: Final = [*Channel.choices, *BY_ONE_TAP]
ENDED_AS: Final = [*OutcomeValue.choices, *BY_ONE_TAP]


class FactCame(models.Model):
    """The number of requests and short questions that came, by day and part of it (of the branch's time zone), place
    and channel. After 25 months it is folded by month: `day` is then the first such weekday of the month.
    """

    without_rowid = True

    pk = models.CompositePrimaryKey("day", "part", "branch_id", "point", "channel")
    day = models.DateField()
    part = models.PositiveSmallIntegerField(choices=DayPart)
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+", db_index=False)
    point = models.BigIntegerField(default=0)
    """The number of the service point; 0: none was said."""

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
    """The number of needs that ended, by ISO week (`2026-W48`; `2026-11` once folded by month, after 25 months),
    branch, kind (empty: not said) and outcome. It shares no finer key than branch and week with what came.
    """

    without_rowid = True

    pk = models.CompositePrimaryKey("week", "branch_id", "kind", "outcome", "first")
    week = models.CharField(max_length=8)
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=14, choices=Kind, blank=True, default="")
    outcome = models.CharField(max_length=16, choices=ENDED_AS)
    first = models.BooleanField()
    """Ended at first contact: the patron had to say nothing twice, and waited for no promise."""

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
