"""The tables of ils: the state of the connection, acts, the money ledger (who moved money, apart from bends and never
joined to them), and for the privacy officer looks at accounts, with the cards of staff. No number of a card is kept as
it is: it is sealed with the library's own key (ils/pseudonyms.py).
"""

import uuid
from typing import Final

from django.conf import settings
from django.db import models

import yesdesk.ils.demo.models  # noqa: F401 - the demo library system keeps its own tables beside these
from yesdesk.ils.pseudonyms import key_fingerprint
from yesdesk.places.models import Branch


class PickupCode(models.Model):
    """The library system's code for a branch as a pickup place."""

    branch = models.OneToOneField(Branch, on_delete=models.CASCADE, related_name="+")
    code = models.CharField(max_length=40)
    """The library system's own."""


class Breaker(models.Model):
    """The library system's silence (always id 1)."""

    failures = models.PositiveIntegerField(default=0)
    """The number of failures in a row."""

    silent_since = models.DateTimeField(null=True)
    retry_at = models.DateTimeField(null=True)
    """The time of the next question."""

    clock_hours = models.SmallIntegerField(default=0, db_default=0)
    """Hours that its clock is ahead of ours, by the last check; below zero when it is behind."""


class MissingPermission(models.Model):
    """A permission that our account lacked in the library system when it was last checked."""

    asked = models.CharField(max_length=20, unique=True)
    """A verb of the socket or a capability."""

    missing = models.CharField(max_length=300)
    """The permissions it wants, by its own codes, or its reason where it names none."""

    since = models.DateTimeField()


class ActState(models.TextChoices):
    """waiting -> sending -> done | refused | unknown; unknown -> done | refused by looking. `cancelled`
    only from waiting. What the library system cannot do is `by_hand` from the beginning, is never sent, and is done
    or refused when a colleague says so.
    """

    WAITING = "waiting"
    SENDING = "sending"
    DONE = "done"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    CANCELLED = "cancelled"
    BY_HAND = "by_hand"


FORGOTTEN: Final = "forgotten"
"""`about` of an act whose request is erased while its money may still come. It goes when that is known."""


class Act(models.Model):
    """`system`: the kind it was meant for; another one knows neither patron nor line. `patron`: its ref there.
    `minor`: what is asked, then capped to what was owed just before it was sent. `user` may call it back and see
    it as theirs; `staff`: the code of who decided. `names_staff`: that code goes along into the library system,
    as the sheet it was judged by says that the auditor asked for it. `before` and `read_back`: facts by the names
    in ils/account_facts.py. `why` and `next_step`: English, translated when shown. After its answer was lost:
    `poll_until`: until when the system may still carry it out; `for_a_person`: looking tells no more, a colleague
    is asked. `struck`: nothing of it leads to a line of the ledger any more (acts/retention.py). `marks_at`:
    when its account was last asked for marks of ours, so that each has its turn. `unseen_until`: its backer said
    yes by voice and has not seen it; from then on it is finance's to ask."""

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
    """What wanted it, like `decision:41`, or FORGOTTEN; no key, since this room knows no decision."""

    unseen_until = models.DateTimeField(null=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)
    staff = models.CharField(max_length=20)
    names_staff = models.BooleanField(default=False)
    job_class = models.CharField(max_length=60, default="")
    backer = models.CharField(max_length=20, default="")
    rule = models.CharField(max_length=60, default="")
    latitude_version = models.PositiveBigIntegerField(null=True)
    no_lead = models.BooleanField(default=False, db_default=False)
    """That sheet allowed it only as no lead could be asked."""

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
            )
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
    """That sheet allowed it only as no lead could be asked."""

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

    spilled_minor = models.BigIntegerField(default=0, db_default=0)
    """Minor units of it that paid another charge of the account, which nobody had decided."""

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
