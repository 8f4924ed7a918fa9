"""What is counted to notice abuse, and what stops a second press from being a second request."""

from django.db import models


class Attempt(models.Model):
    """How often something was tried in one window. `subject` is a keyed hash, never an address."""

    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=64)
    window = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "subject", "window"], name="attempt_once")
        ]
        indexes = [models.Index(fields=["window"], name="attempt_window")]


class PressedForm(models.Model):
    """A signed form id that was acted on, and what came of it: the second press finds the first one's result."""

    form_id = models.CharField(max_length=64, unique=True)
    ref = models.BigIntegerField()
    pressed_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["pressed_at"], name="pressed_at")]
