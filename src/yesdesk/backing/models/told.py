"""Questions for the Monday card: without a name, and without the request they came from."""

from django.db import models


class CardQuestion(models.Model):
    """A question for all, made from a hard request. It names no person, and leads to no request."""

    lived = models.CharField(max_length=200)
    """What the person lived through."""

    could_do = models.CharField(max_length=200)
    next_time = models.CharField(max_length=200)
    written_on = models.DateField()
    week = models.CharField(max_length=8, unique=True)
    """The ISO week of its card."""
