"""The demo library system's own tables: a small one that behaves as real ones do, invented people only.

Amounts are minor units in the library's currency.
"""

from django.db import models


class DemoPatron(models.Model):
    """An account."""

    card = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=80)
    email = models.CharField(max_length=120, default="")
    born = models.DateField(null=True)
    """None where the library never asked."""

    kind = models.CharField(max_length=20, default="resident")
    home = models.CharField(max_length=40, default="")
    expires_on = models.DateField(null=True)
    household = models.CharField(max_length=20, default="")
    """The same word links accounts."""

    barred = models.CharField(max_length=120, default="")
    """By staff, whatever is owed."""

    barred_since = models.DateField(null=True)
    barred_until = models.DateField(null=True)
    """The last day of the block; None for no end."""

    notes = models.TextField(default="")


class DemoTitle(models.Model):
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, default="book")


class DemoItem(models.Model):
    """A copy of a title."""

    barcode = models.CharField(max_length=20, unique=True)
    title = models.ForeignKey(DemoTitle, on_delete=models.CASCADE)
    late_fee = models.PositiveIntegerField(default=20)
    """A day; 0 at branches that charge none."""

    missing = models.BooleanField(default=False)


class DemoLoan(models.Model):
    patron = models.ForeignKey(DemoPatron, on_delete=models.CASCADE, related_name="loans")
    item = models.ForeignKey(DemoItem, on_delete=models.CASCADE)
    due_at = models.DateTimeField()
    renewals_left = models.PositiveSmallIntegerField(default=3)
    claims_returned = models.BooleanField(default=False)
    returned_at = models.DateTimeField(null=True)
    """None while it is out."""


class DemoFee(models.Model):
    """A line of a patron's account."""

    patron = models.ForeignKey(DemoPatron, on_delete=models.CASCADE, related_name="fees")
    loan = models.ForeignKey(DemoLoan, null=True, on_delete=models.SET_NULL)
    kind = models.CharField(max_length=10)
    words = models.CharField(max_length=120)
    charged = models.PositiveIntegerField()
    """In all so far."""

    paid = models.PositiveIntegerField(default=0)
    """Credited to it."""

    since = models.DateField()
    growing = models.BooleanField(default=False)
    """More each day its loan is late."""


class DemoHold(models.Model):
    """`turn`: the smaller, the earlier; among equals the older one. `suspended_until`: None for no end. `ready_on`,
    `ready_until`: from when, and how long, it waits on the shelf.
    """

    patron = models.ForeignKey(DemoPatron, on_delete=models.CASCADE, related_name="holds")
    title = models.ForeignKey(DemoTitle, on_delete=models.CASCADE, related_name="holds")
    pickup = models.CharField(max_length=40)
    ready = models.BooleanField(default=False)
    ready_on = models.DateField(null=True)
    ready_until = models.DateField(null=True)
    suspended = models.BooleanField(default=False)
    suspended_until = models.DateField(null=True)
    cancelled = models.BooleanField(default=False)
    turn = models.IntegerField(default=0)
    placed_at = models.DateTimeField()


class DemoWrite(models.Model):
    """A write that was sent to the demo system, in its own log. `tag` is not unique: like most systems, it would
    do the same thing twice."""

    tag = models.CharField(max_length=60, db_index=True)
    does = models.CharField(max_length=20)
    patron = models.ForeignKey(
        DemoPatron, null=True, on_delete=models.CASCADE, related_name="writes"
    )
    """None for a guest's pass."""

    fee = models.ForeignKey(DemoFee, null=True, on_delete=models.SET_NULL)
    amount = models.PositiveIntegerField(default=0)
    staff = models.CharField(max_length=20)
    rule = models.CharField(max_length=120, default="")
    """As Koha's note has it, for us alone to read."""

    read_back = models.JSONField(default=dict)
    at = models.DateTimeField()
