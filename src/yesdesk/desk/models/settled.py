"""Promises, and outcomes of requests."""

from django.db import models

from yesdesk.desk.models.entry import Entry
from yesdesk.desk.models.request import OutcomeValue, Request


class PromiseState(models.TextChoices):
    OPEN = "open"
    KEPT = "kept"
    LATE = "late"  # answered, but after its time
    BROKEN = "broken"  # its time passed, nothing yet
    TAKEN_BACK = "taken_back"


class Promise(models.Model):
    """A promise to a patron, with a due time. The next reply or outcome before `due_at` keeps it."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="promises")
    entry = models.OneToOneField(Entry, on_delete=models.CASCADE, related_name="promise")
    what = models.CharField(max_length=200)
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=PromiseState, default=PromiseState.OPEN)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"],
                name="promise_open",
                condition=models.Q(state__in=["open", "broken"]),
            )
        ]


class Outcome(models.Model):
    """The outcome of a request. A reopened one keeps its former outcomes. The three lines are for `not_this_time`."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="outcomes")
    entry = models.OneToOneField(Entry, on_delete=models.CASCADE, related_name="outcome")
    value = models.CharField(max_length=16, choices=OutcomeValue)
    reason = models.CharField(max_length=300, default="")
    nearest_yes = models.CharField(max_length=300, default="")
    ask_again = models.CharField(max_length=300, default="")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
