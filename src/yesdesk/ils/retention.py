"""Series of this room: acts go soon, the ledger stays as long as auditors ask for it."""

from django.db.models import QuerySet
from django.utils.translation import gettext_noop as _

from yesdesk.core.retention import SeriesSpec, by_age, mark_of, register_series, rows_of
from yesdesk.ils.acts.orders import MOVES_MONEY
from yesdesk.ils.models import (
    AccountView,
    Act,
    ActState,
    ExternalWaiver,
    LedgerLine,
    ViewLimitReached,
)


def register_ils_series() -> None:
    for spec in _SPECS:
        register_series(spec)


def _marks_of_acts(ids: list[int]) -> dict[int, str]:
    rows = Act.objects.filter(pk__in=ids).values_list("pk", "uuid")
    return {pk: mark_of(str(uuid)) for pk, uuid in rows}


def _known_of() -> QuerySet[Act]:
    """Leave out money that was sent and may still come, until somebody says what they saw."""
    return Act.objects.exclude(does__in=MOVES_MONEY, state__in=(ActState.SENDING, ActState.UNKNOWN))


_SPECS: tuple[SeriesSpec, ...] = (
    SeriesSpec(
        code="ils.act",
        name=_("What was done in the library system, and for which account"),
        days=60,
        ground=_(
            "We show the receipt beside the request and find lost answers. Payments stay "
            "until they are confirmed."
        ),
        due=by_age(_known_of, "created_at"),
        erase=rows_of(Act),
        subject="act",
        holds_patron_words=True,
        for_patrons=_("What we did on your card"),
        why_for_patrons=_("So we can show you the receipt."),
        marks=_marks_of_acts,
    ),
    SeriesSpec(
        code="ils.view",
        name=_("Who looked at which account, sealed"),
        days=30,
        ground=_("The privacy officer can see that each look had a reason."),
        due=by_age(AccountView.objects.all, "at"),
        erase=rows_of(AccountView),
        subject="account_view",
        holds_patron_words=False,
        for_patrons=_("Which of us looked at your card"),
        why_for_patrons=_(
            "So we can check that each look has a reason. The card number is sealed."
        ),
    ),
    SeriesSpec(
        code="ils.looks_stopped",
        name=_("Unusual card look-ups"),
        days=90,
        ground=_("The privacy officer can ask why."),
        due=by_age(ViewLimitReached.objects.all, "at"),
        erase=rows_of(ViewLimitReached),
        subject="looks_stopped",
        holds_patron_words=False,
    ),
    SeriesSpec(
        code="ils.ledger",
        name=_("The money ledger: amount, line and who decided"),
        days=3650,
        ground=_("Rules on public money. Set it to what the auditor asks for."),
        due=by_age(LedgerLine.objects.all, "day", in_days=True),
        erase=rows_of(LedgerLine),
        subject="ledger",
        holds_patron_words=False,
        for_patrons=_("Money we took off an account: the day and the sum, no name"),
        why_for_patrons=_(
            "Rules for public money ask for it. Only the person who checks our money reads it."
        ),
    ),
    SeriesSpec(
        code="ils.elsewhere",
        name=_("Waivers made in the library system itself, from its own file"),
        days=3650,
        ground=_("Rules on public money. Set it to what the auditor asks for."),
        due=by_age(ExternalWaiver.objects.all, "day", in_days=True),
        erase=rows_of(ExternalWaiver),
        subject="elsewhere",
        holds_patron_words=False,
    ),
)
