"""The ways in which a patron is told an answer, and a call that is still to be made."""

from django.db import models
from django.db.models import Q

from yesdesk.desk.models.entry import Entry
from yesdesk.desk.models.request import OutcomeValue, Request


class Way(models.TextChoices):
    """The way in which an answer reaches the patron."""

    EMAIL = "email"
    PHONE = "phone"  # somebody calls them
    HERE = "here"  # they stand here, or are on the line
    PAGE = "page"  # on their own page, whose link they have


class Call(models.Model):
    """An answer, or a new time for a promise, that is written and not told yet: somebody calls the patron. The row goes
    once they are told, or the request ends; so a request has one call at most. Nobody's name stands here: any colleague
    may call.
    """

    request = models.OneToOneField(Request, on_delete=models.CASCADE, related_name="call")
    entry = models.OneToOneField(Entry, on_delete=models.CASCADE, related_name="+")
    """The answer to tell, or the promise of a new time."""

    due_at = models.DateTimeField(db_index=True)
    tries = models.PositiveSmallIntegerField(default=0)
    """The number of calls that reached nobody."""

    closes_as = models.CharField(max_length=16, choices=OutcomeValue, default="", blank=True)
    """The outcome with which the request is closed once they are told; empty: it stays open."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_as__in=["", OutcomeValue.YES, OutcomeValue.YES_OTHER_WAY]),
                name="call_closes_as",
            )
        ]
