"""Rules, each in versions; signed sheets of how far a job class may bend them; what a week has used of that."""

import secrets
import uuid

from django.db import models
from django.db.models import Q

from yesdesk.people.models import JobClass
from yesdesk.places.models import Branch
from yesdesk.policy.situation import Measure, RuleKind

_KINDS = [(kind.value, kind.value) for kind in RuleKind]
_MEASURES = [(measure.value, measure.value) for measure in Measure]


def random_key() -> int:
    """62 bits: never twice, and always a whole number above nothing to every database."""
    return secrets.randbits(62) or 1


class NewBecause(models.TextChoices):
    """Why something of a rule or of a sheet is new: told beside the way to yes for two weeks."""

    ASKED = "asked"
    """A colleague asked."""

    TRYING = "trying"
    """We try it until a day."""

    TRIED = "tried"
    """We tried it, and it stays."""

    BOARD = "board"
    LAW = "law"


class Rule(models.Model):
    """A rule over all its versions. `slug` names it in exports and for the machine."""

    slug = models.SlugField(max_length=60, unique=True)


class RuleVersion(models.Model):
    """A version of a rule, in force from `from_day` to `until_day`, both included."""

    rule = models.ForeignKey(Rule, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=_KINDS)
    measure = models.CharField(max_length=5, choices=_MEASURES, default=Measure.NONE.value)
    limit = models.BigIntegerField(null=True)
    """The most that the rule gives without a bend, in the unit of `measure`."""

    remedy = models.CharField(max_length=20, default="")
    """The act in the library system that bending it takes, by the port's word (`waive_line`)."""

    applies = models.JSONField(default=list)
    """The conditions under which the rule applies: a list of plain data (conditions.Condition)."""

    conditions = models.JSONField(default=list)
    """The conditions under which it may be bent, likewise."""

    branches = models.JSONField(default=list)
    """Ids; empty: everywhere."""

    words = models.JSONField(default=dict)
    """Language -> texts by name (drafts.RuleWords); every version holds the default language."""

    policy = models.CharField(max_length=200, default="")
    policy_link = models.URLField(max_length=400, default="")
    from_day = models.DateField()
    until_day = models.DateField(null=True)
    written_at = models.DateTimeField()
    new_because = models.CharField(max_length=8, choices=NewBecause, default="", db_default="")
    new_until = models.DateField(null=True)
    """The last day on which ways to yes say that it is new, and why; None: they say nothing."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(new_because="", new_until=None)
                | Q(new_because__in=NewBecause.values, new_until__isnull=False),
                name="rule_version_new",
            ),
            models.UniqueConstraint(fields=["rule", "number"], name="rule_version_once"),
            models.CheckConstraint(
                condition=Q(until_day=None) | Q(until_day__gte=models.F("from_day")),
                name="rule_version_forward",
            ),
        ]
        indexes = [
            models.Index(fields=["rule", "-from_day", "-number"], name="rule_version_newest")
        ]


class Sheet(models.Model):
    """A sheet of latitude: one document of what staff may decide. A draft until `signed_at`; then nobody changes it."""

    number = models.PositiveIntegerField(unique=True)
    policy = models.CharField(max_length=200, default="")
    """The board policy it rests on."""

    policy_link = models.URLField(max_length=400, default="")
    harbour_text = models.TextField(default="")
    """The employer's promise about exceptions made in good faith."""

    harbour_excludes = models.TextField(default="")
    """The exceptions that the promise does not cover."""

    harbour_days = models.PositiveSmallIntegerField(default=0)
    """The days that a bend keeps its author for that promise; 0 without a text."""

    names_staff = models.BooleanField(default=False)
    """The library's auditor asked that the staff code of who moved money stands in the library system."""

    drafted_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True)
    signed_by = models.CharField(max_length=80, default="")
    signed_as = models.CharField(max_length=80, default="")
    """The leader's post, in their own words."""

    in_force_from = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(signed_at=None) | Q(in_force_from__isnull=False),
                name="signed_sheet_begins",
            ),
            models.CheckConstraint(
                condition=Q(harbour_days=0) | ~Q(harbour_text=""), name="harbour_days_need_text"
            ),
        ]
        indexes = [models.Index(fields=["-in_force_from", "-number"], name="sheet_newest")]


class Line(models.Model):
    """A sheet's line: one job class and one version of a rule. None: no limit. Units: the rule's measure."""

    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="lines")
    rule_version = models.ForeignKey(RuleVersion, on_delete=models.PROTECT, related_name="lines")
    job_class = models.ForeignKey(JobClass, on_delete=models.PROTECT, related_name="+")
    per_act = models.BigIntegerField(null=True)
    per_patron = models.BigIntegerField(null=True)
    per_patron_times = models.PositiveIntegerField(null=True)
    per_week = models.BigIntegerField(null=True)
    no_lead = models.BigIntegerField(null=True)
    """How far each time while nobody whose line reaches further can be asked, in place of `per_act`. None: as far as
    `per_act`. The caps of a year and a week hold then too."""

    new_because = models.CharField(max_length=8, choices=NewBecause, default="", db_default="")
    """Why the line is new, where it says so. On a draft without a last day: signing fixes that."""

    new_until = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(new_because="", new_until=None) | Q(new_because__in=NewBecause.values),
                name="sheet_line_new",
            ),
            models.UniqueConstraint(
                fields=["sheet", "rule_version", "job_class"], name="sheet_line_once"
            ),
            models.CheckConstraint(
                condition=Q(no_lead=None)
                | Q(per_act__isnull=False, no_lead__gt=models.F("per_act")),
                name="no_lead_reaches_further",
            ),
        ]


class WeekUse(models.Model):
    """The amount that one branch gave of one rule in one ISO week (`2026-W48`), whoever gave it."""

    rule = models.ForeignKey(Rule, on_delete=models.CASCADE, related_name="+")
    branch = models.ForeignKey(Branch, on_delete=models.CASCADE, related_name="+")
    week = models.CharField(max_length=8)
    used = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["rule", "branch", "week"], name="week_use_once"),
            models.CheckConstraint(condition=Q(used__gte=0), name="week_use_not_below_zero"),
        ]


class PatronUse(models.Model):
    """The amount that one account was given of one rule in one ISO week, for caps per patron and year."""

    key = models.BigAutoField(primary_key=True, default=random_key)
    pseudonym = models.CharField(max_length=64)
    """Stands for the account, under the key of that week, which lies outside of database and backups."""

    rule = models.ForeignKey(Rule, on_delete=models.CASCADE, related_name="+")
    week = models.CharField(max_length=8)
    used = models.BigIntegerField(default=0)
    times = models.PositiveIntegerField(default=0)
    """Taps, however many lines each had. Neither who gave it nor which request it was; where a row lies says
    nothing."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pseudonym", "rule"], name="patron_use_once"),
            models.CheckConstraint(condition=Q(used__gte=0), name="patron_use_not_below_zero"),
        ]


# What is kept of a bend. No field for a patron, none for an author, none for a time of day: there is nothing to name.
#
# A bend of the running week lies in PendingBend, so that taking back a yes can take it out again. When its week is
# over it is written anew as evidence, among the others of its week in a random order and under a key that has nothing
# to do with the first one.
#
# Where a row lies says nothing either: on SQLite rows lie in the order of an integer key, and that is random. Nobody
# finds a row from the tap it came from without the key of its week, which lies outside of database and backups.


class _BendFacts(models.Model):
    """The columns that bends of this week and evidence share."""

    rule = models.ForeignKey(
        Rule, on_delete=models.PROTECT, related_name="+", db_index=False, db_column="rule"
    )
    version = models.PositiveBigIntegerField()
    """Id of the rule's version."""

    reason = models.CharField(max_length=14)
    band = models.PositiveSmallIntegerField(null=True)
    """The band of how far it went; None where nobody said it."""

    backed = models.BooleanField(default=False)
    """True where it was above one's own latitude and a lead said yes."""

    no_lead = models.BooleanField(default=False, db_default=False)
    """True where it was allowed as no lead was there (`Line.no_lead`)."""

    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+", db_index=False)
    """A branch or a rule that ends takes no history along."""

    week = models.CharField(max_length=8)
    """ISO, of the branch."""

    class Meta:
        abstract = True


class PendingBend(_BendFacts):
    """A bend of the running week, which can still be taken back."""

    # An integer key is the place of a row in SQLite's file; a UUID stands beside a place that is counted up.
    key = models.BigAutoField(primary_key=True, default=random_key)
    """Random, or made of its tap by the week's key; never counted up."""


class Bend(_BendFacts):
    """Evidence about a rule."""

    key = models.UUIDField(primary_key=True, default=uuid.uuid4)

    class Meta:
        indexes = [models.Index(fields=["rule", "week"], name="bend_of_rule")]


class RuleEvent(models.TextChoices):
    """How a request met a rule: one of the first six for each request and rule; the last two stand beside and are
    never added up. `plain`: yes, within the rule. `no`: an honest no, and no colleague was asked. `looked_again`: a
    second look was asked after a no. `still_blocked`: after a yes, the card was blocked when its account was looked at
    on a later day, while the request was open.
    """

    PLAIN = "plain"
    EXCEPTION = "exception"
    ASKED_YES = "asked_yes"
    ASKED_NO = "asked_no"
    ASKED_UNANSWERED = "asked_unanswered"
    NO = "no"
    LOOKED_AGAIN = "looked_again"
    STILL_BLOCKED = "still_blocked"


class _RuleCell(models.Model):
    """The columns by which rule events are counted: no kind, channel, point, hour, amount, reason or job class."""

    week = models.CharField(max_length=8)
    """ISO, of the branch; `2026-11` once it is folded into its month."""

    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+", db_index=False)
    rule = models.ForeignKey(Rule, on_delete=models.PROTECT, related_name="+", db_index=False)
    version = models.PositiveBigIntegerField()
    """Id of the rule's version."""

    event = models.CharField(max_length=16, choices=RuleEvent)

    class Meta:
        abstract = True


class PendingRuleEvent(_RuleCell):
    """A rule event of the running week, found again from its request by the week's key; in no backup. An empty `event`
    was taken back.
    """

    # As with PendingBend, the key is where the row lies, and says nothing.
    key = models.BigAutoField(primary_key=True, default=random_key)


class FactRule(_RuleCell):
    """How often requests met a rule: a count without persons, kept for good."""

    without_rowid = True

    pk = models.CompositePrimaryKey("week", "branch_id", "rule_id", "version", "event")
    n = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(n__gte=0), name="fact_rule_n"),
            models.CheckConstraint(condition=Q(event__in=RuleEvent.values), name="fact_rule_event"),
        ]


class FoldedWeeks(models.Model):
    """Up to which week pending rule events are facts, in one row: a restore counts the later ones anew."""

    before = models.CharField(max_length=8)
    """The first ISO week that is not."""
