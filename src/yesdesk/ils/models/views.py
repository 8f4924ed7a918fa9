"""Looks at accounts, for the privacy officer, and the cards of staff. No number is
kept as it is: both are sealed with the library's own key (ils/pseudonyms.py).
"""

from django.conf import settings
from django.db import models

from yesdesk.ils.pseudonyms import key_fingerprint


class AccountView(models.Model):
    """One look at one account.

    Read again within a quarter of an hour it is still the same look: `times` says how often,
    `until` when last.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)
    """None once it would name who bent a rule for that request; then `at` is a day (acts/retention.py)."""

    account = models.CharField(max_length=64, default="", db_index=True)
    """The pseudonym of the account; empty where no card has the number that was looked up."""

    about = models.CharField(max_length=40, default="")
    """The request it was for."""

    proof = models.CharField(max_length=14)
    """The proof it rested on."""

    at = models.DateTimeField()
    until = models.DateTimeField(null=True)
    times = models.PositiveIntegerField(default=1, db_default=1)

    class Meta:
        indexes = [models.Index(fields=["-at", "-id"], name="account_view_newest")]


class ViewLimitReached(models.Model):
    """A record that a member looked up more cards, or more unknown numbers, than a desk does in an hour."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, db_index=False)
    hour = models.DateTimeField()
    """The beginning of that hour."""

    at = models.DateTimeField()
    looks = models.PositiveIntegerField()
    misses = models.PositiveIntegerField()
    seen_at = models.DateTimeField(null=True)
    """The time the privacy officer looked into it."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "hour"], name="view_limit_once_an_hour")
        ]


class WhoseCard(models.TextChoices):
    """`none`: they say that they have no card here, and it is no card at all."""

    OWN = "own"
    HOUSEHOLD = "household"
    NONE = "none"


class StaffCard(models.Model):
    """A card that a member of staff named as theirs or as one of their household, so that nobody opens or changes
    their own account as staff. A card named later goes beside it, and so does the same card on another account;
    only another person takes one off."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    whose = models.CharField(max_length=10, choices=WhoseCard, default=WhoseCard.OWN)
    card = models.CharField(max_length=64, db_index=True, blank=True)
    account = models.CharField(max_length=64, default="", db_index=True, blank=True)
    said_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    """The time it is removed, where nobody else may do it at once. It guards until then."""

    sealed_under = models.CharField(max_length=8, default=key_fingerprint)
    """The print of the key; once that key is lost the row guards nothing, and whoever named it is asked again."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "card", "account"], name="staff_card_once"),
            models.CheckConstraint(
                condition=models.Q(whose="none", card="", account="")
                | ~models.Q(whose="none") & ~models.Q(card=""),
                name="staff_card_or_none",
            ),
        ]
