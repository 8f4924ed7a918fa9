"""Questions for the Monday card, without a name or a request."""

from django.db import models


class CardQuestion(models.Model):
    """A question for all from a hard request. It names no person, and leads to no request."""

    lived = models.CharField(max_length=200)
    could_do = models.CharField(max_length=200)
    next_time = models.CharField(max_length=200)
    written_on = models.DateField()
    # The ISO week of its card.
    week = models.CharField(max_length=8, unique=True)
