"""The library, its branches, service points, opening hours, closed days and emergency cards."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

_SLUG = RegexValidator(r"^[a-z0-9]+(-[a-z0-9]+)*$", "Small letters, digits and single hyphens.")


class Library(models.Model):
    """The one library of this installation (always id 1)."""

    name = models.CharField(max_length=120)
    default_language = models.CharField(max_length=10, default="en")
    languages = models.JSONField(default=list)  # switched on for patrons, in this order
    time_zone = models.CharField(max_length=60, default="UTC")
    currency = models.CharField(max_length=3, default="EUR")
    country = models.CharField(max_length=2, default="GB")  # how a phone number without + is read
    phone = models.CharField(max_length=40, default="")
    own_networks = models.JSONField(default=list)  # CIDR; exempt from limits on the public form
    late_hours = models.PositiveSmallIntegerField(default=24)  # see ils/acts/settle.py
    # Nine reasons for an exception (policy/bends.py) instead of four.
    finer_reasons = models.BooleanField(default=False, db_default=False)
    # Characters of the shortest card number; 0: unknown.
    card_length = models.PositiveSmallIntegerField(default=0, db_default=0)
    # What each card number begins with, and the start and stop letter that scanners add; empty: unknown.
    card_prefix = models.CharField(max_length=12, default="", db_default="", blank=True)
    card_marks = models.CharField(max_length=2, default="", db_default="", blank=True)
    # Where help is that no place outside gives, like 211; empty: nothing is said.
    anything_else = models.CharField(max_length=120, default="", db_default="")
    # Keys of needs to practise that come along and are left out here, with spaces between.
    needs_left_out = models.CharField(max_length=1000, default="", db_default="", blank=True)
    # Keys of rules and kinds for which nobody is asked for an answer any more (insight/before_asked).
    answers_left_out = models.TextField(default="", db_default="", blank=True)
    # Host names of the websites that can show the form to ask in a frame, with spaces between.
    frame_hosts = models.CharField(max_length=2000, default="", db_default="", blank=True)
    # Kinds that count as reference transactions on the yearly form, with spaces between.
    reference_kinds = models.CharField(
        max_length=200,
        default="reference what_to_read",
        db_default="reference what_to_read",
    )
    is_demo = models.BooleanField(default=False)
    # What this library uses, one column for each Switch (places/switches.py).
    has_sign = models.BooleanField(default=False, db_default=False)
    has_outside = models.BooleanField(default=False, db_default=False)
    has_practice = models.BooleanField(default=True, db_default=True)
    has_question = models.BooleanField(default=False, db_default=False)
    has_values = models.BooleanField(default=False, db_default=False)
    has_time = models.BooleanField(default=False, db_default=False)
    has_before_asked = models.BooleanField(default=False, db_default=False)
    has_first_day = models.BooleanField(default=True, db_default=True)
    has_chat = models.BooleanField(default=False, db_default=False)
    has_kit = models.BooleanField(default=False, db_default=False)
    has_answers = models.BooleanField(default=False, db_default=False)
    has_texts = models.BooleanField(default=False, db_default=False)
    # The provider of text messages by its name (mail/texts/number.py); empty: none, and nothing can be texted.
    text_provider = models.CharField(max_length=20, default="", db_default="", blank=True)
    # The library's number there, in E.164, and the name of its account, no secret.
    text_number = models.CharField(max_length=20, default="", db_default="", blank=True)
    text_account = models.CharField(max_length=64, default="", db_default="", blank=True)
    # The branch at whose desk text messages come in.
    text_branch = models.ForeignKey(
        "Branch", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(text_provider="", text_branch=None)
                | ~Q(text_provider="") & ~Q(text_number="") & Q(text_branch__isnull=False),
                name="library_text_number_is_whole",
            )
        ]


class Branch(models.Model):
    name = models.CharField(max_length=80)
    slug = models.CharField(max_length=40, unique=True, validators=[_SLUG])
    time_zone = models.CharField(max_length=60)
    phone = models.CharField(max_length=40, default="")
    charges_fees = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)
    closed_for_good = models.BooleanField(default=False)

    class Meta:
        ordering = ["position", "id"]


class ServicePointKind(models.TextChoices):
    DESK = "desk", "Desk"
    FLOOR = "floor", "Floor"
    BOOKMOBILE = "bookmobile", "Bookmobile"
    INBOX = "inbox", "Inbox"


class ServicePoint(models.Model):
    """A place where requests come in: a desk, a floor, the bookmobile, an inbox."""

    branch = models.ForeignKey(Branch, on_delete=models.CASCADE, related_name="service_points")
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=12, choices=ServicePointKind, default=ServicePointKind.DESK)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["branch", "name"], name="service_point_once")
        ]


class SignState(models.TextChoices):
    """The words of a sign. The first one counts where a branch has several signs."""

    FREE = "free", _("Please disturb")
    WITH_SOMEONE = "with", _("With someone")
    BACK_AT = "back", _("Back at a time")
    PAUSED = "paused", _("Paused")


class Sign(models.Model):
    """The last tap of a colleague at a service point: no member, and no time but when it runs out."""

    point = models.OneToOneField(ServicePoint, primary_key=True, on_delete=models.CASCADE)
    state = models.CharField(max_length=6, choices=SignState)
    # A minute ahead while a page there is open; of `back` the time that was said.
    until = models.DateTimeField()


class BellState(models.TextChoices):
    """The bell of a tablet: quiet, or how far its last ring came."""

    QUIET = "", "Quiet"
    RINGS = "rings", "Rings"
    COMING = "coming", "Somebody is coming"
    NOBODY = "nobody", "Nobody was free"


class Tablet(models.Model):
    """A tablet that shows a sign and has a bell. No member stands in it, but a name by their wish, for two minutes."""

    # SHA-256 of the word in its address, which only the tablet has.
    key_hash = models.CharField(max_length=64, unique=True)
    # None until a colleague typed its code.
    point = models.ForeignKey(
        ServicePoint, null=True, on_delete=models.CASCADE, related_name="tablets"
    )
    code = models.CharField(max_length=6, default="")
    code_until = models.DateTimeField(null=True)
    # All tablets of a point ring as one.
    bell = models.CharField(max_length=6, choices=BellState, default=BellState.QUIET, blank=True)
    rings_until = models.DateTimeField(null=True)
    who_comes = models.CharField(max_length=120, default="")


class OpeningHours(models.Model):
    """Open time on one weekday (0 is Monday), in the branch's time zone."""

    branch = models.ForeignKey(Branch, on_delete=models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField()
    opens = models.TimeField()
    closes = models.TimeField()

    class Meta:
        ordering = ["weekday", "opens"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closes__gt=models.F("opens")), name="hours_forward"
            ),
            models.CheckConstraint(condition=models.Q(weekday__lte=6), name="hours_weekday"),
        ]


class Closure(models.Model):
    """A day on which a branch, or (None) every branch, stays closed."""

    branch = models.ForeignKey(Branch, null=True, on_delete=models.CASCADE, related_name="closures")
    day = models.DateField()
    reason = models.CharField(max_length=120, default="")

    class Meta:
        ordering = ["day"]
        indexes = [models.Index(fields=["day"], name="closure_day")]


class EmergencyKind(models.TextChoices):
    """Kinds of emergencies. Labels must be true for every reader: they head the red row on every desk of the branch."""

    THREAT = "threat", _("Somebody is making threats")
    INJURY = "injury", _("Somebody is hurt or ill")
    FIRE = "fire", _("Fire, or everybody must leave")
    CHILD = "child", _("A child is in danger")
    ALONE = "alone", _("One of us is alone and needs somebody")
    OTHER = "other", _("Something of our own")


class EmergencyCard(models.Model):
    """The library's own card: whom to call, what to say, how it ends. A branch's card replaces the one for all. An
    unwritten card has no row (places/emergency/queries.py).
    """

    kind = models.CharField(max_length=8, choices=EmergencyKind)
    # None: every branch.
    branch = models.ForeignKey(
        Branch, null=True, on_delete=models.CASCADE, related_name="emergency_cards"
    )
    # Empty: the name of its kind.
    title = models.CharField(max_length=80, default="")
    whom = models.CharField(max_length=80, default="")
    # As dialled at the desk; empty: still to do.
    number = models.CharField(max_length=40, default="")
    # Read aloud on the phone.
    say = models.TextField(default="")
    ends = models.TextField(default="")
    # Further words that find it.
    also = models.CharField(max_length=200, default="")
    # Grows with each change, so that two editors at once notice each other.
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=EmergencyKind.values), name="emergency_card_kind"
            ),
            models.CheckConstraint(
                condition=~Q(kind="other") | ~Q(title=""),
                name="emergency_card_of_our_own_has_a_name",
            ),
            models.UniqueConstraint(
                fields=["kind"],
                condition=Q(branch=None) & ~Q(kind="other"),
                name="emergency_card_once",
            ),
            models.UniqueConstraint(
                fields=["kind", "branch"],
                condition=Q(branch__isnull=False) & ~Q(kind="other"),
                name="emergency_card_once_a_branch",
            ),
        ]
