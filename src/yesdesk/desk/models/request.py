"""A request: one need of one patron, whatever the channel; and what stands directly beside it: further branches, who
takes part, who has it open, what its slip asked for, and the scanned card that is no request yet.
"""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import IsNull
from django.utils.translation import gettext_lazy as _

from yesdesk.patrons.models import Patron
from yesdesk.places.models import Branch, ServicePoint


class Channel(models.TextChoices):
    WALK_IN = "walk_in", _("Walk-in")
    PHONE = "phone", _("Phone")
    WEB = "web", _("Web")
    EMAIL = "email", _("E-mail")
    CHAT = "chat", _("Chat")
    TEXT = "text", _("Text message")


class Kind(models.TextChoices):
    """The topic of a request, as staff tap it; empty until somebody does."""

    WHERE_IS_IT = "where_is_it", _("Where is it")
    TECHNOLOGY = "technology", _("Computer or printer")
    REFERENCE = "reference", _("Look something up")
    WHAT_TO_READ = "what_to_read", _("What to read")
    ACCOUNT = "account", _("Card or money")
    ROOMS = "rooms", _("Rooms")
    EVENTS = "events", _("Events")
    OTHER = "other", _("Something else")


class OutcomeValue(models.TextChoices):
    """The outcome of a request. `promised` is a state, not an outcome."""

    YES = "yes", _("Yes")
    YES_BENT = "yes_bent", _("Yes, by exception")
    YES_PARTIAL = "yes_partial", _("Partly")
    YES_OTHER_WAY = "yes_other_way", _("Yes, another way")
    YES_ELSEWHERE = "yes_elsewhere", _("Someone else helped")
    NOT_THIS_TIME = "not_this_time", _("Not this time")
    WITHDRAWN = "withdrawn", _("Taken back")
    ENDED = "ended", _("Closed without an answer")


NOT_LATE = IsNull(F("late_since"), rhs=True)
"""The first key of who waits, word for word as in the indexes, which SQLite uses only then."""


class Request(models.Model):
    """`waiting_since`: since when somebody waits for us; empty while the ball is in the patron's court.

    `promised_for`: due time of the earliest open promise. `late_since`: of the earliest one that ran out and is neither
    answered nor given a new time, so that it stands first in every list. `needed_by`: the time by which the patron
    needs it, where somebody asked. `revision` grows by one with every entry,
    so that an answer can tell whether something new came. `said`: the patron's latest words, cut for lists.
    `for_leads`: about a member of staff, so that leads alone see it; `about_lead`: about one of them, so that only the
    post which the library names does (desk/requests/access.py).

    `held`: over a limit of the public form, for staff to look at first. `link_id` + `link_generation`
    make the patron's link (core/links.py), which is stored nowhere.
    """

    link_id = models.CharField(max_length=32, unique=True)
    link_generation = models.PositiveIntegerField(default=1)
    patron = models.OneToOneField(
        Patron, null=True, on_delete=models.SET_NULL, related_name="request"
    )
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+", db_index=False)
    service_point = models.ForeignKey(
        ServicePoint, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    channel = models.CharField(max_length=10, choices=Channel)
    kind = models.CharField(max_length=14, choices=Kind, default="", blank=True)
    language = models.CharField(max_length=10, default="en")
    asked_for = models.CharField(max_length=300, default="")
    needed = models.CharField(max_length=300, default="")
    said = models.CharField(max_length=300, default="")

    opened_at = models.DateTimeField()
    last_entry_at = models.DateTimeField()
    waiting_since = models.DateTimeField(null=True)
    at_desk = models.BooleanField(default=False)
    promised_for = models.DateTimeField(null=True)
    late_since = models.DateTimeField(null=True)
    needed_by = models.DateTimeField(null=True)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )
    assigned_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=16, choices=OutcomeValue, default="", blank=True)
    closed_at = models.DateTimeField(null=True)
    for_leads = models.BooleanField(default=False)
    about_lead = models.BooleanField(default=False, db_default=False)
    held = models.BooleanField(default=False)
    emergency = models.CharField(max_length=20, null=True)
    """The card (`Card.key`) of the emergency that a colleague wrote down; empty: they said that it is none; null:
    nobody said anything."""

    second_look_since = models.DateTimeField(null=True)
    """Since when a patron wants a colleague other than whoever said no to look; None once one has answered."""

    on_hold_until = models.DateTimeField(null=True)
    """Until then nothing is to be done: it waits in no list, and comes back by itself. Whatever lets it wait or answers
    it ends this (requests/actions/timeline.py)."""

    on_hold_since = models.DateTimeField(null=True)
    """Since when they had waited as it was put on hold, so that it comes back in its place; null: nobody waited."""

    merged_into = models.ForeignKey(
        "self", null=True, on_delete=models.SET_NULL, related_name="merged", db_index=False
    )
    """The older request of the same patron in which this one is read and answered from then on. Nothing is moved: its
    entries stay its own (`access.with_merged` reads them together), so an undo is exact and each goes with its own.
    """

    card_blocked = models.BooleanField(default=False, db_default=False)
    """Their card was blocked when its account was read last for this need, which is about it. While it is, what was
    done is a yes in part, and telling them leaves the request open."""

    slip_printed_at = models.DateTimeField(null=True)
    """The time a slip with their link was printed last; null: none was."""

    came_day = models.DateField(null=True)
    """The day (of the branch's time zone) and the part of it under which its coming is counted (`FactCame`), by the
    hours of that moment, which may change; null: it is not counted."""

    came_part = models.PositiveSmallIntegerField(null=True)

    revision = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(about_lead=False) | Q(for_leads=True),
                name="request_about_a_lead_is_for_no_staff",
            ),
            models.CheckConstraint(
                condition=Q(on_hold_until=None, on_hold_since=None)
                | Q(on_hold_until__isnull=False, waiting_since=None, closed_at=None),
                name="request_on_hold_waits_not",
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None)
                | Q(
                    waiting_since=None,
                    on_hold_until=None,
                    promised_for=None,
                    late_since=None,
                    assigned_to=None,
                    at_desk=False,
                ),
                name="request_merged_waits_not",
            ),
        ]
        indexes = [
            models.Index(
                "branch",
                NOT_LATE,
                F("at_desk").desc(),
                "waiting_since",
                "id",
                name="request_late_first_here",
                condition=Q(closed_at=None, held=False, waiting_since__isnull=False),
            ),
            models.Index(
                NOT_LATE,
                F("at_desk").desc(),
                "waiting_since",
                "id",
                name="request_late_first",
                condition=Q(closed_at=None, held=False, waiting_since__isnull=False),
            ),
            models.Index(
                "branch",
                F("at_desk").desc(),
                NOT_LATE,
                "waiting_since",
                "id",
                name="request_next_here",
                condition=Q(closed_at=None, held=False, waiting_since__isnull=False),
            ),
            models.Index(
                F("at_desk").desc(),
                NOT_LATE,
                "waiting_since",
                "id",
                name="request_next",
                condition=Q(closed_at=None, held=False, waiting_since__isnull=False),
            ),
            models.Index(
                fields=["assigned_to", "-last_entry_at", "-id"],
                name="request_mine",
                condition=Q(closed_at=None, assigned_to__isnull=False),
            ),
            models.Index(
                fields=["promised_for", "id"],
                name="request_promised",
                condition=Q(closed_at=None, promised_for__isnull=False),
            ),
            models.Index(
                fields=["merged_into"],
                name="request_merged",
                condition=Q(merged_into__isnull=False),
            ),
            models.Index(
                fields=["on_hold_until", "id"],
                name="request_on_hold",
                condition=Q(closed_at=None, on_hold_until__isnull=False),
            ),
            models.Index(fields=["-last_entry_at", "-id"], name="request_newest"),
            models.Index(fields=["branch", "-last_entry_at", "-id"], name="request_newest_here"),
            models.Index(
                fields=["service_point", "-last_entry_at", "-id"], name="request_newest_point"
            ),
            models.Index(fields=["opened_at"], name="request_held", condition=Q(held=True)),
            models.Index(
                fields=["opened_at"],
                name="request_emergency",
                condition=Q(emergency__isnull=False),
            ),
            models.Index(
                fields=["closed_at", "id"],
                name="request_closed",
                condition=Q(closed_at__isnull=False),
            ),
        ]

    @property
    def waits_since(self) -> datetime | None:
        """Since when somebody waits for us, also while it is on hold."""
        return self.waiting_since or self.on_hold_since

    @property
    def proven_card(self) -> str:
        """The patron's proven card; empty where there is none, or no patron any more."""
        return self.patron.proven_card if self.patron else ""

    @property
    def typed_card(self) -> str:
        """The number of a card that was only typed, and that nobody proved; empty where there is none."""
        return self.patron.card_number if self.patron and not self.patron.proven_card else ""


class CopiedBranch(models.Model):
    """A further branch at which a request came in, as one mail to two branches is one request on both desks. Its own
    branch stands on the request.
    """

    request = models.ForeignKey(
        Request, on_delete=models.CASCADE, related_name="copied_branches", db_index=False
    )
    branch = models.ForeignKey(Branch, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "branch"], name="copied_branch_once")
        ]


class Participant(models.Model):
    """Somebody a patron copied: staff may let them take part, and then they get answers too. They have no link, which
    is the patron's alone. `address`: in small letters. It goes with its request.
    """

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="participants")
    address = models.CharField(max_length=320)
    name = models.CharField(max_length=120, default="")
    gets_answers = models.BooleanField(default=False)
    """Staff let them take part: answers go there, and what they write stands on the request."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "address"], name="participant_once")
        ]


class Presence(models.Model):
    """Who has a request open now, kept for sixty seconds and in no event, log or backup. Once `until` has passed, the
    row counts for nothing; the clock sweeps it away.
    """

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="+", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    writing_until = models.DateTimeField(null=True)
    until = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["request", "user"], name="presence_once")]


class ScannedCard(models.Model):
    """A card that was scanned a moment ago, under the word that stands in the page's address instead of its number.

    `mark`: of the word and of who scanned it; neither can be read from it. `sealed`: the number, under a key that
    the word alone gives. So the row says nothing without the address, and the address nothing without the row.
    """

    mark = models.CharField(max_length=64, unique=True)
    sealed = models.CharField(max_length=300)
    at = models.DateTimeField(db_index=True)


class SlipWant(models.TextChoices):
    FORGET = "forget", _("Forget me")
    WITHDRAW = "withdraw", _("Cancel my request")
    THANKS = "thanks", _("Say thanks")


class SlipAct(models.Model):
    """An act asked for with a printed slip, which waits an hour: done at `due_at`, unless it is taken back until then.

    `link_generation`: of the slip; once the patron's link is a new one, nothing more is done for the old one.
    `words`, `may_tell`: of thanks.
    """

    request = models.ForeignKey(
        Request, on_delete=models.CASCADE, related_name="slip_acts", db_index=False
    )
    want = models.CharField(max_length=10, choices=SlipWant)
    words = models.TextField(default="")
    may_tell = models.BooleanField(default=False)
    link_generation = models.PositiveIntegerField()
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["request", "want"], name="slip_act_once")]
