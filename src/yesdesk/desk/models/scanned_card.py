"""A card that was scanned a moment ago, under the word that stands in the page's address instead of its number."""

from django.db import models


class ScannedCard(models.Model):
    """`mark`: of the word and of who scanned it; neither can be read from it. `sealed`: the number, under a key that
    the word alone gives. So the row says nothing without the address, and the address nothing without the row.
    """

    mark = models.CharField(max_length=64, unique=True)
    sealed = models.CharField(max_length=300)
    at = models.DateTimeField(db_index=True)
