"""Reading the money ledger, each time written down; a second look; and what an auditor takes along."""

import csv
import io
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.audit import record_audit
from yesdesk.core.errors import NotFound, Refusal
from yesdesk.core.permissions import Permission
from yesdesk.ils.ledger import queries
from yesdesk.ils.models import ElsewhereWaiver, LedgerLine
from yesdesk.ils.pseudonyms import code_of

COLUMNS: Final = (
    "day", "amount", "currency", "line", "staff", "backer", "latitude_version", "number", "tag",
    "found", "second_look", "looked_by", "by_hand", "besides", "backer_not_seen",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DayRead:
    """A day of the ledger, what was waived elsewhere on it, and who read it before."""

    lines: list[queries.LedgerRow]
    elsewhere: list[ElsewhereWaiver]
    readings: list[queries.Reading]


@transaction.atomic
def read_days(*, before: date | None = None, by: Actor) -> list[queries.LedgerDay]:
    """Totals by day. The reading is written down."""
    by.require(Permission.ILS_LEDGER_READ)
    record_audit(queries.READ, "days", by=by)
    return queries.ledger_days(by, before=before)


@transaction.atomic
def read_day(day: date, *, by: Actor) -> DayRead:
    """Read a day, line by line. The reading is noted and shown on the page from now on."""
    by.require(Permission.ILS_LEDGER_READ)
    record_audit(queries.READ, f"day:{day.isoformat()}", by=by)
    return DayRead(
        lines=queries.ledger_lines(by, day, day),
        elsewhere=queries.elsewhere_waivers(by, day, day),
        readings=queries.readings(by, day),
    )


@transaction.atomic
def read_to_look_at(*, by: Actor) -> list[queries.LedgerRow]:
    """Read the lines picked for a second look, of any day. The reading is written down."""
    by.require(Permission.ILS_LEDGER_READ)
    record_audit(queries.READ, queries.SECOND_LOOKS, by=by)
    return queries.second_look_lines(by)


@transaction.atomic
def export_days(first: date, last: date, *, by: Actor) -> str:
    """These days as CSV, for the auditor. The reading is written down, and stands on the page of each of them."""
    by.require(Permission.ILS_LEDGER_READ)
    record_audit(queries.READ, queries.FILE, by=by, first=first.isoformat(), last=last.isoformat())
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(COLUMNS)
    for line in queries.ledger_lines(by, first, last):
        rows.writerow(_row(line))
    return out.getvalue()


@transaction.atomic
def record_second_look(pk: int, *, by: Actor) -> None:
    """Note that somebody looked at a waiver that was picked. Raises Refusal for one's own, NotFound for others."""
    by.require(Permission.ILS_LEDGER_READ)
    code = code_of(by)
    picked = LedgerLine.objects.filter(
        Q(second_look=True) | Q(unseen_until__lte=timezone.now()), pk=pk
    )
    if picked.filter(Q(staff=code) | Q(backer=code) | Q(by_hand=code)).exists():
        raise Refusal(
            _("This one was yours, so the second look is somebody else’s."),
            next_step=_("Ask a colleague who reads the ledger too."),
            code="ils.ledger.own",
        )
    if not picked.filter(looked_at=None).update(looked_at=timezone.now(), looked_by=code):
        raise NotFound.plain()
    record_audit("ils.ledger.looked_at", f"ledger:{pk}", by=by)


def _row(line: queries.LedgerRow) -> list[str]:
    cells = (
        line.day, line.amount.amount, line.amount.currency, line.line, line.staff, line.backer,
        line.latitude_version or "", line.number, line.tag, line.found.amount if line.found else "",
        "yes" if line.second_look else "", line.looked_by, line.by_hand,
        line.besides.amount, "yes" if line.unseen else "",
    )  # fmt: skip
    return [_harmless(str(cell)) for cell in cells]


def _harmless(cell: str) -> str:
    """A spreadsheet takes what begins like a formula for one."""
    return f"'{cell}" if cell[:1] in {"=", "+", "-", "@", "\t"} else cell
