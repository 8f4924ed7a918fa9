"""Decisions of the library: what is changed, tried, kept or referred, and what became of it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yesdesk.backing.models.suggestions import Suggestion
from yesdesk.people.models import JobClass
from yesdesk.policy.models import Rule, RuleVersion, Sheet


class RulingAnswer(models.TextChoices):
    CHANGE = "change", _("Change it")
    TRY = "try", _("Try it")
    KEEP = "keep", _("Keep as it is")
    REFER = "refer", _("Send it on")


class RulingState(models.TextChoices):
    """Draft -> signed -> running -> looked at -> kept | ended | extended.

    `signed`: all is done (kept as it is, or changed with nothing to look at), or what changes is in force later.
    """

    DRAFT = "draft", _("Draft")
    SIGNED = "signed", _("Decided")
    RUNNING = "running", _("Running")
    LOOKED_AT = "looked_at", _("Looked at")
    KEPT = "kept", _("Kept")
    ENDED = "ended", _("Ended")
    EXTENDED = "extended", _("Tried longer")


OPEN_STATES = (RulingState.SIGNED, RulingState.RUNNING, RulingState.LOOKED_AT)
CLOSED_STATES = (RulingState.KEPT, RulingState.ENDED, RulingState.EXTENDED)


class RulingMeasure(models.TextChoices):
    """What is counted. None that a decision moves by definition: a higher limit makes exceptions and questions fewer
    by itself, whatever becomes of people.
    """

    STILL_BLOCKED = "still_blocked", _("Still blocked the next open day")
    NO = "no", _("Heard no")
    LOOKED_AGAIN = "looked_again", _("Asked us to look again")


class RulingWord(models.TextChoices):
    """What a count said in a former version. None is said any more: four numbers stand side by side."""

    FEWER = "fewer", _("Fewer")
    MORE = "more", _("More")
    CANNOT_TELL = "cannot_tell", _("Cannot tell")


class WithoutWord(models.TextChoices):
    """Why the count could not tell, or said no word at all, in a former version."""

    CHANCE = "chance", _("Chance can explain it")
    COUNTED = "counted", _("Counted differently")
    FEW_OTHERS = "few_others", _("Other rules are too few to set beside it")


class Helped(models.TextChoices):
    """What a person says."""

    HELPED = "helped", _("It helped")
    DID_NOT = "did_not", _("It did not help")
    CANNOT_SAY = "cannot_say", _("I cannot say")


class Ruling(models.Model):
    """A decision of the library. `rulings.actions` alone writes here; once it is signed only its state moves on."""

    title = models.CharField(max_length=140)
    rule = models.ForeignKey(Rule, null=True, on_delete=models.PROTECT, related_name="+")
    suggestions = models.ManyToManyField(Suggestion, related_name="rulings", blank=True)
    """Those it answers."""

    answer = models.CharField(max_length=6, choices=RulingAnswer, default=RulingAnswer.TRY)
    reason = models.CharField(max_length=280, default="")
    """Why, in words for all staff."""

    post = models.ForeignKey(JobClass, null=True, on_delete=models.SET_NULL, related_name="+")
    """Who is in charge of it: a job class, never a person."""

    post_name = models.CharField(max_length=60, default="")
    """As it was called when it was signed."""

    due_on = models.DateField(null=True)
    """The day on which it is looked at; of one that is sent on, the day by which we hear back."""

    refer_to = models.CharField(max_length=60, default="")
    """Like `the board`."""

    new_text = models.TextField(default="")
    """What the rule says from then on, in the library's language; empty: as it does."""

    new_limit = models.BigIntegerField(null=True)
    """What the rule itself gives from then on, in its own unit; None: as it does."""

    new_most = models.BigIntegerField(null=True)
    """How far everybody with a line on the sheet may go without asking, at least; None: as they may."""

    measure = models.CharField(max_length=14, choices=RulingMeasure, default="")
    """Empty: decided without a number."""

    go_by = models.CharField(max_length=280, default="")
    """What we go by, where it is decided without a number."""

    weeks = models.PositiveSmallIntegerField(default=0)
    """Whole weeks that are looked at, from the first Monday it is in force."""

    first_week = models.CharField(max_length=8, default="")
    """The ISO week they begin with."""

    baseline = models.JSONField(null=True)
    """`told`, the columns before as the rule's own page tells them, of `weeks`: saved at the signature, never changed.
    A former version kept more in it, which nobody reads.
    """

    since = models.JSONField(null=True)
    """The same since. It stands still once a person said whether it helped."""

    state = models.CharField(max_length=9, choices=RulingState, default=RulingState.DRAFT)
    drafted_on = models.DateField()
    signed_on = models.DateField(null=True)
    signed_as = models.CharField(max_length=60, default="")
    """The job class of who signed."""

    before = models.ForeignKey(RuleVersion, null=True, on_delete=models.PROTECT, related_name="+")
    """The version of the rule that the draft was written against; it comes back when a trial ends."""

    version = models.ForeignKey(RuleVersion, null=True, on_delete=models.PROTECT, related_name="+")
    """The version that the signature opened, where the rule itself changed."""

    sheet_before = models.ForeignKey(Sheet, null=True, on_delete=models.PROTECT, related_name="+")
    """The sheet that was in force then; its lines of this rule come back when a trial ends."""

    sheet = models.ForeignKey(Sheet, null=True, on_delete=models.PROTECT, related_name="+")
    """The sheet that carries what changed, where one does. It may wait for its own signature."""

    looked_on = models.DateField(null=True)
    word = models.CharField(max_length=11, choices=RulingWord, default="")
    without_word = models.CharField(max_length=10, choices=WithoutWord, default="")
    figures = models.JSONField(null=True)
    """The four numbers (`rulings.counted.four_numbers`), from its day on; with a word, what that rests on."""

    helped = models.CharField(max_length=10, choices=Helped, default="")
    helped_why = models.CharField(max_length=280, default="")
    """In one sentence, by who ended or kept it."""

    reminded = models.BooleanField(default=False, db_default=False)
    """The post in charge has been mailed that it is to say what becomes of it."""

    closed_on = models.DateField(null=True)
    closed_as = models.CharField(max_length=60, default="")
    """The job class of who kept, ended or extended it."""

    follows = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="followed_by"
    )
    """The trial that this one extends."""

    class Meta:
        ordering = ["-signed_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="draft", signed_on=None)
                | ~Q(state="draft") & Q(signed_on__isnull=False) & ~Q(reason="") & ~Q(post_name=""),
                name="ruling_signed_has_reason_and_post",
            ),
            models.CheckConstraint(
                condition=Q(state="draft")
                | ~Q(answer__in=["try", "refer"])
                | Q(due_on__isnull=False),
                name="ruling_tried_has_a_day",
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | ~Q(answer="refer") | ~Q(refer_to=""),
                name="ruling_referred_to_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state="draft")
                | ~Q(answer__in=["change", "try"])
                | Q(measure="") & ~Q(go_by="")
                | ~Q(measure="")
                & Q(go_by="", rule__isnull=False, baseline__isnull=False, due_on__isnull=False),
                name="ruling_number_or_what_we_go_by",
            ),
            models.CheckConstraint(
                condition=Q(word="", figures__isnull=True) | Q(looked_on__isnull=False),
                name="ruling_word_has_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(state="looked_at") | Q(looked_on__isnull=False),
                name="ruling_looked_at_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["kept", "ended", "extended"], closed_on__isnull=False)
                & ~Q(helped_why="")
                | ~Q(state__in=["kept", "ended", "extended"]) & Q(closed_on=None, helped=""),
                name="ruling_closed_has_a_reason",
            ),
            models.UniqueConstraint(
                fields=["rule"],
                condition=Q(answer__in=["change", "try"], state__in=["running", "looked_at"]),
                name="ruling_one_at_a_time",
            ),
        ]
