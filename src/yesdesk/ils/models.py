"""The tables of ils: connection, acts, ledger (never joined to bends), looks at accounts, cards of staff. No card
number is kept: it is sealed with the library's own key (ils/pseudonyms.py)."""

import uuid
from typing import Final

from django.conf import settings
from django.db import models
from django.utils import timezone

import yesdesk.ils.demo.models  # noqa: F401 - the demo library system keeps its own tables beside these
from yesdesk.core.money import Money
from yesdesk.ils.pseudonyms import key_fingerprint
from yesdesk.places.models import Branch


class PickupCode(models.Model):
    branch = models.OneToOneField(Branch, on_delete=models.CASCADE, related_name="+")
    code = models.CharField(max_length=40)


class Breaker(models.Model):
    """The library system's silence (always id 1)."""

    failures = models.PositiveIntegerField(default=0)
    silent_since = models.DateTimeField(null=True)
    retry_at = models.DateTimeField(null=True)
    clock_hours = models.SmallIntegerField(default=0, db_default=0)
    """Hours that its clock is ahead of ours, by the last check; below zero when it is behind."""


class MissingPermission(models.Model):
    asked = models.CharField(max_length=20, unique=True)
    missing = models.CharField(max_length=300)
    since = models.DateTimeField()


class ActState(models.TextChoices):
    """The states: waiting, sending, then done, refused or unknown; looking turns unknown into done or
    refused. `cancelled` only from waiting. An act that the system cannot do is `by_hand` from the
    beginning, and is never sent."""

    WAITING = "waiting"
    SENDING = "sending"
    DONE = "done"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    CANCELLED = "cancelled"
    BY_HAND = "by_hand"


FORGOTTEN: Final = "forgotten"
"""The `about` of an act whose request is erased while its money may still come. It goes when that is known."""


class Act(models.Model):
    """A write to the library system. `system`: the kind it was meant for; another kind knows neither patron nor line.

    `minor`: the wanted sum, then capped to the debt just before sending. `user` may call it back; `staff`: the
    author's code. `names_staff`: the code goes along, as the auditor asked. `before`, `read_back`: see
    ils/account_facts.py. `why`, `next_step`: English. `poll_until`: the system may still carry it out until then.
    `struck`: nothing leads to a line of the ledger any more. `marks_at`: its account was last asked for marks.
    `unseen_until`: then a yes by voice is finance's.
    """

    uuid = models.UUIDField(unique=True, default=uuid.uuid4)
    system = models.CharField(max_length=10, default="")
    does = models.CharField(max_length=20)
    patron = models.CharField(max_length=64)
    target = models.CharField(max_length=64, default="")
    minor = models.PositiveBigIntegerField(null=True)
    currency = models.CharField(max_length=3, default="")
    until = models.DateField(null=True)
    note = models.CharField(max_length=300, default="")
    fields = models.JSONField(default=dict)
    about = models.CharField(max_length=40, default="", db_index=True)
    """The cause, like `decision:41`, or FORGOTTEN; no key, since this room knows no decision."""

    unseen_until = models.DateTimeField(null=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)
    staff = models.CharField(max_length=20)
    names_staff = models.BooleanField(default=False)
    job_class = models.CharField(max_length=60, default="")
    backer = models.CharField(max_length=20, default="")
    rule = models.CharField(max_length=60, default="")
    latitude_version = models.PositiveBigIntegerField(null=True)
    no_lead = models.BooleanField(default=False, db_default=False)
    state = models.CharField(max_length=12, choices=ActState, default=ActState.WAITING)
    not_before = models.DateTimeField()
    poll_until = models.DateTimeField(null=True)
    for_a_person = models.BooleanField(default=False)
    struck = models.BooleanField(default=False)
    before = models.JSONField(default=dict)
    read_back = models.JSONField(default=dict)
    number = models.CharField(max_length=64, default="")
    why = models.CharField(max_length=300, default="")
    next_step = models.CharField(max_length=300, default="")
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    marks_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["created_at"],
                name="act_unsettled",
                condition=models.Q(state__in=["waiting", "sending", "unknown", "by_hand"]),
            ),
            models.Index(fields=["patron"], name="act_of_patron"),
            models.Index(fields=["created_at"], name="act_age"),
            models.Index(fields=["sent_at"], name="act_sent"),
            models.Index(fields=["settled_at"], name="act_settled"),
            models.Index(
                fields=["state", "settled_at"],
                name="act_not_struck",
                condition=models.Q(struck=False),
            ),
        ]


class LedgerLine(models.Model):
    """A waiver that we sent, or that a colleague did by hand for us, as it was settled."""

    day = models.DateField(db_index=True)
    minor = models.PositiveBigIntegerField()
    currency = models.CharField(max_length=3)
    line = models.CharField(max_length=64, default="")
    """The charge's id in the library system; empty, as `number` is, once the line is frozen and nobody has to look."""

    staff = models.CharField(max_length=20)
    backer = models.CharField(max_length=20, default="")
    latitude_version = models.PositiveBigIntegerField(null=True)
    no_lead = models.BooleanField(default=False, db_default=False)
    tag = models.UUIDField(unique=True)
    """The act's uuid, also in the library system, until it is `frozen`: then its seal, for the system's file alone. No
    rule, no reason, no patron, no request: nothing here leads to a bend."""

    number = models.CharField(max_length=64, default="")
    found_minor = models.BigIntegerField(null=True)
    """Minor units that the system keeps under the tag; None until it was compared."""

    frozen = models.BooleanField(default=False)
    besides_minor = models.BigIntegerField(default=0)
    """Minor units owed less on that account for other reasons, meanwhile; below zero when it was more."""

    spilled_minor = models.BigIntegerField(default=0, db_default=0)
    """Minor units of it that paid another charge of the account, which nobody had decided."""

    compared_at = models.DateTimeField(null=True)
    by_hand = models.CharField(max_length=20, default="")
    """The code of the colleague who did it there; nothing there has our tag then."""

    second_look = models.BooleanField(default=False)
    unseen_until = models.DateTimeField(null=True)
    """The end of the backer's time to see a yes that somebody else noted; then it waits for a second look too."""

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
            models.Index(
                fields=["id"], name="ledger_not_compared", condition=models.Q(compared_at=None)
            ),
            models.Index(
                fields=["day"], name="ledger_not_frozen", condition=models.Q(frozen=False)
            ),
            models.Index(
                fields=["tag"],
                name="ledger_receipt",
                condition=models.Q(frozen=True) & ~models.Q(line="", number=""),
            ),
        ]

    @property
    def amount(self) -> Money:
        return Money(self.minor, self.currency)

    @property
    def found(self) -> Money | None:
        """The library system's amount; None until compared, or where nobody can tell."""
        return None if self.found_minor is None else Money(self.found_minor, self.currency)

    @property
    def differs(self) -> bool:
        return self.found_minor is not None and self.found_minor != self.minor

    @property
    def is_to_look_at(self) -> bool:
        """Return whether it waits for a second look: picked by chance, or its backer has not seen the yes in time."""
        late = self.unseen_until is not None and self.unseen_until <= timezone.now()
        return self.looked_at is None and (self.second_look or late)


class ExternalWaiver(models.Model):
    """A waiver from the library system's own file, made there and not by us; shown apart."""

    key = models.CharField(max_length=16, unique=True)
    day = models.DateField(db_index=True)
    minor = models.PositiveBigIntegerField()
    currency = models.CharField(max_length=3)
    line = models.CharField(max_length=64, default="")
    reference = models.CharField(max_length=64, default="")
    who = models.CharField(max_length=60, default="")  # the system's own code
    tag = models.UUIDField(null=True, db_index=True)
    found_there = models.BooleanField(default=False)
    sealed_tag = models.UUIDField(null=True, db_index=True)
    read_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(
                fields=["sealed_tag"],
                name="waiver_receipt",
                condition=models.Q(sealed_tag__isnull=False) & ~models.Q(line="", reference=""),
            )
        ]


class AccountView(models.Model):
    """A look at an account. A repeat within a quarter of an hour counts in `times` and `until`."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)
    """None once it would name who bent a rule for that request; then `at` is a day (acts/retention.py)."""

    account = models.CharField(max_length=64, default="", db_index=True)
    """The pseudonym of the account; empty for an unknown card number."""

    about = models.CharField(max_length=40, default="")
    proof = models.CharField(max_length=14)
    at = models.DateTimeField()
    until = models.DateTimeField(null=True)
    times = models.PositiveIntegerField(default=1, db_default=1)

    class Meta:
        indexes = [
            models.Index(fields=["-at", "-id"], name="account_view_newest"),
            models.Index(fields=["about"], name="account_view_about"),
        ]


class ViewLimitReached(models.Model):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, db_index=False)
    hour = models.DateTimeField()
    at = models.DateTimeField()
    looks = models.PositiveIntegerField()
    misses = models.PositiveIntegerField()
    seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "hour"], name="view_limit_once_an_hour")
        ]


class WhoseCard(models.TextChoices):
    OWN = "own"
    HOUSEHOLD = "household"
    NONE = "none"


class StaffCard(models.Model):
    """A card that a member named as own or household's, so that nobody handles their own account as staff. A later
    card goes beside it; only another person takes a card off."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    whose = models.CharField(max_length=10, choices=WhoseCard, default=WhoseCard.OWN)
    card = models.CharField(max_length=64, db_index=True, blank=True)
    account = models.CharField(max_length=64, default="", db_index=True, blank=True)
    said_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    """The time it is removed, where nobody else may do it at once. It guards until then."""

    sealed_under = models.CharField(max_length=8, default=key_fingerprint)
    """The print of the key; once that key is lost the row guards nothing, and the member is asked again."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "card", "account"], name="staff_card_once"),
            models.CheckConstraint(
                condition=models.Q(whose="none", card="", account="")
                | ~models.Q(whose="none") & ~models.Q(card=""),
                name="staff_card_or_none",
            ),
        ]
