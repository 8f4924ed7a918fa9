"""Payments files that were read in, what was settled in them by month and branch, and how a file's columns are named.

No row here knows a person, an hour, a title or a member of staff: columns that hold those are never read.
"""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yesdesk.places.models import Branch


class Settled(models.TextChoices):
    """What became of a charge."""

    PAID = "paid", _("Paid")
    FORGIVEN = "forgiven", _("Forgiven")
    CANCELLED = "cancelled", _("Cancelled")
    REFUNDED = "refunded", _("Paid back")
    OTHER = "other", _("Something else")


class Apart(models.TextChoices):
    """Why money stands in no sum of its file."""

    NOT = "", _("It counts")
    CURRENCY = "currency", _("In another currency")
    LIBRARY = "library", _("Of another library")


class PaymentsFile(models.Model):
    """A file that was read in. Its facts go with it; the file itself is kept nowhere.

    A file that another one replaced counts nowhere, and can be brought back until its days are over.
    """

    name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64, unique=True)
    """SHA-256 of its bytes: the same file is read in once."""

    shape = models.CharField(max_length=40)
    """A name in `readin.shapes`, or `columns` for a mapping that somebody made."""

    mapping = models.CharField(max_length=60, default="", blank=True)
    """The name of that mapping as it was then."""

    read_at = models.DateTimeField()
    by_post = models.CharField(max_length=60, default="", blank=True)
    """The job class of who read it in, never a person."""

    first_month = models.DateField()
    last_month = models.DateField()
    currency = models.CharField(max_length=3)
    lines = models.PositiveIntegerField()
    """Lines below the names of the columns."""

    hidden_cells = models.PositiveIntegerField(default=0)
    """Sums that stood as `*`: too small to show. They count as a hole, never as nothing."""

    rounded_to_minor = models.PositiveIntegerField(default=0)
    """All sums are multiples of this; 0: they are not rounded."""

    tells_times = models.BooleanField(default=False, db_default=False)
    """Whether it tells how many times something was settled: it counts them, or each line is one."""

    is_ours = models.BooleanField(default=True)
    """False where not one of its branches is ours: the file of another library."""

    replaced_at = models.DateTimeField(null=True)
    """When another file took its place; None: it counts."""

    class Meta:
        ordering = ["-last_month", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_month__gte=models.F("first_month")),
                name="payments_file_months",
            ),
        ]


class FactSettled(models.Model):
    """Money settled in a month at a branch, for a kind of charge, in one way.

    `minor` is below zero where more was taken back in that month than was settled.
    """

    file = models.ForeignKey(PaymentsFile, on_delete=models.CASCADE, related_name="facts")
    month = models.DateField()
    """The first day of it."""

    library = models.CharField(max_length=80, default="", blank=True)
    """The library service where a file has several."""

    branch = models.CharField(max_length=80, default="", blank=True)
    """The branch by the file's own name or code."""

    our_branch = models.ForeignKey(
        Branch, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    charge_kind = models.CharField(max_length=60, default="", blank=True)
    """The kind of charge in the file's own word, like OVERDUE."""

    how = models.CharField(max_length=10, choices=Settled)
    minor = models.BigIntegerField()
    lines = models.BigIntegerField()
    """How many times, where the file tells (`PaymentsFile.tells_times`): below zero where more were taken back in that
    month. Else the lines of the file behind this sum.
    """

    currency = models.CharField(max_length=3)
    apart = models.CharField(max_length=10, choices=Apart, default=Apart.NOT, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "file",
                    "month",
                    "library",
                    "branch",
                    "charge_kind",
                    "how",
                    "currency",
                    "apart",
                ],
                name="fact_settled_once",
            ),
        ]


class PaymentsMapping(models.Model):
    """How somebody named the columns of a file: the file's own name of each column, empty where there is none."""

    name = models.CharField(max_length=60, unique=True)
    when = models.CharField(max_length=120)
    amount = models.CharField(max_length=120)
    how = models.CharField(max_length=120)
    branch = models.CharField(max_length=120, default="", blank=True)
    kind = models.CharField(max_length=120, default="", blank=True)
    library = models.CharField(max_length=120, default="", blank=True)
    bill = models.CharField(max_length=120, default="", blank=True)
    currency = models.CharField(max_length=120, default="", blank=True)
    count = models.CharField(max_length=120, default="", blank=True, db_default="")

    class Meta:
        ordering = ["name"]


class PaymentsMeaning(models.Model):
    """What one value of the column `how` is."""

    mapping = models.ForeignKey(PaymentsMapping, on_delete=models.CASCADE, related_name="meanings")
    value = models.CharField(max_length=80, default="", blank=True)
    how = models.CharField(max_length=10, choices=Settled)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["mapping", "value"], name="payments_meaning_once")
        ]


def facts_of(file: PaymentsFile) -> "models.QuerySet[FactSettled, Any]":
    """Facts that count in this file's sums: in its own currency, of its own branches."""
    return FactSettled.objects.filter(file=file, apart=Apart.NOT)


class EditionSubject(models.TextChoices):
    BRANCHES = "branches", _("By branch")
    LIBRARY = "library", _("Our library")


class EditionState(models.TextChoices):
    """Making -> made | failed -> made; each of them -> withdrawn, when its file is replaced or removed; back to made or
    making, when its file is brought back.
    """

    MAKING = "making", _("Being made")
    MADE = "made", _("Made")
    FAILED = "failed", _("Not made yet")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Edition(models.Model):
    """Figures, made once and signed with their day. Pages, files and the API read this and nothing else.

    It rests on a payments file, or is the library's own of a month. One whose file is replaced is withdrawn and stays
    in the list; its figures are shown no more, and go with the file. The library's own stays as it is for good. Only
    `insight.editions` writes here.
    """

    subject = models.CharField(max_length=12, choices=EditionSubject)
    file = models.ForeignKey(
        PaymentsFile, null=True, on_delete=models.SET_NULL, related_name="editions"
    )
    """What it rests on; gone with the file once the edition is withdrawn."""

    month = models.DateField(null=True)
    """The first day of the month on whose first Monday it is made, where it is the library's own."""

    title = models.CharField(max_length=200, default="", blank=True)
    """The name of that file as it was."""

    state = models.CharField(max_length=10, choices=EditionState, default=EditionState.MAKING)
    begun_at = models.DateTimeField()
    made_on = models.DateField(null=True)
    """The day it is signed with, by the library's clock."""

    withdrawn_on = models.DateField(null=True)
    figures = models.JSONField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["file", "subject"], name="edition_once"),
            models.UniqueConstraint(fields=["month", "subject"], name="edition_once_a_month"),
            models.CheckConstraint(
                condition=Q(state=EditionState.MADE, figures__isnull=False, made_on__isnull=False)
                | Q(state=EditionState.WITHDRAWN)
                | Q(~Q(state=EditionState.MADE), figures__isnull=True),
                name="edition_made_has_figures",
            ),
            models.CheckConstraint(
                condition=Q(
                    ~Q(subject=EditionSubject.LIBRARY),
                    state=EditionState.WITHDRAWN,
                    withdrawn_on__isnull=False,
                )
                | Q(
                    ~Q(subject=EditionSubject.LIBRARY),
                    ~Q(state=EditionState.WITHDRAWN),
                    file__isnull=False,
                )
                | Q(
                    ~Q(state=EditionState.WITHDRAWN),
                    subject=EditionSubject.LIBRARY,
                    file__isnull=True,
                ),
                name="edition_rests_on_a_file",
            ),
            models.CheckConstraint(
                condition=Q(subject=EditionSubject.LIBRARY, month__isnull=False)
                | Q(~Q(subject=EditionSubject.LIBRARY), month__isnull=True),
                name="edition_library_has_a_month",
            ),
        ]


class PaperKind(models.TextChoices):
    """What is told to all staff: a card each week, a bulletin each month."""

    CARD = "card", _("Monday card")
    BULLETIN = "bulletin", _("Bulletin")


class TeamPaper(models.Model):
    """A Monday card or a bulletin as it went out: printed twice, it is the same. Only `told.papers` writes here."""

    kind = models.CharField(max_length=8, choices=PaperKind)
    period = models.CharField(max_length=8)
    """`2026-W50`, or `2026-12`: the week or the month that it came out in."""

    issued_on = models.DateField()
    rule = models.PositiveBigIntegerField(null=True)
    """The rule on a card (id), so that the next card has another one; `version`: of its version."""

    version = models.PositiveBigIntegerField(null=True)
    words = models.JSONField()
    """Language -> the words of the page."""

    class Meta:
        ordering = ["-issued_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "period"], name="team_paper_once"),
        ]
