"""Promises to patrons: the clock of an answer."""

from django.db import models

from yesdesk.requests.models.entry import Entry
from yesdesk.requests.models.request import Request


class PromiseState(models.TextChoices):
    OPEN = "open"
    KEPT = "kept"
    LATE = "late"  # answered, but after its time
    BROKEN = "broken"  # its time passed, nothing yet
    RENEWED = "renewed"  # its time passed, and another promise took its place
    TAKEN_BACK = "taken_back"


class Promise(models.Model):
    """A promise with a due time. A reply or outcome before `due_at` keeps it."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="promises")
    entry = models.OneToOneField(Entry, on_delete=models.CASCADE, related_name="promise")
    what = models.CharField(max_length=200)
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=PromiseState, default=PromiseState.OPEN)
    settled_at = models.DateTimeField(null=True)
    # the promise in its place; undoing that brings this back
    renewed_by = models.ForeignKey(
        "self", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], name="promise_due"),
            models.Index(
                fields=["due_at"],
                name="promise_open",
                condition=models.Q(state__in=["open", "broken"]),
            ),
            models.Index(
                fields=["renewed_by"],
                name="promise_renewed",
                condition=models.Q(renewed_by__isnull=False),
            ),
        ]
