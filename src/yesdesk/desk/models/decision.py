"""A yes that was taken: by which rule, how far, by word or by acts, how it stands, and what takes it back. Of a no, the
note that a branch keeps until closing.
"""

from typing import Final

from django.db import models
from django.db.models import Q

from yesdesk.desk.models.entry import Entry, EntryKind, Outcome
from yesdesk.desk.models.fund import Fund, PaidGesture
from yesdesk.desk.models.request import Request
from yesdesk.places.models import Branch
from yesdesk.policy.models import RuleEvent

DECISION: Final = "decision"
"""The kind of what an act is about, and the thing's number follows: `decision:41`."""

BY_WORDS: Final = "bend.words"
"""The option of an exception that was in the words of an answer; its rule follows."""


class How(models.TextChoices):
    """The road by which it is carried out."""

    ACTS = "acts"  # orders to the library system
    MANUAL = "manual"  # a colleague does the same orders there by hand
    VERBAL = "verbal"  # a rule bent by word alone
    GIFT = "gift"  # a kindness: no rule, and nothing in the library system


class DecisionState(models.TextChoices):
    """The state of all of its acts together. A word and a gift are `done` at once, and `cancelled` when taken back."""

    PENDING = "pending"
    DONE = "done"
    PARTLY = "partly"  # all acts are at their end, some done and some not
    REFUSED = "refused"
    UNKNOWN = "unknown"  # nobody knows yet of one of them
    CANCELLED = "cancelled"


class Decision(models.Model):
    """One option that was taken for a request. Its author stands on its entry alone, and goes from there."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="decisions")
    entry = models.OneToOneField(Entry, on_delete=models.CASCADE, related_name="decision")
    option = models.CharField(max_length=200)
    """Key of the option; its first word names the file of options/ that words it."""

    how = models.CharField(max_length=6, choices=How)
    state = models.CharField(max_length=9, choices=DecisionState, default=DecisionState.PENDING)
    """Changed by `requests.actions.decision_rows.move_decision` alone."""

    rule = models.PositiveBigIntegerField(null=True)
    """Id of the rule that was bent, None for none; `rule_version`: of its version as it was judged."""

    rule_version = models.PositiveBigIntegerField(null=True)
    sheet = models.PositiveBigIntegerField(null=True)
    """Id of the sheet it was judged by, until its acts lead to no line of the money ledger any more."""

    amount = models.PositiveBigIntegerField(default=0)
    """How far, in the rule's unit, or a gift's minor units; 0 once no act may be found by it."""

    week = models.CharField(max_length=8, default="", blank=True)
    """The ISO week whose share of the rule it used."""

    backed = models.BooleanField(default=False)
    """A colleague with more latitude said yes to it."""

    backed_by = models.CharField(max_length=60, default="", blank=True)
    """Their job class by name; empty where fewer than five share it, as it would name them."""

    no_lead = models.BooleanField(default=False, db_default=False)
    """Its sheet allowed it only as no lead could be asked then; struck with the sheet."""

    job_class = models.CharField(max_length=60, default="", blank=True)
    """The same of whoever did it."""

    name = models.CharField(max_length=300, default="", blank=True)
    """What a verbal yes is called, as it was offered."""

    account = models.CharField(max_length=64, default="", blank=True)
    """In whose year a verbal yes was counted: the library system's ref, empty for the card the request proves."""

    bend_recorded = models.BooleanField(default=False)
    bend_week = models.CharField(max_length=8, default="", blank=True)
    """Its bend can be found by the key of this week, as long as that lives; empty when nothing leads to it."""

    reason_sealed = models.PositiveSmallIntegerField(null=True)
    """Why, under the key of `week`, until there is a bend to keep it."""

    reason_given = models.BooleanField(default=False)
    """That somebody said why; what they said stands nowhere here."""

    fund = models.ForeignKey(
        Fund, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    """The fund that paid for a gift, and on which of its days; None for what costs nothing."""

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
                    reason_sealed=None,
                    reason_given=False,
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
                condition=(Q(bend_week="") | Q(bend_recorded=True))
                & (Q(reason_sealed=None) | Q(bend_recorded=False)),
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

    @property
    def about(self) -> str:
        """The `about` of its acts, like `decision:41`."""
        return about_decision(self.pk)


def about_decision(pk: int) -> str:
    """The `about` of a decision's acts: `decision:41`."""
    return f"{DECISION}:{pk}"


def decision_in(about: str) -> int | None:
    """The number of the decision that an act is about; None where it is about none (any more)."""
    kind, _colon, number = about.partition(":")
    return int(number) if kind == DECISION else None


class DecisionShare(models.Model):
    """An act of a decision, found by its uuid; `share`: how much of what was used up is this act's alone."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="shares")
    act = models.UUIDField(unique=True)
    share = models.PositiveBigIntegerField(default=0)
    given_back = models.BooleanField(default=False)
    """It came to no yes, so caps have it again."""


class DecisionEnd(models.Model):
    """The timeline's word of how a decision ended: one entry for each state, however many acts came to it."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="ends")
    entry = models.OneToOneField(Entry, on_delete=models.CASCADE, related_name="decision_end")
    state = models.CharField(max_length=9, choices=DecisionState)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["decision", "state"], name="decision_end_once")
        ]


_UNDOABLE = (EntryKind.OUTCOME, EntryKind.PROMISE, EntryKind.HANDOVER, EntryKind.MERGED)


def is_undoable(kind: str, decision: Decision | None) -> bool:
    """For as long as `UNDO_WITHIN`. Acts are called back instead, a gift goes back to its fund."""
    by_word = decision is not None and (decision.how, decision.state) == (
        How.VERBAL,
        DecisionState.DONE,
    )
    return kind in _UNDOABLE or by_word


class OutcomeRule(models.Model):
    """A rule that the end of a request names: of an honest no, or of an answer that was sent. Ids in policy."""

    outcome = models.ForeignKey(Outcome, on_delete=models.CASCADE, related_name="rules")
    rule = models.PositiveBigIntegerField()
    version = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["outcome", "rule"], name="outcome_rule_once")
        ]


class RuleMet(models.Model):
    """A rule that a request met, once however often, and the cell in which that is counted (policy/rule_facts.py), so
    that it can be corrected there. It says no more than the decisions, questions and ends beside it, and goes with
    them.
    """

    request = models.ForeignKey(
        Request, on_delete=models.CASCADE, related_name="rules_met", db_index=False
    )
    rule = models.PositiveBigIntegerField()
    version = models.PositiveBigIntegerField()
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    """Of the branch; it is counted in the week of this day."""

    event = models.CharField(max_length=16, choices=RuleEvent, default="", blank=True)
    """Empty: what was counted was taken back, or stands at the older request this one was merged into."""

    looked_again_on = models.DateField(null=True)
    """The day on which a second look was asked after its no; it is counted in that week."""

    seen_on = models.DateField(null=True)
    """The first later day on which the account was looked at for this request, after its yes."""

    still_blocked = models.BooleanField(default=False)
    """The card was blocked then; it is counted in the week of `seen_on`."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "rule"], name="rule_met_once"),
            models.CheckConstraint(
                condition=Q(still_blocked=False) | Q(seen_on__isnull=False),
                name="rule_met_blocked_when_seen",
            ),
        ]


class ShiftNote(models.Model):
    """How a colleague answered a rule a moment ago, so that nobody is sent from desk to desk.

    `rule`: its id in policy. `because`: the rule's own reason, nobody's words. Nobody stands behind it.

    It dies at closing: what was right at noon need not be right tomorrow.
    """

    branch = models.ForeignKey(Branch, on_delete=models.CASCADE, related_name="+")
    rule = models.PositiveBigIntegerField()
    because = models.CharField(max_length=300)
    at = models.DateTimeField()
    until = models.DateTimeField(db_index=True)
