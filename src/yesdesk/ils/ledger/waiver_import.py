"""Waivers made in the library system itself, from a file it exports: read in, shown apart, never ours."""

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Set
from datetime import date
from itertools import batched
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.audit import record_audit
from yesdesk.core.errors import ValidationRefusal
from yesdesk.core.money import money_from
from yesdesk.core.permissions import Permission
from yesdesk.core.retention.series import mark_of
from yesdesk.ils.acts.retention import line_pseudonym
from yesdesk.ils.extensions import tag_of
from yesdesk.ils.models import ElsewhereWaiver, LedgerLine
from yesdesk.ils.pseudonyms import tag_pseudonyms
from yesdesk.places.queries import the_library

NEEDED: Final = frozenset({"date", "amount"})
MOST: Final = 50_000
_TAG: Final = re.compile(r"yesdesk:([0-9a-f-]{36})")


@transaction.atomic
def import_waivers(text: str, *, by: Actor) -> int:
    """Read a CSV with the columns `date`, `amount` and, where there are any, `line`, `reference`, `staff`,
    `note`; how many lines were new. Raises ValidationRefusal with the line that needs it; then nothing is kept.
    """
    by.require(Permission.ILS_LEDGER_READ)
    currency = the_library().currency
    rows = list(_rows(text.splitlines(), currency))
    known = set(ElsewhereWaiver.objects.values_list("key", flat=True))
    new = [row for row in rows if row.key not in known]
    ElsewhereWaiver.objects.bulk_create(new, batch_size=500)
    _compare_anew({row.tag for row in new if row.tag is not None})
    record_audit("ils.ledger.read_in", "elsewhere", by=by, lines=len(rows), new=len(new))
    return len(new)


def _compare_anew(tags: Set[UUID]) -> None:
    """Have our own lines in the file compared within the hour; it may know them when nothing else does."""
    for some in batched(tags, 500):
        names = [*some, *(seal for tag in some for seal in tag_pseudonyms(tag))]
        LedgerLine.objects.filter(tag__in=names).update(compared_at=None)


def _rows(lines: Iterable[str], currency: str) -> Iterator[ElsewhereWaiver]:
    reader = csv.DictReader(lines)
    reader.fieldnames = [name.strip().lower() for name in reader.fieldnames or []]
    missing = NEEDED - set(reader.fieldnames)
    if missing:
        names = ", ".join(sorted(missing))
        raise _to_mend(_("The first line names the columns. Still missing: %s.") % names)
    seen: Counter[str] = Counter()
    now = timezone.now()
    for number, row in enumerate(reader, start=2):
        if number > MOST:
            raise _to_mend(_("This file is very long. Send a month at a time."))
        waiver = _waiver(row, number, currency)
        waiver.read_at = now
        same = f"{waiver.day}|{waiver.minor}|{waiver.line}|{waiver.reference}|{waiver.who}"
        seen[same] += 1
        waiver.key = mark_of(f"{same}|{seen[same]}")
        yield waiver


def _waiver(row: dict[str, str | None], number: int, currency: str) -> ElsewhereWaiver:
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
    ours = tag_of(tag[1]) if tag else None
    return ElsewhereWaiver(
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
