"""Hints that something changed, written in the change's own transaction."""

from django.db import models


class Event(models.Model):
    """`topic` like `desk.3` or `request.17`: a hint to look again, never content. Swept after an hour."""

    topic = models.CharField(max_length=60)
    xact = models.BigIntegerField(default=0)
    """PostgreSQL's transaction id, because ids there are not in commit order; 0 on SQLite."""

    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["at"], name="event_at")]
