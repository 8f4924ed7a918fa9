"""Rules in versions, signed sheets of how far a job class may bend them, and what a week has used."""

import secrets

from django.db import models
from django.db.models import Q

from yesdesk.people.models import JobClass
from yesdesk.places.models import Branch
from yesdesk.policy.situation import Measure, RuleKind

_KINDS = [(kind.value, kind.value) for kind in RuleKind]
_MEASURES = [(measure.value, measure.value) for measure in Measure]


def random_key() -> int:
    """Return 62 random bits: never twice, and above zero in every database."""
    return secrets.randbits(62) or 1


class NewBecause(models.TextChoices):
    """The reason why a rule or line is new, shown beside a way to yes for two weeks."""

    ASKED = "asked"
    TRYING = "trying"
    TRIED = "tried"
    BOARD = "board"
    LAW = "law"
    SIGNED = "signed"  # signed alone, once its first sheet is known


class Rule(models.Model):
    slug = models.SlugField(max_length=60, unique=True)  # for exports and the machine


class RuleVersion(models.Model):
    """A version of a rule, in force from `from_day` to `until_day`, both included."""

    rule = models.ForeignKey(Rule, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=_KINDS)
    measure = models.CharField(max_length=5, choices=_MEASURES, default=Measure.NONE.value)
    # The most that the rule gives without a bend, in the unit of `measure`.
    limit = models.BigIntegerField(null=True)
    # The act that a bend takes in the library system, by the port's word (`waive_line`).
    remedy = models.CharField(max_length=20, default="")
    # `Condition.as_data`: where the rule applies.
    applies = models.JSONField(default=list)
    # Where it may be bent, likewise.
    conditions = models.JSONField(default=list)
    # Ids; empty: everywhere.
    branches = models.JSONField(default=list)
    # Language -> texts by name (`RuleWords`). Every version holds the default language.
    words = models.JSONField(default=dict)
    policy = models.CharField(max_length=200, default="")
    policy_link = models.URLField(max_length=400, default="")
    from_day = models.DateField()
    until_day = models.DateField(null=True)
    written_at = models.DateTimeField()
    new_because = models.CharField(max_length=8, choices=NewBecause, default="", db_default="")
    # The last day on which ways to yes say that it is new. None: they say nothing.
    new_until = models.DateField(null=True)

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
    """A signed document of what staff may decide. A draft until `signed_at`; then nobody changes it."""

    number = models.PositiveIntegerField(unique=True)
    policy = models.CharField(max_length=200, default="")
    policy_link = models.URLField(max_length=400, default="")
    # The employer's promise about exceptions made in good faith.
    harbour_text = models.TextField(default="")
    harbour_excludes = models.TextField(default="")
    # A bend keeps its author for so many days of that promise; 0 without a text.
    harbour_days = models.PositiveSmallIntegerField(default=0)
    # The auditor asked for staff codes of money in the library system.
    names_staff = models.BooleanField(default=False)
    # Hours a week away from the desk, for each of us. 0: the line is not signed.
    hours_away = models.PositiveSmallIntegerField(default=0, db_default=0)
    drafted_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True)
    signed_by = models.CharField(max_length=80, default="")
    signed_as = models.CharField(max_length=80, default="")
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
    """A sheet's line for one job class and one rule version. None: no limit. Units: the rule's measure."""

    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="lines")
    rule_version = models.ForeignKey(RuleVersion, on_delete=models.PROTECT, related_name="lines")
    job_class = models.ForeignKey(JobClass, on_delete=models.PROTECT, related_name="+")
    per_act = models.BigIntegerField(null=True)
    per_patron = models.BigIntegerField(null=True)
    per_patron_times = models.PositiveIntegerField(null=True)
    per_week = models.BigIntegerField(null=True)
    # In place of `per_act` while no lead can be asked; None: the same. The caps of year and week hold.
    no_lead = models.BigIntegerField(null=True)
    # On a draft without a last day: signing fixes that.
    new_because = models.CharField(max_length=8, choices=NewBecause, default="", db_default="")
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
    """The use of a rule at a branch in an ISO week (`2026-W48`), by all members together."""

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
    """The use of a rule for an account in an ISO week, for caps per patron and year."""

    key = models.BigAutoField(primary_key=True, default=random_key)
    # The account under that week's key, which lies outside of database and backups.
    pseudonym = models.CharField(max_length=64)
    rule = models.ForeignKey(Rule, on_delete=models.CASCADE, related_name="+")
    week = models.CharField(max_length=8)
    used = models.BigIntegerField(default=0)
    # Taps, however many lines each had. No author, no request; the row's place tells nothing.
    times = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pseudonym", "rule"], name="patron_use_once"),
            models.CheckConstraint(condition=Q(used__gte=0), name="patron_use_not_below_zero"),
        ]
        indexes = [models.Index(fields=["week", "key"], name="patron_use_week")]


class RuleEvent(models.TextChoices):
    """The way a request met a rule: one of the first six each. The last two stand beside and are never added up.
    `plain`: yes within the rule. `no`: nobody was asked. `looked_again`: after a no. `still_blocked`: on a later day
    after a yes, while the request was open.
    """

    PLAIN = "plain"
    EXCEPTION = "exception"
    ASKED_YES = "asked_yes"
    ASKED_NO = "asked_no"
    ASKED_UNANSWERED = "asked_unanswered"
    NO = "no"
    LOOKED_AGAIN = "looked_again"
    STILL_BLOCKED = "still_blocked"
