"""What is known of the connection: how it does, what it does not let us do, and what it calls our branches."""

from django.db import models

from yesdesk.places.models import Branch


class PickupCode(models.Model):
    """Where holds of a branch are fetched."""

    branch = models.OneToOneField(Branch, on_delete=models.CASCADE, related_name="+")
    code = models.CharField(max_length=40)
    """The library system's own."""


class Breaker(models.Model):
    """The library system's silence (always id 1)."""

    failures = models.PositiveIntegerField(default=0)
    """In a row."""

    silent_since = models.DateTimeField(null=True)
    retry_at = models.DateTimeField(null=True)
    """Nobody asks before that."""


class ShutDoor(models.Model):
    """What the library system did not let our account do when it was last asked."""

    asked = models.CharField(max_length=20, unique=True)
    """A verb of the socket or a capability."""

    missing = models.CharField(max_length=300)
    """The permissions it wants, by its own codes, or its reason where it names none."""

    since = models.DateTimeField()
