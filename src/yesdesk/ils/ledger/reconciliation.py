"""Our ledger against the library system, to the cent. Runs where the keys are: in the worker or on a terminal.

While the act of a line exists it says whose account to look at. It is erased long before its line; from then on the
tag alone has to do: in the file the library system exports, or where it finds a tag without an account.
"""

from dataclasses import dataclass, replace
from typing import Final

from django.db.models import Q
from django.utils import timezone
from django.utils.module_loading import import_string

from yesdesk.core.actors import Actor
from yesdesk.core.jobs import enqueue_once
from yesdesk.core.money import money_from
from yesdesk.core.permissions import Permission
from yesdesk.ils.actions.marks import record_stray_marks
from yesdesk.ils.acts.orders import order_of
from yesdesk.ils.configuration import the_system
from yesdesk.ils.extensions import SupportsFindByTag
from yesdesk.ils.ledger.queries import unreconciled_lines
from yesdesk.ils.marks import SupportsListMarks
from yesdesk.ils.models import Act, ElsewhereWaiver, LedgerLine
from yesdesk.ils.port import LibrarySystem, SearchResult, TagSearch, Unreachable, Unreadable

AT_ONCE: Final = 500
COMPARE_AGAIN: Final = "yesdesk.ils.ledger.jobs.reconcile_again"
"""By name, as the worker finds it: a job calls actions, so no action imports it."""


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """How many lines are the same there, how many differ, and how many cannot be told, as the system keeps no
    tags."""

    equal: int = 0
    differing: int = 0
    untold: int = 0
    past: int = 0
    """Can no longer be looked up, so they stay as they were last compared."""

    away: bool = False
    """It stopped answering, the rest waits."""

    stray: int = 0
    """Marks of ours there, on the accounts we touched, without a line here."""

    gone: int = 0
    """Accounts that cannot be read there, as of a deleted patron."""

    left: int = 0
    """Accounts whose turn comes later."""


def reconcile_ledger(*, by: Actor, again: bool = False, limit: int = AT_ONCE) -> Reconciliation:
    """Compare lines that were not yet, and what stands under our mark on the accounts we touched lately; with `again`
    the newest lines whatever was found, and every account we remember;
    `limit` lines and `limit` accounts at most. Not in a transaction.
    """
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
            told = _left_as_it_was(line, told)
        except Unreachable:
            return replace(told, away=True)
        else:
            told = _noted(line, found, told)
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
    """Has the worker compare the newest lines once more."""
    by.require(Permission.ILS_LEDGER_READ)
    enqueue_once(import_string(COMPARE_AGAIN), COMPARE_AGAIN)


def _found(line: LedgerLine, system: LibrarySystem) -> int | None:
    """What the system keeps under the line's tag; None when it cannot tell, as of what a colleague did there.
    Raises _Past.
    """
    if line.by_hand:
        return None
    act = Act.objects.filter(uuid=line.tag).first()
    if act is None:
        return _by_tag_alone(line, system)
    look = system.look(order_of(act), act.before)
    if look.found is SearchResult.CANNOT_TELL:
        return None
    return _waived(look, line) if look.found is SearchResult.DONE else 0


def _by_tag_alone(line: LedgerLine, system: LibrarySystem) -> int:
    of_ours = Q(sealed_tag=line.tag) if line.frozen else Q(tag=line.tag)
    listed = ElsewhereWaiver.objects.filter(of_ours, currency=line.currency, found_there=False)
    amounts = list(listed.values_list("minor", flat=True))
    if amounts:
        return sum(amounts)
    if isinstance(system, SupportsFindByTag) and not line.frozen:
        return system.waived_under(str(line.tag)).minor
    raise _Past


def _left_as_it_was(line: LedgerLine, told: Reconciliation) -> Reconciliation:
    """What was found while it could be looked up still stands; it is not asked for each hour anew."""
    LedgerLine.objects.filter(pk=line.pk, compared_at=None).update(compared_at=timezone.now())
    return replace(told, past=told.past + 1)


def _waived(look: TagSearch, line: LedgerLine) -> int | None:
    waived = look.receipt.read_back.get("waived") if look.receipt else None
    return None if waived is None else money_from(waived, line.currency).minor


def _noted(line: LedgerLine, found: int | None, told: Reconciliation) -> Reconciliation:
    LedgerLine.objects.filter(pk=line.pk).update(found_minor=found, compared_at=timezone.now())
    if found is None:
        return replace(told, untold=told.untold + 1)
    if found == line.minor:
        return replace(told, equal=told.equal + 1)
    return replace(told, differing=told.differing + 1)
