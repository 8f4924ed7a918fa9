"""The money ledger: who moved money, apart from bends and never joined to them."""

from django.db import models


class LedgerLine(models.Model):
    """A waiver that we sent, or that a colleague did by hand for us, as it was settled."""

    day = models.DateField(db_index=True)
    minor = models.PositiveBigIntegerField()
    currency = models.CharField(max_length=3)
    line = models.CharField(max_length=64, default="")
    """The charge's id in the library system."""

    staff = models.CharField(max_length=20)
    backer = models.CharField(max_length=20, default="")
    latitude_version = models.PositiveBigIntegerField(null=True)
    tag = models.UUIDField(unique=True)
    """The act's uuid, under which the library system keeps it too, until it is `frozen`: then a seal of it, and
    the file the library system exports alone compares it. No rule, no reason, no patron, no request: nothing here
    leads to a bend."""

    number = models.CharField(max_length=64, default="")
    found_minor = models.BigIntegerField(null=True)
    """Minor units that the system keeps under the tag; None until it was compared."""

    frozen = models.BooleanField(default=False)
    besides_minor = models.BigIntegerField(default=0)
    """Minor units owed less on that account for other reasons, while this was under way; below zero when it was
    more."""

    compared_at = models.DateTimeField(null=True)
    by_hand = models.CharField(max_length=20, default="")
    """The code of who did it there; nothing there has our tag then."""

    second_look = models.BooleanField(default=False)
    """Picked at random for a second pair of eyes the same day."""

    unseen_until = models.DateTimeField(null=True)
    """The backer's yes was noted by somebody else, and the backer has not seen it; from then on it waits for a
    second look too."""

    looked_at = models.DateTimeField(null=True)
    looked_by = models.CharField(max_length=20, default="")

    class Meta:
        indexes = [
            models.Index(
                fields=["day"],
                name="ledger_to_look_at",
                condition=models.Q(second_look=True, looked_at=None),
            ),
            models.Index(
                fields=["unseen_until"],
                name="ledger_not_seen",
                condition=models.Q(unseen_until__isnull=False, looked_at=None),
            ),
        ]


class ExternalWaiver(models.Model):
    """A waiver the library system reports in its own file, made there and not by us; shown apart."""

    key = models.CharField(max_length=16, unique=True)
    """Tells the same line of a file from another, so that a file read twice counts once."""

    day = models.DateField(db_index=True)
    minor = models.PositiveBigIntegerField()
    currency = models.CharField(max_length=3)
    line = models.CharField(max_length=64, default="")
    reference = models.CharField(max_length=64, default="")
    who = models.CharField(max_length=60, default="")  # the system's own code
    tag = models.UUIDField(null=True, db_index=True)
    """Set when the line carries a tag of ours; one that our ledger does not know is a difference."""

    found_there = models.BooleanField(default=False)
    """No file said so, we found it under our mark when we compared."""

    sealed_tag = models.UUIDField(null=True, db_index=True)
    """The tag as a frozen line has it."""

    read_at = models.DateTimeField()
