"""Whether loans may be renewed. Koha weighs each by itself, a tenth of a second each, so it is asked within a time."""

import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from yesdesk.ils.koha.client import KohaClient
from yesdesk.ils.koha.refusals import refusal_of
from yesdesk.ils.koha.responses import KohaResponse, Row
from yesdesk.ils.koha.values import koha_number, text
from yesdesk.ils.port import Loan

AT_ONCE: Final = 4
FOR_A_SCAN: Final = 0.8
"""Seconds from its beginning. Whoever stands there sees the rest of the account first."""

WHEN_ASKED: Final = 5.0

_LAST: Final = datetime.max.replace(tzinfo=UTC)


def with_renewability(client: KohaClient, loans: Iterable[Loan], until: float) -> tuple[Loan, ...]:
    """Return the loans in their order, with what Koha says of their renewal, what is due first before the rest.

    `until`: by time.monotonic. What is not answered by then, or not at all, is not known.
    """
    loans = tuple(loans)
    open_ones = sorted(
        (loan for loan in loans if loan.may_renew is None), key=lambda loan: loan.due_at or _LAST
    )

    def ask(loan: Loan) -> Row | None:
        if time.monotonic() >= until:
            return None
        return client.try_row(f"/checkouts/{koha_number(loan.loan)}/allows_renewal")

    if not open_ones or time.monotonic() >= until:
        return loans
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="koha-renewals") as at_once:
        rows = dict(
            zip((loan.loan for loan in open_ones), at_once.map(ask, open_ones), strict=True)
        )
    return tuple(_told(loan, row) if (row := rows.get(loan.loan)) else loan for loan in loans)


def _told(loan: Loan, row: Row) -> Loan:
    may, most = bool(row.get("allows_renewal")), koha_number(text(row, "max_renewals"))
    used = koha_number(text(row, "current_renewals"))
    return replace(
        loan,
        may_renew=may,
        why_not="" if may else refusal_label(text(row, "error")),
        renewals_used=loan.renewals_used if used is None else used,
        renewals_left=None if most is None or used is None else max(most - used, 0),
    )


def refusal_label(error: str) -> str:
    """Koha's word for it as a sentence; the word itself where we have none."""
    refused = refusal_of(KohaResponse(403, {"error": error}))
    return f"Koha: {error}" if error and refused.code == "koha.turned_away" else refused.why
