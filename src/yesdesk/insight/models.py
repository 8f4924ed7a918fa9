"""Payments files read in, their sums by month and branch; editions, and papers for staff.

No row here knows a person, an hour, a title or a member of staff: columns that hold those are never read.
"""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yesdesk.places.models import Branch


class Settled(models.TextChoices):
    PAID = "paid", _("Paid")
    FORGIVEN = "forgiven", _("Forgiven")
    CANCELLED = "cancelled", _("Cancelled")
    REFUNDED = "refunded", _("Paid back")
    OTHER = "other", _("Something else")


class Apart(models.TextChoices):
    """A reason to leave money out of its file's sums."""

    NOT = "", _("It counts")
    CURRENCY = "currency", _("In another currency")
    LIBRARY = "library", _("Of another library")


class PaymentsFile(models.Model):
    """A file that was read in, without its bytes. A replaced one can be brought back until its days are over."""

    name = models.CharField(max_length=200)
    # SHA-256: the same bytes are read in once.
    digest = models.CharField(max_length=64, unique=True)
    shape = models.CharField(max_length=40)  # a name in `readin.shapes`, or `columns` by example
    read_at = models.DateTimeField()
    # The reader's job class, never a person.
    by_post = models.CharField(max_length=60, default="", blank=True)
    first_month = models.DateField()
    last_month = models.DateField()
    currency = models.CharField(max_length=3)
    lines = models.PositiveIntegerField()  # below the names of the columns
    # Sums written as `*`, too small to show. They count as a hole, never as nothing.
    hidden_cells = models.PositiveIntegerField(default=0)
    # All sums are multiples of it; 0: not rounded.
    rounded_to_minor = models.PositiveIntegerField(default=0)
    # It counts settlements, or each line is one.
    tells_times = models.BooleanField(default=False, db_default=False)
    # False: another library's, as no branch of it is ours.
    is_ours = models.BooleanField(default=True)
    replaced_at = models.DateTimeField(null=True)  # None: it counts

    class Meta:
        ordering = ["-last_month", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_month__gte=models.F("first_month")),
                name="payments_file_months",
            ),
        ]


class FactSettled(models.Model):
    """Money settled in a month at a branch, by kind of charge and way. `minor`: below zero if more was taken back."""

    file = models.ForeignKey(PaymentsFile, on_delete=models.CASCADE, related_name="facts")
    month = models.DateField()  # the first day
    # The library service where a file has several.
    library = models.CharField(max_length=80, default="", blank=True)
    # By the file's own name or code.
    branch = models.CharField(max_length=80, default="", blank=True)
    our_branch = models.ForeignKey(
        Branch, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # The file's own word, like OVERDUE.
    charge_kind = models.CharField(max_length=60, default="", blank=True)
    how = models.CharField(max_length=10, choices=Settled)
    minor = models.BigIntegerField()
    # How many times, where the file tells; below zero where more were taken back. Else lines of the file.
    lines = models.BigIntegerField()
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


def facts_of(file: PaymentsFile) -> "models.QuerySet[FactSettled, Any]":
    """Return sums that count: in the file's own currency, of its own branches."""
    return FactSettled.objects.filter(file=file, apart=Apart.NOT)


class EditionSubject(models.TextChoices):
    BRANCHES = "branches", _("By branch")
    LIBRARY = "library", _("Our library")


class EditionState(models.TextChoices):
    """Making -> made | failed -> made; each -> withdrawn with its file; made or making again when it comes back."""

    MAKING = "making", _("Being made")
    MADE = "made", _("Made")
    FAILED = "failed", _("Not made yet")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Edition(models.Model):
    """Figures, made once and signed with their day. Pages and files read nothing else.

    An edition rests on a payments file, or is the library's own of a month and stays for good. It is withdrawn when
    its file is replaced or removed: listed, not shown, and its figures go with the file. Only `insight.editions`
    writes here.
    """

    subject = models.CharField(max_length=12, choices=EditionSubject)
    # None: the library's own, or withdrawn and the file gone.
    file = models.ForeignKey(
        PaymentsFile, null=True, on_delete=models.SET_NULL, related_name="editions"
    )
    # The first day of the month in which the library's own is made.
    month = models.DateField(null=True)
    title = models.CharField(max_length=200, default="", blank=True)  # the file's name as it was
    state = models.CharField(max_length=10, choices=EditionState, default=EditionState.MAKING)
    begun_at = models.DateTimeField()
    made_on = models.DateField(null=True)  # the day it is signed with, by the library's clock
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
    CARD = "card", _("Monday card")
    BULLETIN = "bulletin", _("Bulletin")


class TeamPaper(models.Model):
    """A Monday card or a bulletin as it went out: printed twice, it is the same. Only `told.papers` writes here."""

    kind = models.CharField(max_length=8, choices=PaperKind)
    # `2026-W50` or `2026-12`: the week or month it came out in.
    period = models.CharField(max_length=8)
    issued_on = models.DateField()
    # A card's rule and its version (ids): the next card has another rule.
    rule = models.PositiveBigIntegerField(null=True)
    version = models.PositiveBigIntegerField(null=True)
    words = models.JSONField()  # language -> the words of the page

    class Meta:
        ordering = ["-issued_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "period"], name="team_paper_once"),
        ]
