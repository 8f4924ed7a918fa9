"""What is kept of a bend. No field for a patron, none for an author, none for a time of day: there is nothing to name.

Imported by models.py. A bend of the running week lies in PendingBend, so that a call-back can take it out
again. When its week is over it is written anew as evidence, among the others of its week in a random order
and under a key that has nothing to do with the first one.

Where a row lies says nothing either: on SQLite rows lie in the order of an integer key, and that is random. Nobody
finds a row from the tap it came from without the key of its week, which lies outside of database and backups.
"""

import secrets
import uuid

from django.db import models

from yesdesk.places.models import Branch


class _Facts(models.Model):
    """`rule`, `version`: ids. `band`: None where nobody said how far. `week`: ISO, of the branch. `backed`: above
    one's own latitude, a lead's yes.
    """

    rule = models.PositiveBigIntegerField()
    version = models.PositiveBigIntegerField()
    reason = models.CharField(max_length=14)
    band = models.PositiveSmallIntegerField(null=True)
    backed = models.BooleanField(default=False)
    branch = models.ForeignKey(Branch, on_delete=models.CASCADE, related_name="+", db_index=False)
    week = models.CharField(max_length=8)

    class Meta:
        abstract = True


def random_key() -> int:
    """62 bits: never twice, and always a whole number above nothing to every database."""
    return secrets.randbits(62) or 1


class PendingBend(_Facts):
    """Of the running week."""

    # An integer key is the place of a row in SQLite's file; a UUID stands beside a place that is counted up.
    key = models.BigAutoField(primary_key=True, default=random_key)
    """Random, or made of its tap by the week's key; never counted up."""


class Bend(_Facts):
    """Evidence about a rule."""

    key = models.UUIDField(primary_key=True, default=uuid.uuid4)

    class Meta:
        indexes = [models.Index(fields=["rule", "week"], name="bend_of_rule")]
