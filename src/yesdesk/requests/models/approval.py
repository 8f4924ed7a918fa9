"""A colleague with more latitude is asked for a yes; a lead reads what was decided while none could be asked."""

from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.db import models

from yesdesk.places.models import Branch
from yesdesk.requests.models.decision import Decision
from yesdesk.requests.models.entry import Entry
from yesdesk.requests.models.request import Request


class ApprovalState(models.TextChoices):
    """`nobody`: no reachable colleague may. `by_voice`: noted by the asker; its colleague says `yes` or `not_said`."""

    OPEN = "open"
    YES = "yes"
    PART = "part"
    NO = "no"
    COMING_OVER = "coming_over"
    TIMED_OUT = "timed_out"
    NOBODY = "nobody"
    WITHDRAWN = "withdrawn"
    BY_VOICE = "by_voice"
    NOT_SAID = "not_said"


# The asker can still note a yes by word of mouth.
NOT_AT_ITS_END: Final = (ApprovalState.COMING_OVER, ApprovalState.TIMED_OUT, ApprovalState.NOBODY)

REACHED_NOBODY: Final = (ApprovalState.TIMED_OUT, ApprovalState.NOBODY)

# A colleague sees a yes noted for them so long, if they say nothing.
VOICE_SHOWN_FOR: Final = timedelta(days=7)


def only_its_rule(command: dict[str, Any]) -> dict[str, Any]:
    """Return what remains of a finished command: its rule, without an account."""
    return {"rule": command.get("rule")}


class Approval(models.Model):
    """A question to colleagues. No row says which of them were asked."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="approvals")
    # Asked there, while that request is merged into `request`; undoing the merge takes it back.
    merged_from = models.ForeignKey(Request, null=True, on_delete=models.SET_NULL, related_name="+")
    asker = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )
    # `Command` (options/option.py) until it is over, then its rule alone
    command = models.JSONField()
    what = models.JSONField()  # the same in small facts, for a list
    # ids of job classes that may say yes, the nearest first; `tier`: reached so far
    tiers = models.JSONField()
    tier = models.PositiveSmallIntegerField(default=0)
    everywhere = models.BooleanField(default=False)  # at other branches too
    # for each colleague, by the asker's own clock
    answer_minutes = models.PositiveSmallIntegerField(default=2, db_default=2)
    # The asking browser's handle for this request: nobody answers on the asking computer.
    asked_from = models.CharField(max_length=24, default="", blank=True)
    asked_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=ApprovalState, default=ApprovalState.OPEN)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )
    answered_at = models.DateTimeField(null=True)
    # the entry of a yes by voice, until its colleague has seen it
    took = models.OneToOneField(Entry, null=True, on_delete=models.SET_NULL, related_name="+")
    # The entry with the answer's words. They stand nowhere else, so that they can be struck.
    answer = models.OneToOneField(Entry, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["state", "ends_at"], name="approval_open"),
            models.Index(
                fields=["ends_at"],
                name="approval_that_names",
                condition=models.Q(asker__isnull=False) | models.Q(answered_by__isnull=False),
            ),
        ]

    @property
    def answer_within(self) -> timedelta:
        return timedelta(minutes=self.answer_minutes)


class NoLeadNotice(models.Model):
    """A decision without a lead, for a lead to read: rule, band, branch and day. It names no author and no patron."""

    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    # Until it is struck (decisions/anonymise.py). An amount would lead to its line in the money ledger.
    decision = models.ForeignKey(
        Decision, null=True, on_delete=models.CASCADE, related_name="no_lead_notices"
    )
    # Id of the judged version. `amount` in its unit, None once struck; `band` stays.
    rule_version = models.PositiveBigIntegerField()
    amount = models.PositiveBigIntegerField(null=True)
    band = models.PositiveSmallIntegerField()
    branch = models.ForeignKey(Branch, on_delete=models.CASCADE, related_name="+", db_index=False)
    day = models.DateField()
    # Shown from the branch's next opening on.
    from_at = models.DateTimeField()
    # It goes with the day on which its reader opened the list.
    read_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reader", "decision"], name="no_lead_notice_once")
        ]
