"""Our ledger against the library system, to the cent. Runs where the keys are: in the worker or on a terminal."""

from dataclasses import dataclass, replace
from typing import Final

from django.utils import timezone
from django.utils.module_loading import import_string

from yesdesk.core.actors import Actor
from yesdesk.core.jobs import enqueue_once
from yesdesk.core.money import money_from
from yesdesk.core.permissions import Permission
from yesdesk.ils.connecting import the_system
from yesdesk.ils.models import Act, LedgerLine
from yesdesk.ils.orders import order_of
from yesdesk.ils.port import Found, LibrarySystem, Look, Unreachable
from yesdesk.ils.queries.ledger import uncompared

AT_ONCE: Final = 500
COMPARE_AGAIN: Final = "yesdesk.ils.jobs.compare_again"
"""By name, as the worker finds it: a job calls actions, so no action imports it."""


@dataclass(frozen=True, slots=True)
class Compared:
    """How many lines are the same there, how many differ, and how many cannot be told (the act is erased, or
    the system keeps no tags). `away`: it stopped answering, the rest waits.
    """

    equal: int = 0
    differing: int = 0
    untold: int = 0
    away: bool = False


def compare_ledger(*, by: Actor, again: bool = False, limit: int = AT_ONCE) -> Compared:
    """Compares lines that were not yet; with `again` the newest ones whatever was found. Not in a transaction."""
    by.require(Permission.ILS_LEDGER_READ)
    rows = LedgerLine.objects.order_by("-pk")[:limit] if again else uncompared(limit)
    system = the_system()
    told = Compared()
    for line in rows:
        try:
            found = _found(line, system)
        except Unreachable:
            return replace(told, away=True)
        told = _noted(line, found, told)
    return told


def wish_to_compare(*, by: Actor) -> None:
    """Has the worker compare the newest lines once more."""
    by.require(Permission.ILS_LEDGER_READ)
    enqueue_once(import_string(COMPARE_AGAIN), COMPARE_AGAIN)


def _found(line: LedgerLine, system: LibrarySystem) -> int | None:
    """What the system keeps under the line's tag; None when it cannot tell."""
    act = Act.objects.filter(uuid=line.tag).first()
    if act is None:
        return None
    look = system.look(order_of(act), act.before)
    if look.found is Found.CANNOT_TELL:
        return None
    return _waived(look, line) if look.found is Found.DONE else 0


def _waived(look: Look, line: LedgerLine) -> int | None:
    waived = look.receipt.read_back.get("waived") if look.receipt else None
    return None if waived is None else money_from(waived, line.currency).minor


def _noted(line: LedgerLine, found: int | None, told: Compared) -> Compared:
    LedgerLine.objects.filter(pk=line.pk).update(found_minor=found, compared_at=timezone.now())
    if found is None:
        return replace(told, untold=told.untold + 1)
    if found == line.minor:
        return replace(told, equal=told.equal + 1)
    return replace(told, differing=told.differing + 1)
