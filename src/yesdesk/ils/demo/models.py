"""The demo library system's tables: invented people only. Amounts are minor units in the library's currency."""

from django.db import models


class DemoPatron(models.Model):
    card = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=80)
    email = models.CharField(max_length=120, default="")
    born = models.DateField(null=True)
    kind = models.CharField(max_length=20, default="resident")
    home = models.CharField(max_length=40, default="")
    expires_on = models.DateField(null=True)
    household = models.CharField(max_length=20, default="")
    barred = models.CharField(max_length=120, default="")
    barred_since = models.DateField(null=True)
    barred_until = models.DateField(null=True)
    notes = models.TextField(default="")


class DemoTitle(models.Model):
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, default="book")


class DemoItem(models.Model):
    barcode = models.CharField(max_length=20, unique=True)
    title = models.ForeignKey(DemoTitle, on_delete=models.CASCADE)
    late_fee = models.PositiveIntegerField(default=20)
    """The charge of a day; 0 at branches that charge none."""

    missing = models.BooleanField(default=False)


class DemoLoan(models.Model):
    patron = models.ForeignKey(DemoPatron, on_delete=models.CASCADE, related_name="loans")
    item = models.ForeignKey(DemoItem, on_delete=models.CASCADE)
    due_at = models.DateTimeField()
    renewals_left = models.PositiveSmallIntegerField(default=3)
    claims_returned = models.BooleanField(default=False)
    returned_at = models.DateTimeField(null=True)


class DemoFee(models.Model):
    patron = models.ForeignKey(DemoPatron, on_delete=models.CASCADE, related_name="fees")
    loan = models.ForeignKey(DemoLoan, null=True, on_delete=models.SET_NULL)
    kind = models.CharField(max_length=10)
    words = models.CharField(max_length=120)
    charged = models.PositiveIntegerField()
    paid = models.PositiveIntegerField(default=0)
    since = models.DateField()
    growing = models.BooleanField(default=False)


class DemoHold(models.Model):
    """A hold. `turn`: the smaller, the earlier; among equals the older one. `suspended_until`: None for no end."""

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
    """A write in the demo system's log. `tag` is not unique: like most systems, it would do the same thing twice."""

    tag = models.CharField(max_length=60, db_index=True)
    does = models.CharField(max_length=20)
    patron = models.ForeignKey(
        DemoPatron, null=True, on_delete=models.CASCADE, related_name="writes"
    )
    fee = models.ForeignKey(DemoFee, null=True, on_delete=models.SET_NULL)
    amount = models.PositiveIntegerField(default=0)
    staff = models.CharField(max_length=20)
    rule = models.CharField(max_length=120, default="")
    read_back = models.JSONField(default=dict)
    at = models.DateTimeField()
