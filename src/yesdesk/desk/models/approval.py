"""A colleague with more latitude is asked for a yes; what was decided as none could be, for a lead to read next."""

from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.db import models

from yesdesk.desk.models.decision import Decision
from yesdesk.desk.models.entry import Entry
from yesdesk.desk.models.request import Request
from yesdesk.places.models import Branch


class ApprovalState(models.TextChoices):
    """`nobody`: nobody who may could be reached, which was said at once. `by_voice`: noted by the asker;
    whoever is said to have said it may make it a plain `yes`, or `not_said`."""

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


NOT_AT_ITS_END: Final = (ApprovalState.COMING_OVER, ApprovalState.TIMED_OUT, ApprovalState.NOBODY)
"""Its asker can still note a yes by word of mouth."""

VOICE_SHOWN_FOR: Final = timedelta(days=7)
"""How long somebody is shown that a yes is said to be theirs, when they say nothing to it."""


def only_its_rule(command: dict[str, Any]) -> dict[str, Any]:
    """The rest of a command that nobody will do any more: its rule, neither whose account it was nor what was on it."""
    return {"rule": command.get("rule")}


class Approval(models.Model):
    """`command`: what happens on a yes (`Command`, options/option.py), and then its rule alone. `what`: the same in
    small facts, for the words of a list.

    `tiers`: ids of the job classes that may say yes, the nearest first. `tier`: the place in it that was
    reached; `everywhere`: also at other branches. Who of them was asked is kept nowhere.
    `answer_minutes`: how long each colleague has, by the asker's own clock.
    `asked_from`: handle of the browser that asks, good for this request alone, so that nobody answers on
    the asking computer.
    `took`: the entry of what was done on a yes by voice, until whose yes it is has seen it.
    `answer`: the entry with the answer and its words; they stand nowhere else, so that they can be struck.
    """

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="approvals")
    merged_from = models.ForeignKey(Request, null=True, on_delete=models.SET_NULL, related_name="+")
    """Where it was asked, while that request is merged into `request`: undoing that takes it back there."""

    asker = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )
    command = models.JSONField()
    what = models.JSONField()
    tiers = models.JSONField()
    tier = models.PositiveSmallIntegerField(default=0)
    everywhere = models.BooleanField(default=False)
    answer_minutes = models.PositiveSmallIntegerField(default=2, db_default=2)
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
    took = models.OneToOneField(Entry, null=True, on_delete=models.SET_NULL, related_name="+")
    answer = models.OneToOneField(Entry, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["state", "ends_at"], name="approval_open")]

    @property
    def answer_within(self) -> timedelta:
        """How long each colleague has."""
        return timedelta(minutes=self.answer_minutes)


class NoLeadNotice(models.Model):
    """One such decision, for one lead: which rule, how far, where and on which day. Neither who decided nor for whom.

    `decision` leads there only until it is struck (decisions/anonymise.py): taken back or refused until then, its
    notices go too. From then on only the band is left, as an amount would lead to its line in the money ledger.
    """

    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    decision = models.ForeignKey(
        Decision, null=True, on_delete=models.CASCADE, related_name="no_lead_notices"
    )
    rule_version = models.PositiveBigIntegerField()
    """Id of the version it was judged by; `amount`: in that rule's unit, None once it is struck; `band`: of it."""

    amount = models.PositiveBigIntegerField(null=True)
    band = models.PositiveSmallIntegerField()
    branch = models.ForeignKey(Branch, on_delete=models.CASCADE, related_name="+", db_index=False)
    day = models.DateField()
    from_at = models.DateTimeField()
    """The opening of the branch's next open day, from which on it is shown."""

    read_on = models.DateField(null=True)
    """The day its reader opened the list. It goes with that day."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reader", "decision"], name="no_lead_notice_once")
        ]
