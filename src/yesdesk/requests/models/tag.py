"""Tags: words of a short list that a lead writes, and that staff put on requests."""

from typing import Final

from django.db import models
from django.db.models import Q

MOST_TAGS: Final = 12
LONGEST_TAG: Final = 30


class Tag(models.Model):
    word = models.CharField(max_length=LONGEST_TAG, unique=True)
    # One of the twelve places of the list; none: it is retired, and stays on the requests that have it.
    place = models.PositiveSmallIntegerField(null=True, unique=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(place=None) | Q(place__range=(1, MOST_TAGS)), name="tag_among_twelve"
            )
        ]
