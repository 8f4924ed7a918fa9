"""Patrons (the least that must be known of them), series of kept data, legal holds and erasures."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ContactKind(models.TextChoices):
    EMAIL = "email"
    PHONE = "phone"
    NONE = "none"


class CallWish(models.TextChoices):
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
    """A patron as they described themselves for one request."""

    name = models.CharField(max_length=120, default="")
    contact = models.CharField(max_length=320, default="", db_index=True)  # normalised
    contact_as_typed = models.CharField(max_length=320, default="")
    contact_kind = models.CharField(max_length=8, choices=ContactKind, default=ContactKind.NONE)
    # Set by staff without the right to erase; null: by the patron, or staff with that right.
    contact_changed_at = models.DateTimeField(null=True)
    # Null: nobody has asked them yet.
    call_wish = models.CharField(max_length=10, choices=CallWish, null=True)
    # They chose text messages at this number; False: they asked for no more (STOP); null: neither.
    texts = models.BooleanField(null=True)
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
        """Return a card that somebody saw, or that came with its PIN; never one only typed."""
        return "" if self.proof == Proof.NONE else self.card_number

    @property
    def mail_address(self) -> str:
        """Return where mail goes; empty for a telephone or nothing."""
        return self.contact if self.contact_kind == ContactKind.EMAIL else ""

    @property
    def may_be_called(self) -> bool:
        asked_not_to = self.call_wish in {CallWish.NO_CALL, CallWish.WRITE_ONLY}
        return self.contact_kind == ContactKind.PHONE and not asked_not_to


class Series(models.Model):
    """A kind of kept data, registered by its room (core/retention.py). Period and ground are the library's own."""

    code = models.CharField(max_length=60, primary_key=True)
    days = models.PositiveIntegerField()
    ground = models.CharField(max_length=300, default="")
    changed_at = models.DateTimeField()
    passed_at = models.DateTimeField(null=True)  # the last nightly pass
    passed_erased = models.PositiveIntegerField(default=0)


class LegalHold(models.Model):
    """A hold that pauses erasing for exactly its `subject` (`request:17`), until released."""

    subject = models.CharField(max_length=40, db_index=True)
    reason = models.CharField(max_length=300)
    since = models.DateTimeField()
    released_at = models.DateTimeField(null=True)


class Erasure(models.Model):
    """A record that something was erased, when and why; never what it said."""

    subject = models.CharField(max_length=40)  # like `request:17`
    series = models.CharField(max_length=60)
    cause = models.CharField(max_length=20)  # schedule, patron, staff, restore
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["-at", "-id"], name="erasure_newest")]
