"""Presence: who has a request open now, kept for sixty seconds and in no event, log or backup."""

from django.conf import settings
from django.db import models

from yesdesk.desk.models.request import Request


class Presence(models.Model):
    """`until` passes, the row counts for nothing; the clock sweeps it away."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="+", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    writing_until = models.DateTimeField(null=True)
    until = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["request", "user"], name="presence_once")]
