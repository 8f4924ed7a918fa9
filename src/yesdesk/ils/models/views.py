"""Who looked at which account, for the privacy officer; and whose card is whose among staff. No number is
kept as it is: both are sealed with the library's own key (ils/seals.py).
"""

from django.conf import settings
from django.db import models


class AccountView(models.Model):
    """One look at one account. `proof`: what it rested on. `about`: the request it was for."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    account = models.CharField(max_length=64, db_index=True)
    about = models.CharField(max_length=40, default="")
    proof = models.CharField(max_length=14)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["-at", "-id"], name="account_view_newest")]


class StaffCard(models.Model):
    """That a member of staff has a card here too, so that nobody opens or changes their own account as staff."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    card = models.CharField(max_length=64, db_index=True)
    account = models.CharField(max_length=64, default="", db_index=True)
    said_at = models.DateTimeField()
