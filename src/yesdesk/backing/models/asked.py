"""A question to all staff about rules, open for two weeks, and its ticks. No column tells who made a tick, or when."""

from datetime import date, timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yesdesk.backing.models.suggestions import LONGEST_LINE
from yesdesk.policy.models import Rule

MOST_TICKS = 9_999


class AskedKind(models.TextChoices):
    """The questions. `bent` is asked only where leadership signed a promise about exceptions."""

    EXPLAINED = "explained", _("Which rule did you explain today?")
    BENT = "bent", _("Which rule did you bend today?")
    WAITED = "waited", _("Which rule made somebody wait today?")
    TWICE = "twice", _("Which rule did you have to say twice today?")


class StaffQuestion(models.Model):
    """A question, written by `asked.actions` alone. It ends with a suggestion, or with the reason why there is none."""

    kind = models.CharField(max_length=9, choices=AskedKind)
    # Of its first day, like `2026-12`: at most one begins in a month.
    month = models.CharField(max_length=7, unique=True)
    # A Monday.
    begins = models.DateField()
    # The last day, a Sunday. The sums are read aloud on the day after.
    until = models.DateField()
    # The paper's sums are typed in.
    summed = models.BooleanField(default=False)
    # The suggestion that came of it, the name of its post then, and its day.
    line = models.CharField(max_length=LONGEST_LINE, default="")
    post_name = models.CharField(max_length=60, default="")
    answer_by = models.DateField(null=True)
    why_not = models.CharField(max_length=LONGEST_LINE, default="")

    class Meta:
        ordering = ["-begins"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gt=models.F("begins")), name="staff_question_forward"
            ),
            models.CheckConstraint(
                condition=Q(line="", answer_by=None)
                | ~Q(line="") & Q(answer_by__isnull=False, why_not="", summed=True),
                name="staff_question_came_to_one_end",
            ),
        ]

    @property
    def read_on(self) -> date:
        return self.until + timedelta(days=1)

    @property
    def has_ended(self) -> bool:
        return bool(self.line or self.why_not)


class TickCell(models.Model):
    """Ticks for a rule in a question. All cells of a question are made with it, so their order tells nothing."""

    question = models.ForeignKey(StaffQuestion, on_delete=models.CASCADE, related_name="cells")
    # None: another rule.
    rule = models.ForeignKey(Rule, null=True, on_delete=models.PROTECT, related_name="+")
    desk = models.PositiveIntegerField(default=0)
    paper = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["question", "rule"], name="tick_cell_once"),
            models.UniqueConstraint(
                fields=["question"], condition=Q(rule=None), name="tick_cell_one_other"
            ),
            models.CheckConstraint(
                condition=Q(desk__lte=MOST_TICKS, paper__lte=MOST_TICKS), name="tick_cell_most"
            ),
        ]
