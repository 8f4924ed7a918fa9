"""The state of the connection, the permissions it lacks, and its codes of our branches."""

from django.db import models

from yesdesk.places.models import Branch


class PickupCode(models.Model):
    """The library system's code for a branch as a pickup place."""

    branch = models.OneToOneField(Branch, on_delete=models.CASCADE, related_name="+")
    code = models.CharField(max_length=40)
    """The library system's own."""


class Breaker(models.Model):
    """The library system's silence (always id 1)."""

    failures = models.PositiveIntegerField(default=0)
    """The number of failures in a row."""

    silent_since = models.DateTimeField(null=True)
    retry_at = models.DateTimeField(null=True)
    """The time of the next question."""


class MissingPermission(models.Model):
    """A permission that our account lacked in the library system when it was last checked."""

    asked = models.CharField(max_length=20, unique=True)
    """A verb of the socket or a capability."""

    missing = models.CharField(max_length=300)
    """The permissions it wants, by its own codes, or its reason where it names none."""

    since = models.DateTimeField()
