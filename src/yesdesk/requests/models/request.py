"""A request: a need of a patron, by any channel. Beside it: branches, participants, readers, slips, scanned cards."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import IsNull
from django.utils.translation import gettext_lazy as _

from yesdesk.patrons.models import Patron
from yesdesk.places.models import Branch, ServicePoint
from yesdesk.requests.models.tag import Tag


class Channel(models.TextChoices):
    WALK_IN = "walk_in", _("Walk-in")
    PHONE = "phone", _("Phone")
    WEB = "web", _("Web")
    EMAIL = "email", _("E-mail")
    CHAT = "chat", _("Chat")
    TEXT = "text", _("Text message")


class Kind(models.TextChoices):
    """The topic as staff tap it; empty until somebody does."""

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


# Word for word as in the indexes, which SQLite uses only then.
NOT_LATE = IsNull(F("late_since"), rhs=True)


class Request(models.Model):
    """`link_id` and `link_generation` make the patron's link (core/links.py), which is stored nowhere."""

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
    said = models.CharField(max_length=300, default="")  # the patron's latest words, cut for lists

    opened_at = models.DateTimeField()
    last_entry_at = models.DateTimeField()
    # Somebody waits for us since then; empty while it is the patron's turn.
    waiting_since = models.DateTimeField(null=True)
    at_desk = models.BooleanField(default=False)
    promised_for = models.DateTimeField(null=True)  # due time of the earliest open promise
    # of the earliest broken promise without a new time; such requests come first
    late_since = models.DateTimeField(null=True)
    needed_by = models.DateTimeField(null=True)  # the patron's own time, where somebody asked
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
    # about a member of staff, so that leads alone see it
    for_leads = models.BooleanField(default=False)
    # about a lead, so that only the library's named post sees it (requests/access.py)
    about_lead = models.BooleanField(default=False, db_default=False)
    # about taking a book out of the library; a colleague marks it, and it may be kept longer
    about_withdrawal = models.BooleanField(default=False, db_default=False)
    # a decision moved money, so it may be kept longer
    about_money = models.BooleanField(default=False, db_default=False)
    # over a limit of the public form, for staff to look at first
    held = models.BooleanField(default=False)
    # The emergency (`Card.key`) that a colleague noted; empty: they said it is none; null: nobody said.
    emergency = models.CharField(max_length=20, null=True)

    # The patron waits for another colleague's look after a no.
    second_look_since = models.DateTimeField(null=True)

    # It waits in no list until then. A wait or an answer ends this (requests/actions/timeline.py).
    on_hold_until = models.DateTimeField(null=True)

    # The start of the wait before that, so that it comes back in its place; null: nobody waited.
    on_hold_since = models.DateTimeField(null=True)

    # The older request in which this one is read and answered. Its entries stay its own (`access.with_merged`), so an
    # undo is exact, and each goes with its own.
    merged_into = models.ForeignKey(
        "self", null=True, on_delete=models.SET_NULL, related_name="merged", db_index=False
    )

    # The card was blocked at the last look for this need. So a yes is a yes in part, and telling the patron leaves
    # the request open.
    card_blocked = models.BooleanField(default=False, db_default=False)

    tags = models.ManyToManyField(Tag, related_name="requests")

    # The last slip with their link; null: none.
    slip_printed_at = models.DateTimeField(null=True)

    # Day and part that count its coming, by that moment's hours; null: not counted.
    came_day = models.DateField(null=True)

    came_part = models.PositiveSmallIntegerField(null=True)

    # The patron's page of a chat was open until then; null: no chat, or it is over.
    chat_until = models.DateTimeField(null=True)

    # It grows with every entry, so that an answer notices what came meanwhile.
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
                fields=["came_day"], name="request_came", condition=Q(came_day__isnull=False)
            ),
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
            # With what the list is filtered by: a rare kind is looked for in the index, not in each row.
            models.Index(
                fields=["-last_entry_at", "-id", "kind", "language", "channel"],
                name="request_newest_filtered",
            ),
            models.Index(
                fields=["branch", "-last_entry_at", "-id", "kind", "language", "channel"],
                name="request_newest_here_filtered",
            ),
            models.Index(
                fields=["service_point", "-last_entry_at", "-id"], name="request_newest_point"
            ),
            models.Index(fields=["opened_at"], name="request_held", condition=Q(held=True)),
            models.Index(
                fields=["chat_until"],
                name="request_in_chat",
                condition=Q(chat_until__isnull=False),
            ),
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
            models.Index(
                fields=["assigned_to", "closed_at"],
                name="request_closed_in_hand",
                condition=Q(closed_at__isnull=False, assigned_to__isnull=False),
            ),
            models.Index(
                fields=["for_leads", "about_withdrawal", "about_money", "closed_at", "id"],
                name="request_kept",
                condition=Q(closed_at__isnull=False),
            ),
            # By nothing else: a query of Django's with `held=False` finds no index that has it, on SQLite. The last: of
            # two that cost the same SQLite takes the newest.
            models.Index(fields=["branch"], name="request_open", condition=Q(closed_at=None)),
        ]

    @property
    def waits_since(self) -> datetime | None:
        """Return the start of the wait, on hold too."""
        return self.waiting_since or self.on_hold_since

    @property
    def proven_card(self) -> str:
        return self.patron.proven_card if self.patron else ""

    @property
    def typed_card(self) -> str:
        """Return the number of a card that was typed, never proved."""
        return self.patron.card_number if self.patron and not self.patron.proven_card else ""


class CopiedBranch(models.Model):
    """A further branch of a request: a mail to two branches is on both desks."""

    request = models.ForeignKey(
        Request, on_delete=models.CASCADE, related_name="copied_branches", db_index=False
    )
    branch = models.ForeignKey(Branch, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "branch"], name="copied_branch_once")
        ]


class Participant(models.Model):
    """A person copied by the patron. Staff may let them take part; the link stays the patron's alone."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="participants")
    address = models.CharField(max_length=320)  # in small letters
    name = models.CharField(max_length=120, default="")
    # Staff let them take part: answers go there, and their mail joins the request.
    gets_answers = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "address"], name="participant_once")
        ]


class News(models.TextChoices):
    NONE = ""
    WANTED = "wanted"  # tell them once, when the patron writes again
    CAME = "came"  # until they open it


class Presence(models.Model):
    """A reader of an open request, for sixty seconds, in no event, log or backup. After `until` it does not count, and
    stays only for `news`, which its user alone sees.
    """

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="+", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    writing_until = models.DateTimeField(null=True)
    until = models.DateTimeField()
    news = models.CharField(max_length=6, choices=News, default="", db_default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "user"], name="presence_once"),
            models.CheckConstraint(condition=Q(news__in=News.values), name="presence_news"),
        ]


class ScannedCard(models.Model):
    """A card scanned a moment ago, under a word that the page's address has in place of its number. The row says
    nothing without the address, nor the address without the row.
    """

    # of the word and the colleague; neither can be read from it
    mark = models.CharField(max_length=64, unique=True)
    sealed = models.CharField(max_length=300)  # the number, under a key that the word alone gives
    at = models.DateTimeField(db_index=True)
