"""Promises, outcomes and hand-overs of requests."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from yesdesk.desk.models.entry import Entry
from yesdesk.desk.models.request import OutcomeValue, Request
from yesdesk.places.models import Branch, ServicePoint


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

    waited_since = models.DateTimeField(null=True)
    """How the request stood until then, for whoever undoes it: `Request.waiting_since`, `at_desk` and `held`."""

    was_at_desk = models.BooleanField(default=False)
    was_held = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(value__in=OutcomeValue.values), name="outcome_value")
        ]


class HandOver(models.Model):
    """A hand-over of a request. Its author and its words stand on its entry; whom it went to is on the request."""

    entry = models.OneToOneField(Entry, on_delete=models.CASCADE, related_name="hand_over")
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+", db_index=False)
    """Where the request was until then, for whoever undoes it."""

    service_point = models.ForeignKey(
        ServicePoint, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    was_assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )
    """In whose hands it was; nobody's once its entry has no author any more."""

    undone_at = models.DateTimeField(null=True)
