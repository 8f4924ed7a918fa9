"""Readings of the money ledger, written down; second looks, the auditor's file, and waivers from the system's file."""

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from datetime import date
from itertools import batched
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.audit import record_audit
from yesdesk.core.errors import NotFound, Refusal, ValidationRefusal
from yesdesk.core.money import Money, money_from
from yesdesk.core.permissions import Permission
from yesdesk.core.retention import mark_of
from yesdesk.ils.acts.retention import line_pseudonym
from yesdesk.ils.extensions import uuid_or_none
from yesdesk.ils.ledger import queries
from yesdesk.ils.models import ExternalWaiver, LedgerLine
from yesdesk.ils.pseudonyms import staff_code_of, tag_pseudonyms
from yesdesk.places.queries import the_library

COLUMNS: Final = (
    "day", "amount", "currency", "line", "staff", "backer", "latitude_version", "number", "tag",
    "found", "second_look", "looked_by", "by_hand", "besides", "spilled", "backer_not_seen", "no_lead",
)  # fmt: skip

NEEDED_COLUMNS: Final = frozenset({"date", "amount"})
MOST_LINES: Final = 50_000
_TAG: Final = re.compile(r"yesdesk:([0-9a-f-]{36})")


@dataclass(frozen=True, slots=True)
class DayRead:
    lines: list[LedgerLine]
    elsewhere: list[ExternalWaiver]
    readings: list[queries.Reading]


@transaction.atomic
def read_days(*, before: date | None = None, by: Actor) -> list[Any]:
    """Read totals by day. The reading is written down."""
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
def read_to_look_at(*, by: Actor) -> list[LedgerLine]:
    """Read lines picked for a second look, of any day. The reading is written down."""
    by.require(Permission.ILS_LEDGER_READ)
    record_audit(queries.READ, queries.SECOND_LOOKS, by=by)
    return queries.second_look_lines(by)


@transaction.atomic
def export_days(first: date, last: date, *, by: Actor) -> list[dict[str, str]]:
    """Read these days as rows of a file, for the auditor. The reading stands on the page of each of them."""
    by.require(Permission.ILS_LEDGER_READ)
    record_audit(queries.READ, queries.FILE, by=by, first=first.isoformat(), last=last.isoformat())
    return rows_of_file(queries.ledger_lines(by, first, last))


def rows_of_file(lines: Iterable[LedgerLine]) -> list[dict[str, str]]:
    """Make the rows of the auditor's file, by COLUMNS."""
    return [dict(zip(COLUMNS, _cells(line), strict=True)) for line in lines]


@transaction.atomic
def record_second_look(pk: int, *, by: Actor) -> None:
    """Note a second look at a picked waiver. Raises Refusal for a person's own, NotFound for others."""
    by.require(Permission.ILS_LEDGER_READ)
    code = staff_code_of(by)
    picked = LedgerLine.objects.filter(
        Q(second_look=True) | Q(unseen_until__lte=timezone.now()), pk=pk
    )
    if picked.filter(Q(staff=code) | Q(backer=code) | Q(by_hand=code)).exists():
        raise Refusal(
            _("You made this waiver, so somebody else takes the second look."),
            next_step=_("Ask a colleague who reads the ledger too."),
            code="ils.ledger.own",
        )
    if not picked.filter(looked_at=None).update(looked_at=timezone.now(), looked_by=code):
        raise NotFound.plain()
    record_audit("ils.ledger.looked_at", f"ledger:{pk}", by=by)


def _cells(line: LedgerLine) -> list[str]:
    cells = (
        line.day, line.amount.amount, line.currency, line.line, line.staff, line.backer,
        line.latitude_version or "", line.number, line.tag, line.found.amount if line.found else "",
        "yes" if line.second_look else "", line.looked_by, line.by_hand,
        Money(line.besides_minor, line.currency).amount, Money(line.spilled_minor, line.currency).amount,
        "yes" if line.unseen_until else "", "yes" if line.no_lead else "",
    )  # fmt: skip
    return [str(cell) for cell in cells]


@transaction.atomic
def import_waivers(text: str, *, by: Actor) -> int:
    """Read a CSV with `date`, `amount` and perhaps `line`, `reference`, `staff`, `note`; how many lines were new.
    Raises ValidationRefusal with the faulty line; then nothing is kept."""
    by.require(Permission.ILS_LEDGER_READ)
    currency = the_library().currency
    rows = list(_read_waivers(text.splitlines(), currency))
    known = set(ExternalWaiver.objects.values_list("key", flat=True))
    new = [row for row in rows if row.key not in known]
    ExternalWaiver.objects.bulk_create(new, batch_size=500)
    _compare_anew({row.tag for row in new if row.tag is not None})
    record_audit("ils.ledger.read_in", "elsewhere", by=by, lines=len(rows), new=len(new))
    return len(new)


def _compare_anew(tags: Set[UUID]) -> None:
    """Have our own lines in the file compared within the hour; only the file may know them."""
    for some in batched(tags, 500):
        names = [*some, *(seal for tag in some for seal in tag_pseudonyms(tag))]
        LedgerLine.objects.filter(tag__in=names).update(compared_at=None)


def _read_waivers(lines: Iterable[str], currency: str) -> Iterator[ExternalWaiver]:
    reader = csv.DictReader(lines)
    reader.fieldnames = [name.strip().lower() for name in reader.fieldnames or []]
    missing = NEEDED_COLUMNS - set(reader.fieldnames)
    if missing:
        names = ", ".join(sorted(missing))
        raise _to_mend(_("The first line names the columns. Still missing: %s.") % names)
    seen: Counter[str] = Counter()
    now = timezone.now()
    for number, row in enumerate(reader, start=2):
        if number > MOST_LINES:
            raise _to_mend(_("This file is very long. Send a month at a time."))
        waiver = _waiver_of_row(row, number, currency)
        waiver.read_at = now
        same = f"{waiver.day}|{waiver.minor}|{waiver.line}|{waiver.reference}|{waiver.who}"
        seen[same] += 1
        waiver.key = mark_of(f"{same}|{seen[same]}")
        yield waiver


def _waiver_of_row(row: dict[str, str | None], number: int, currency: str) -> ExternalWaiver:
    def cell(name: str, most: int) -> str:
        return (row.get(name) or "").strip()[:most]

    try:
        day = date.fromisoformat(cell("date", 10))
        amount = money_from(cell("amount", 20).lstrip("-"), currency)
    except ValueError as error:
        raise _to_mend(
            _("Line %s: a day looks like 2027-01-31, an amount like 4.60.") % number
        ) from error
    tag = _TAG.search(row.get("note") or "") or _TAG.search(row.get("reference") or "")
    ours = uuid_or_none(tag[1]) if tag else None
    return ExternalWaiver(
        day=day,
        minor=amount.minor,
        currency=currency,
        line=cell("line", 64),
        reference=cell("reference", 64),
        who=cell("staff", 60),
        tag=ours,
        sealed_tag=line_pseudonym(ours) if ours else None,
    )


def _to_mend(sentence: str) -> ValidationRefusal:
    return ValidationRefusal({"file": sentence})
