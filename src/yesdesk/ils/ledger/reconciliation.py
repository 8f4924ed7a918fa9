"""The ledger against the library system, to the cent, in the worker each hour or on a terminal. The act of a line
names its account. It is erased long before its line; from then on the tag alone finds it, in the library system's
file. Waivers there under our mark without a line are looked for on each account we touched."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.tasks import task
from django.utils import timezone

from yesdesk.core.actors import SYSTEM, Actor
from yesdesk.core.dates import local_day
from yesdesk.core.money import money_from
from yesdesk.core.permissions import Permission
from yesdesk.core.tasks.queue import enqueue_once
from yesdesk.ils.acts.orders import MOVES_MONEY, order_of
from yesdesk.ils.acts.retention import line_pseudonym
from yesdesk.ils.configuration import kind_of_system, the_system
from yesdesk.ils.extensions import SupportsListMarks, SystemMark
from yesdesk.ils.ledger.queries import LOOKED_BACK, unreconciled_lines
from yesdesk.ils.models import Act, ActState, ExternalWaiver, LedgerLine
from yesdesk.ils.port import LibrarySystem, SearchResult, TagSearch, Unreachable, Unreadable
from yesdesk.ils.pseudonyms import tag_pseudonyms
from yesdesk.places.queries import the_library

AT_ONCE: Final = 500
AFTER_THAT: Final = timedelta(days=2)
"""The time after the library's limit for a late answer in which an account is still asked each hour."""

COMPARE: Final = "ils.compare"
COMPARE_AGAIN: Final = "ils.compare_again"
HOUR: Final = 60 * 60
IN_A_ROW: Final = 3


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Numbers of lines that are the same there, that differ, and that cannot be told, as the system keeps no tags."""

    equal: int = 0
    differing: int = 0
    untold: int = 0
    past: int = 0
    """Lines that can no longer be looked up, so they stay as they were last compared."""

    away: bool = False
    stray: int = 0
    """Marks of ours there, on the accounts we touched, without a line here."""

    gone: int = 0
    left: int = 0


def reconcile_ledger(*, by: Actor, again: bool = False, limit: int = AT_ONCE) -> Reconciliation:
    """Compare new lines, and our marks on accounts touched lately; `limit` of each at most. Not in a transaction.
    `again`: the newest lines, compared or not, and every account we remember."""
    by.require(Permission.ILS_LEDGER_READ)
    rows = (
        LedgerLine.objects.filter(frozen=False).order_by("-pk")[:limit]
        if again
        else unreconciled_lines(limit)
    )
    system = the_system()
    told = Reconciliation()
    for line in rows:
        try:
            found = _found(line, system)
        except (Unreadable, _Past):
            told = _keep_last_finding(line, told)
        except Unreachable:
            return replace(told, away=True)
        else:
            told = _record_comparison(line, found, told)
    return _with_stray_marks(told, system, again=again, limit=limit)


def _with_stray_marks(
    told: Reconciliation, system: LibrarySystem, *, again: bool, limit: int
) -> Reconciliation:
    if not isinstance(system, SupportsListMarks):
        return told
    try:
        strays = record_stray_marks(system, again=again, limit=limit)
    except Unreachable:
        return replace(told, away=True)
    return replace(told, stray=strays.found, gone=strays.past, left=strays.left)


class _Past(Exception):
    """Nobody remembers whose account it was, and the tag alone leads nowhere."""


def request_reconciliation(*, by: Actor) -> None:
    by.require(Permission.ILS_LEDGER_READ)
    enqueue_once(reconcile_again, COMPARE_AGAIN)


def _found(line: LedgerLine, system: LibrarySystem) -> int | None:
    """The system's amount under the line's tag; None where it cannot tell, as of a colleague's deed. Raises _Past."""
    if line.by_hand:
        return None
    act = Act.objects.filter(uuid=line.tag, system=kind_of_system()).first()
    if act is None:  # or it was for another system, whose accounts this one numbers otherwise
        return _sum_listed_by_tag(line)
    look = system.look(order_of(act), act.before)
    if look.found is SearchResult.CANNOT_TELL:
        return None
    return _waived_minor(look, line) if look.found is SearchResult.DONE else 0


def _sum_listed_by_tag(line: LedgerLine) -> int:
    of_ours = Q(sealed_tag=line.tag) if line.frozen else Q(tag=line.tag)
    listed = ExternalWaiver.objects.filter(of_ours, currency=line.currency, found_there=False)
    amounts = list(listed.values_list("minor", flat=True))
    if amounts:
        return sum(amounts)
    raise _Past


def _keep_last_finding(line: LedgerLine, told: Reconciliation) -> Reconciliation:
    """Keep the last finding while it could be looked up; it is not asked for each hour anew."""
    LedgerLine.objects.filter(pk=line.pk, compared_at=None).update(compared_at=timezone.now())
    return replace(told, past=told.past + 1)


def _waived_minor(look: TagSearch, line: LedgerLine) -> int | None:
    waived = look.receipt.read_back.get("waived") if look.receipt else None
    return None if waived is None else money_from(waived, line.currency).minor


def _record_comparison(line: LedgerLine, found: int | None, told: Reconciliation) -> Reconciliation:
    LedgerLine.objects.filter(pk=line.pk).update(found_minor=found, compared_at=timezone.now())
    if found is None:
        return replace(told, untold=told.untold + 1)
    if found == line.minor:
        return replace(told, equal=told.equal + 1)
    return replace(told, differing=told.differing + 1)


def recently_touched_acts(*, again: bool = False) -> QuerySet[Act]:
    """Acts that sent money to the present system, lately or with a line not frozen; with `again` all we remember."""
    sent = Act.objects.filter(system=kind_of_system(), does__in=MOVES_MONEY, sent_at__isnull=False)
    since = timezone.now() - timedelta(hours=the_library().late_hours) - AFTER_THAT
    return (
        sent if again else sent.filter(Q(sent_at__gte=since) | Q(state=ActState.DONE, struck=False))
    )


@dataclass(frozen=True, slots=True)
class Strays:
    found: int = 0
    past: int = 0
    """Accounts of deleted or merged patrons, whose last findings stay."""

    left: int = 0


def record_stray_marks(system: SupportsListMarks, *, limit: int, again: bool = False) -> Strays:
    """Write each mark without a line down once, and drop gone ones; `limit` accounts at most, the longest
    unasked first. An unreadable account stops no other. Raises Unreachable where the system is silent, or
    lets us no further."""
    turns = recently_touched_acts(again=again).order_by(
        F("marks_at").asc(nulls_first=True), "-sent_at"
    )
    accounts = list(dict.fromkeys(turns.values_list("patron", flat=True)))
    told = Strays(left=max(len(accounts) - limit, 0))
    for patron in accounts[:limit]:
        try:
            found = _record_marks(patron, system.marks_on(patron))
        except Unreadable:
            told = replace(told, past=told.past + 1)
        else:
            told = replace(told, found=told.found + found)
        asked = Act.objects.filter(patron=patron, system=kind_of_system(), does__in=MOVES_MONEY)
        asked.update(marks_at=timezone.now())
    return told


def adopt_marks(ref: str, *, by: Actor) -> int:
    """Compare our marks on an account; return how many acts were of another account (a merge). Raises Unreachable."""
    by.require(Permission.ILS_LEDGER_READ)
    system = the_system()
    if not isinstance(system, SupportsListMarks):
        return 0
    marks = system.marks_on(ref)
    moved = _of_other_accounts(ref, marks).count()
    _record_marks(ref, marks)
    return moved


def _of_other_accounts(patron: str, marks: Sequence[SystemMark]) -> QuerySet[Act]:
    """Find acts whose mark moved to this account: marks move where two patrons are merged, and never else."""
    found = Act.objects.filter(uuid__in=[mark.tag for mark in marks], system=kind_of_system())
    return found.filter(does__in=MOVES_MONEY).exclude(patron=patron)


@transaction.atomic
def _record_marks(patron: str, marks: Sequence[SystemMark]) -> int:
    _of_other_accounts(patron, marks).update(patron=patron)
    stray = _without_a_line([mark for mark in marks if mark.stands])
    ours = Act.objects.filter(patron=patron, does__in=MOVES_MONEY).values_list("uuid", flat=True)
    _compare_with_ledger(list(ours), marks)
    seen = {*ours, *(mark.tag for mark in marks)}
    rows = [
        ExternalWaiver(
            key=hashlib.sha256(f"mark {mark.tag} {mark.number}".encode()).hexdigest()[:16],
            day=local_day(mark.at, the_library().time_zone),
            minor=mark.amount.minor,
            currency=mark.amount.currency,
            reference=mark.number[:64],
            tag=mark.tag,
            sealed_tag=line_pseudonym(mark.tag),
            read_at=timezone.now(),
            found_there=True,
        )
        for mark in stray
    ]
    before = ExternalWaiver.objects.filter(found_there=True, tag__in=seen)
    before.exclude(key__in=[row.key for row in rows]).delete()
    ExternalWaiver.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _compare_with_ledger(ours: Sequence[UUID], marks: Sequence[SystemMark]) -> None:
    there: Counter[UUID] = Counter()
    for mark in marks:
        there[mark.tag] += mark.amount.minor if mark.stands else 0
    for line in LedgerLine.objects.filter(tag__in=ours, by_hand="", frozen=False):
        if line.found_minor != there[line.tag]:
            LedgerLine.objects.filter(pk=line.pk).update(
                found_minor=there[line.tag], compared_at=timezone.now()
            )


def _without_a_line(marks: Sequence[SystemMark]) -> list[SystemMark]:
    """Leave out acts under way and imports of a file: another list of the same page shows them."""
    tags = [mark.tag for mark in marks]
    names = {name: tag for tag in tags for name in (tag, *tag_pseudonyms(tag))}
    lines = LedgerLine.objects.filter(tag__in=names).values_list("tag", flat=True)
    moving = Act.objects.filter(state__in=(ActState.SENDING, ActState.UNKNOWN), for_a_person=False)
    listed = ExternalWaiver.objects.filter(found_there=False)
    known = {
        *(names[name] for name in lines),
        *moving.filter(uuid__in=tags).values_list("uuid", flat=True),
        *listed.filter(tag__in=tags).values_list("tag", flat=True),
    }
    return [mark for mark in marks if mark.tag not in known]


def lines_missing_in_a_row(by: Actor) -> list[LedgerLine]:
    """Waivers that the system lost, IN_A_ROW or more together, as after a restore of its backup; the oldest first."""
    by.require(Permission.ILS_LEDGER_READ)
    today = local_day(timezone.now(), the_library().time_zone)
    compared = LedgerLine.objects.filter(
        found_minor__isnull=False, frozen=False, day__gt=today - timedelta(days=LOOKED_BACK)
    )
    found = compared.order_by("pk").values_list("pk", "found_minor")
    by_finding = groupby(found, lambda line: bool(line[1]))
    together = [[pk for pk, _minor in some] for is_there, some in by_finding if not is_there]
    missing = [pk for some in together if len(some) >= IN_A_ROW for pk in some]
    return list(LedgerLine.objects.filter(pk__in=missing).order_by("pk"))


@task(priority=-5)
def reconcile() -> None:
    reconcile_ledger(by=SYSTEM)


@task(priority=-5)
def reconcile_again() -> None:
    reconcile_ledger(by=SYSTEM, again=True)


def enqueue_reconciliation_if_due(_ref: str, _now: datetime) -> None:
    if unreconciled_lines(1).exists() or recently_touched_acts().exists():
        enqueue_once(reconcile, COMPARE)
