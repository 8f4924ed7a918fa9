"""A yes that was taken, and a branch's note of a no until closing."""

from typing import Final

from django.db import models
from django.db.models import Q

from yesdesk.places.models import Branch
from yesdesk.policy.models import RuleEvent
from yesdesk.requests.models.entry import Entry, EntryKind, Outcome
from yesdesk.requests.models.fund import Fund, PaidGesture
from yesdesk.requests.models.request import Request

# The kind in an act's `about`, like `decision:41`.
DECISION: Final = "decision"

# The option of an exception in the words of an answer; its rule follows.
BY_WORDS: Final = "bend.words"


class How(models.TextChoices):
    ACTS = "acts"  # orders to the library system
    MANUAL = "manual"  # a colleague does the same orders there by hand
    VERBAL = "verbal"  # a rule bent by word alone
    GIFT = "gift"  # a kindness: no rule, and nothing in the library system


class DecisionState(models.TextChoices):
    """The state of all acts together. A word and a gift are `done` at once, and `cancelled` when taken back."""

    PENDING = "pending"
    DONE = "done"
    PARTLY = "partly"  # all acts are at their end, some done and some not
    REFUSED = "refused"
    UNKNOWN = "unknown"  # nobody knows yet of one of them
    CANCELLED = "cancelled"


class Decision(models.Model):
    """An option taken for a request. Its author stands on its entry alone, and goes from there."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="decisions")
    entry = models.OneToOneField(Entry, on_delete=models.CASCADE, related_name="decision")
    # Its first word names the file of options/ that words it.
    option = models.CharField(max_length=200)
    how = models.CharField(max_length=6, choices=How)
    # Changed by `requests.actions.decision_rows.move_decision` alone.
    state = models.CharField(max_length=9, choices=DecisionState, default=DecisionState.PENDING)
    # Ids of the bent rule and of its judged version; None for none.
    rule = models.PositiveBigIntegerField(null=True)
    rule_version = models.PositiveBigIntegerField(null=True)
    # Id of the judging sheet, until its acts lead to no ledger line any more.
    sheet = models.PositiveBigIntegerField(null=True)
    # In the rule's unit, or a gift's minor units; 0 once no act may be found by it.
    amount = models.PositiveBigIntegerField(default=0)
    # The ISO week of the used share.
    week = models.CharField(max_length=8, default="", blank=True)
    # A colleague with more latitude said yes.
    backed = models.BooleanField(default=False)
    # Their job class; empty where fewer than five share it, as it would name them.
    backed_by = models.CharField(max_length=60, default="", blank=True)
    # Allowed only as no lead could be asked; emptied once its week is counted.
    no_lead = models.BooleanField(default=False, db_default=False)
    # The author's job class, likewise.
    job_class = models.CharField(max_length=60, default="", blank=True)
    # The name of a verbal yes, as it was offered.
    name = models.CharField(max_length=300, default="", blank=True)
    # A verbal yes counts in this ref's year; empty for the card that the request proves.
    account = models.CharField(max_length=64, default="", blank=True)
    # An act of it was done, or its word was said: it is an exception.
    bend_recorded = models.BooleanField(default=False)
    # `BendReason`: said while it is on its way or later. It is emptied with the four below.
    reason = models.CharField(max_length=14, default="", db_default="", blank=True)
    # The day of the branch on which it became an exception, until its week is counted; None then.
    settled_on = models.DateField(null=True)
    # The branch that counts it.
    branch = models.ForeignKey(
        Branch, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    # How far it went (`band_of`); None where nobody said.
    band = models.PositiveSmallIntegerField(null=True)
    # The fund of a gift, and its day; None for a free kindness.
    fund = models.ForeignKey(
        Fund, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    day = models.DateField(null=True)
    gift = models.CharField(max_length=20, choices=PaidGesture, default="", blank=True)
    currency = models.CharField(max_length=3, default="", blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(how__in=How.values), name="decision_how"),
            models.CheckConstraint(
                condition=Q(state__in=DecisionState.values)
                & (
                    Q(how__in=(How.ACTS, How.MANUAL))
                    | Q(state__in=(DecisionState.DONE, DecisionState.CANCELLED))
                ),
                name="decision_state",
            ),
            models.CheckConstraint(
                condition=Q(rule__isnull=False, rule_version__isnull=False) & ~Q(week="")
                | Q(
                    rule=None,
                    rule_version=None,
                    sheet=None,
                    week="",
                    backed=False,
                    no_lead=False,
                    bend_recorded=False,
                    reason="",
                ),
                name="decision_rests_on_a_rule",
            ),
            models.CheckConstraint(
                condition=Q(how=How.VERBAL, rule__isnull=False)
                | (~Q(how=How.VERBAL) & Q(name="", account="")),
                name="decision_by_word",
            ),
            models.CheckConstraint(
                condition=Q(backed_by="") | Q(backed=True), name="decision_backed"
            ),
            models.CheckConstraint(
                condition=Q(no_lead=False) | Q(backed=False), name="decision_without_lead"
            ),
            models.CheckConstraint(
                condition=Q(settled_on=None, branch=None, band=None)
                | Q(settled_on__isnull=False, branch__isnull=False, bend_recorded=True),
                name="decision_bend",
            ),
            models.CheckConstraint(
                condition=Q(fund=None, day=None, gift="", currency="")
                | (
                    Q(how=How.GIFT, fund__isnull=False, day__isnull=False)
                    & ~Q(gift="")
                    & ~Q(currency="")
                ),
                name="decision_paid_for",
            ),
        ]
        indexes = [
            models.Index(
                fields=["settled_on"],
                name="decision_to_count",
                condition=Q(settled_on__isnull=False),
            ),
            models.Index(fields=["week"], name="decision_reason", condition=~Q(reason="")),
        ]

    @property
    def about(self) -> str:
        return about_decision(self.pk)


def about_decision(pk: int) -> str:
    """Return the `about` of a decision's acts, like `decision:41`."""
    return f"{DECISION}:{pk}"


def decision_in(about: str) -> int | None:
    kind, _colon, number = about.partition(":")
    return int(number) if kind == DECISION else None


class DecisionShare(models.Model):
    """An act of a decision, by its uuid."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="shares")
    act = models.UUIDField(unique=True)
    share = models.PositiveBigIntegerField(default=0)  # the act's own part of the used share
    # It came to no yes, so caps have it again.
    given_back = models.BooleanField(default=False)


class DecisionEnd(models.Model):
    """The timeline's entry for the end of a decision: one for each state, however many acts reach it."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="ends")
    entry = models.OneToOneField(Entry, on_delete=models.CASCADE, related_name="decision_end")
    state = models.CharField(max_length=9, choices=DecisionState)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["decision", "state"], name="decision_end_once")
        ]


_UNDOABLE = (EntryKind.OUTCOME, EntryKind.PROMISE, EntryKind.HANDOVER, EntryKind.MERGED)


def is_undoable(kind: str, decision: Decision | None) -> bool:
    """Return whether it is undoable within `UNDO_WITHIN`. Acts are called back instead; a gift returns to its fund."""
    by_word = decision is not None and (decision.how, decision.state) == (
        How.VERBAL,
        DecisionState.DONE,
    )
    return kind in _UNDOABLE or by_word


class OutcomeRule(models.Model):
    """A rule named by a no or an answer at a request's end. Ids in policy."""

    outcome = models.ForeignKey(Outcome, on_delete=models.CASCADE, related_name="rules")
    rule = models.PositiveBigIntegerField()
    version = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["outcome", "rule"], name="outcome_rule_once")
        ]


class RuleMet(models.Model):
    """A rule that a request met, once, with the day and branch that a night counts it under. It
    says no more than the decisions, questions and ends beside it, and goes with them.
    """

    request = models.ForeignKey(
        Request, on_delete=models.CASCADE, related_name="rules_met", db_index=False
    )
    rule = models.PositiveBigIntegerField()
    version = models.PositiveBigIntegerField()
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+", db_index=False)
    # Of the branch. Its week counts it.
    day = models.DateField()
    # Empty: taken back, or standing at the older request of a merge.
    event = models.CharField(max_length=16, choices=RuleEvent, default="", blank=True)
    # A second look was asked after a no; this week counts it.
    looked_again_on = models.DateField(null=True)
    # The first later look at the account after a yes.
    seen_on = models.DateField(null=True)
    # The card was blocked then; the week of `seen_on` counts it.
    still_blocked = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "rule"], name="rule_met_once"),
            models.CheckConstraint(
                condition=Q(still_blocked=False) | Q(seen_on__isnull=False),
                name="rule_met_blocked_when_seen",
            ),
        ]
        indexes = [
            models.Index(fields=["day"], name="rule_met_day"),
            models.Index(
                fields=["looked_again_on"],
                name="rule_met_looked_again",
                condition=Q(looked_again_on__isnull=False),
            ),
            models.Index(
                fields=["seen_on"], name="rule_met_blocked", condition=Q(still_blocked=True)
            ),
        ]


class ShiftNote(models.Model):
    """A rule answered a moment ago, so that nobody is sent from desk to desk. It names nobody, and dies at closing."""

    branch = models.ForeignKey(Branch, on_delete=models.CASCADE, related_name="+")
    rule = models.PositiveBigIntegerField()
    because = models.CharField(max_length=300)  # the rule's own reason
    at = models.DateTimeField()
    until = models.DateTimeField(db_index=True)
