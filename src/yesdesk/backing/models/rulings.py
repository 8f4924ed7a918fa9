"""Decisions of the library: what is changed, tried, kept or referred, and the outcome."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext, gettext_lazy as _

from yesdesk.backing.models.suggestions import Suggestion
from yesdesk.people.models import JobClass
from yesdesk.policy.models import Rule, RuleVersion, Sheet


class RulingAnswer(models.TextChoices):
    CHANGE = "change", _("Change it")
    TRY = "try", _("Try it")
    KEEP = "keep", _("Keep as it is")
    REFER = "refer", _("Send it on")


class RulingState(models.TextChoices):
    """Draft -> signed -> running -> looked at -> kept | ended | extended. `signed`: all is done, or the change is in
    force later.
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
    """Measures of a decision. A decision moves none by definition, as a higher limit would leave fewer exceptions."""

    STILL_BLOCKED = "still_blocked", _("Still blocked the next open day")
    NO = "no", _("Heard no")
    LOOKED_AGAIN = "looked_again", _("Asked us to look again")


class RulingWord(models.TextChoices):
    """The result of a count in a former version. Today four numbers stand side by side."""

    FEWER = "fewer", _("Fewer")
    MORE = "more", _("More")
    CANNOT_TELL = "cannot_tell", _("Cannot tell")


class WithoutWord(models.TextChoices):
    """The reason of a former version for an open result."""

    CHANCE = "chance", _("Chance can explain it")
    COUNTED = "counted", _("Counted differently")
    FEW_OTHERS = "few_others", _("Other rules are too few to set beside it")


class Helped(models.TextChoices):
    HELPED = "helped", _("It helped")
    DID_NOT = "did_not", _("It did not help")
    CANNOT_SAY = "cannot_say", _("I cannot say")


class Ruling(models.Model):
    """A decision of the library, written by `rulings.actions` alone. Once signed, only its state moves on."""

    title = models.CharField(max_length=140)
    rule = models.ForeignKey(Rule, null=True, on_delete=models.PROTECT, related_name="+")
    # The suggestions it answers.
    suggestions = models.ManyToManyField(Suggestion, related_name="rulings", blank=True)
    answer = models.CharField(max_length=6, choices=RulingAnswer, default=RulingAnswer.TRY)
    reason = models.CharField(max_length=280, default="")
    # In charge of it: a job class, never a person.
    post = models.ForeignKey(JobClass, null=True, on_delete=models.SET_NULL, related_name="+")
    # Its name at the signature.
    post_name = models.CharField(max_length=60, default="")
    # The day to look at it, or to hear back of what is sent on.
    due_on = models.DateField(null=True)
    # Like `the board`.
    refer_to = models.CharField(max_length=60, default="")
    # The rule's new text, in the library's language; empty: unchanged.
    new_text = models.TextField(default="")
    # The rule's new limit, in its unit; None: unchanged.
    new_limit = models.BigIntegerField(null=True)
    # At least so far may everybody with a line go without asking; None: unchanged.
    new_most = models.BigIntegerField(null=True)
    # Empty: decided without a number.
    measure = models.CharField(max_length=14, choices=RulingMeasure, default="")
    # The ground of a decision without a number.
    go_by = models.CharField(max_length=280, default="")
    # Whole weeks to look at, from the first Monday it is in force.
    weeks = models.PositiveSmallIntegerField(default=0)
    first_week = models.CharField(max_length=8, default="")
    # `told` (the columns of the rule's own page) of `weeks`, saved at the signature, never changed. More is not read.
    baseline = models.JSONField(null=True)
    # The same since. It stands still once a person said whether it helped.
    since = models.JSONField(null=True)
    state = models.CharField(max_length=9, choices=RulingState, default=RulingState.DRAFT)
    drafted_on = models.DateField()
    signed_on = models.DateField(null=True)
    # The signer's job class.
    signed_as = models.CharField(max_length=60, default="")
    # The draft's version of the rule; it comes back when a trial ends.
    before = models.ForeignKey(RuleVersion, null=True, on_delete=models.PROTECT, related_name="+")
    # The version that the signature opened. `sheet` carries changed lines and may wait for a signature.
    version = models.ForeignKey(RuleVersion, null=True, on_delete=models.PROTECT, related_name="+")
    # its lines of this rule come back when a trial ends
    sheet_before = models.ForeignKey(Sheet, null=True, on_delete=models.PROTECT, related_name="+")
    sheet = models.ForeignKey(Sheet, null=True, on_delete=models.PROTECT, related_name="+")
    looked_on = models.DateField(null=True)
    word = models.CharField(max_length=11, choices=RulingWord, default="")
    without_word = models.CharField(max_length=10, choices=WithoutWord, default="")
    # `rulings.counted.four_numbers`, from its day on; with a word, the ground of that.
    figures = models.JSONField(null=True)
    helped = models.CharField(max_length=10, choices=Helped, default="")
    # A sentence of the member who kept or ended it.
    helped_why = models.CharField(max_length=280, default="")
    # The post in charge has been mailed.
    reminded = models.BooleanField(default=False, db_default=False)
    closed_on = models.DateField(null=True)
    # The job class of who kept, ended or extended it.
    closed_as = models.CharField(max_length=60, default="")
    # The trial that this one extends.
    follows = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="followed_by"
    )

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

    @property
    def became(self) -> str:
        """The end of it, in words; empty before. A referred one is not kept: somebody else answered."""
        if not self.closed_on:
            return ""
        if self.answer == RulingAnswer.REFER:
            return {
                RulingState.KEPT: gettext("We heard back."),
                RulingState.ENDED: gettext("We dropped it."),
            }.get(RulingState(self.state), gettext("We wait longer."))
        return {
            RulingState.KEPT: gettext("We keep it."),
            RulingState.ENDED: gettext("Ended."),
        }.get(RulingState(self.state), gettext("Tried longer."))

    def is_owed(self, today: date) -> bool:
        """Return whether its day is over without a word on it. The day itself is not over yet."""
        runs = self.state in {RulingState.RUNNING, RulingState.LOOKED_AT}
        return runs and self.due_on is not None and self.due_on < today
