"""Patrons (the least that must be known of them), series of kept data, legal holds and erasures."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ContactKind(models.TextChoices):
    EMAIL = "email"
    PHONE = "phone"
    NONE = "none"


class CallWish(models.TextChoices):
    """What a patron wishes of calls to their number."""

    ANY = "any", _("You may call")
    NO_MESSAGE = "no_message", _("Call, but leave no message")
    NO_CALL = "no_call", _("Do not call")
    WRITE_ONLY = "write_only", _("Write only")


class Proof(models.TextChoices):
    NONE = "none"
    ADDRESS = "address"
    CARD_AND_PIN = "card_and_pin"
    IN_PERSON = "in_person"


class Patron(models.Model):
    """A patron as they described themselves for one request. `contact` is normalised; `contact_as_typed` is what they
    wrote.
    """

    name = models.CharField(max_length=120, default="")
    contact = models.CharField(max_length=320, default="", db_index=True)
    contact_as_typed = models.CharField(max_length=320, default="")
    contact_kind = models.CharField(max_length=8, choices=ContactKind, default=ContactKind.NONE)
    contact_changed_at = models.DateTimeField(null=True)
    """The time that staff without the right to erase set it; null: the patron gave it, or staff with that right."""

    call_wish = models.CharField(max_length=10, choices=CallWish, null=True)
    """What they wish of calls; null: nobody has asked them yet."""

    card_number = models.CharField(max_length=40, default="")
    language = models.CharField(max_length=10, default="en")
    proof = models.CharField(max_length=14, choices=Proof, default=Proof.NONE)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["card_number"], name="patron_card")]
        constraints = [
            models.CheckConstraint(
                condition=Q(call_wish=None) | Q(call_wish__in=CallWish.values),
                name="patron_call_wish",
            )
        ]

    @property
    def proven_card(self) -> str:
        """The number of a card that somebody saw, or that came with its PIN; empty for one that was only typed."""
        return "" if self.proof == Proof.NONE else self.card_number

    @property
    def may_be_called(self) -> bool:
        """Whether there is a number, and they did not ask us to leave it alone."""
        asked_not_to = self.call_wish in {CallWish.NO_CALL, CallWish.WRITE_ONLY}
        return self.contact_kind == ContactKind.PHONE and not asked_not_to


class Series(models.Model):
    """One kind of kept data. The code is registered by the room that keeps it (core/retention.py);
    the period and the legal ground are the library's own. `passed_at`: the last nightly pass
    over it.
    """

    code = models.CharField(max_length=60, primary_key=True)
    days = models.PositiveIntegerField()
    ground = models.CharField(max_length=300, default="")
    changed_at = models.DateTimeField()
    passed_at = models.DateTimeField(null=True)
    passed_erased = models.PositiveIntegerField(default=0)


class LegalHold(models.Model):
    """A legal hold or a records request: pauses erasing for exactly what it names
    (`request:17`), until released.
    """

    subject = models.CharField(max_length=40, db_index=True)
    reason = models.CharField(max_length=300)
    since = models.DateTimeField()
    released_at = models.DateTimeField(null=True)


class Erasure(models.Model):
    """A record that something was erased, when and why; never what it said. `subject` is like
    `request:17`.
    """

    subject = models.CharField(max_length=40)
    series = models.CharField(max_length=60)
    cause = models.CharField(max_length=20)  # schedule, patron, staff, restore
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["-at", "-id"], name="erasure_newest")]
