"""Series of this room: acts go soon, the ledger stays as long as auditors ask for it."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_noop as _

from yesdesk.core.series import SeriesSpec, mark_of, register_series
from yesdesk.ils.models import AccountView, Act, ElsewhereWaiver, LedgerLine


def register_housekeeping() -> None:
    """Called once, when the room is ready."""
    for spec in _SPECS:
        register_series(spec)


def _due_acts(before: datetime, limit: int) -> Iterable[int]:
    rows = Act.objects.filter(created_at__lt=before).order_by("pk")
    return rows.values_list("pk", flat=True)[:limit]


def _erase_acts(ids: list[int]) -> int:
    return Act.objects.filter(pk__in=ids).delete()[0]


def _marks_of_acts(ids: list[int]) -> dict[int, str]:
    rows = Act.objects.filter(pk__in=ids).values_list("pk", "uuid")
    return {pk: mark_of(str(uuid)) for pk, uuid in rows}


def _due_lines(before: datetime, limit: int) -> Iterable[int]:
    rows = LedgerLine.objects.filter(day__lt=before.date()).order_by("pk")
    return rows.values_list("pk", flat=True)[:limit]


def _erase_lines(ids: list[int]) -> int:
    return LedgerLine.objects.filter(pk__in=ids).delete()[0]


def _due_elsewhere(before: datetime, limit: int) -> Iterable[int]:
    rows = ElsewhereWaiver.objects.filter(day__lt=before.date()).order_by("pk")
    return rows.values_list("pk", flat=True)[:limit]


def _erase_elsewhere(ids: list[int]) -> int:
    return ElsewhereWaiver.objects.filter(pk__in=ids).delete()[0]


def _due_views(before: datetime, limit: int) -> Iterable[int]:
    rows = AccountView.objects.filter(at__lt=before).order_by("pk")
    return rows.values_list("pk", flat=True)[:limit]


def _erase_views(ids: list[int]) -> int:
    return AccountView.objects.filter(pk__in=ids).delete()[0]


_SPECS: tuple[SeriesSpec, ...] = (
    SeriesSpec(
        code="ils.act",
        name=_("What was done in the library system, and for which account"),
        days=60,
        ground=_("To show the receipt beside the conversation, and to settle lost answers."),
        due=_due_acts,
        erase=_erase_acts,
        subject="act",
        holds_patron_words=True,
        marks=_marks_of_acts,
    ),
    SeriesSpec(
        code="ils.view",
        name=_("Who looked at which account, sealed"),
        days=30,
        ground=_("So that the privacy officer can see that nobody looked without a reason."),
        due=_due_views,
        erase=_erase_views,
        subject="account_view",
        holds_patron_words=False,
    ),
    SeriesSpec(
        code="ils.ledger",
        name=_("The money ledger: amount, line and who decided"),
        days=3650,
        ground=_("Rules on public money. Set it to what the auditor asks for."),
        due=_due_lines,
        erase=_erase_lines,
        subject="ledger",
        holds_patron_words=False,
    ),
    SeriesSpec(
        code="ils.elsewhere",
        name=_("Waivers made in the library system itself, from its own file"),
        days=3650,
        ground=_("Rules on public money. Set it to what the auditor asks for."),
        due=_due_elsewhere,
        erase=_erase_elsewhere,
        subject="elsewhere",
        holds_patron_words=False,
    ),
)
