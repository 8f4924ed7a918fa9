"""Waivers in the library system under our mark that our ledger does not have: looked for on each account we touched."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from yesdesk.core.when import local_day
from yesdesk.ils.actions.anonymise import line_pseudonym
from yesdesk.ils.acts.orders import MOVES_MONEY
from yesdesk.ils.configuration import kind_of_system
from yesdesk.ils.marks import SupportsListMarks, SystemMark
from yesdesk.ils.models import Act, ActState, ElsewhereWaiver, LedgerLine
from yesdesk.ils.port import Unreadable
from yesdesk.ils.pseudonyms import tag_pseudonyms
from yesdesk.places.queries import the_library

AFTER_THAT: Final = timedelta(days=2)
"""So long after the library's limit for a late answer an account is still asked each hour."""


def recently_touched_acts(*, again: bool = False) -> QuerySet[Act]:
    """Acts that sent money to the system there is now: lately, or with a line that is not frozen; with `again` every
    one we remember.
    """
    sent = Act.objects.filter(system=kind_of_system(), does__in=MOVES_MONEY, sent_at__isnull=False)
    since = timezone.now() - timedelta(hours=the_library().late_hours) - AFTER_THAT
    return (
        sent if again else sent.filter(Q(sent_at__gte=since) | Q(state=ActState.DONE, struck=False))
    )


@dataclass(frozen=True, slots=True)
class Strays:
    found: int = 0
    """Marks without a line, on the accounts that were asked."""

    past: int = 0
    """Accounts that cannot be read there, as of a patron who is deleted or merged; what was found on them stays."""

    left: int = 0
    """Accounts whose turn comes later."""


def record_stray_marks(system: SupportsListMarks, *, limit: int, again: bool = False) -> Strays:
    """Write down each mark without a line in the ledger, once, and drop what is gone; on `limit` accounts at most,
    those first that were not asked for longest. One account that cannot be read stops no other. Raises Unreachable
    where the system is silent, or lets us no further.
    """
    turns = recently_touched_acts(again=again).order_by(
        F("marks_at").asc(nulls_first=True), "-sent_at"
    )
    accounts = list(dict.fromkeys(turns.values_list("patron", flat=True)))
    told = Strays(left=max(len(accounts) - limit, 0))
    for patron in accounts[:limit]:
        try:
            found = _note(patron, system.marks_on(patron))
        except Unreadable:
            told = replace(told, past=told.past + 1)
        else:
            told = replace(told, found=told.found + found)
        asked = Act.objects.filter(patron=patron, system=kind_of_system(), does__in=MOVES_MONEY)
        asked.update(marks_at=timezone.now())
    return told


@transaction.atomic
def _note(patron: str, marks: Sequence[SystemMark]) -> int:
    stray = _without_a_line([mark for mark in marks if mark.stands])
    ours = Act.objects.filter(patron=patron, does__in=MOVES_MONEY).values_list("uuid", flat=True)
    _compare(list(ours), marks)
    seen = {*ours, *(mark.tag for mark in marks)}
    rows = [_row(mark) for mark in stray]
    before = ElsewhereWaiver.objects.filter(found_there=True, tag__in=seen)
    before.exclude(key__in=[row.key for row in rows]).delete()
    ElsewhereWaiver.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _compare(ours: Sequence[UUID], marks: Sequence[SystemMark]) -> None:
    """Each line of this account once more, until it is frozen: what stood there yesterday may be voided today."""
    there: Counter[UUID] = Counter()
    for mark in marks:
        there[mark.tag] += mark.amount.minor if mark.stands else 0
    for line in LedgerLine.objects.filter(tag__in=ours, by_hand="", frozen=False):
        if line.found_minor != there[line.tag]:
            LedgerLine.objects.filter(pk=line.pk).update(
                found_minor=there[line.tag], compared_at=timezone.now()
            )


def _without_a_line(marks: Sequence[SystemMark]) -> list[SystemMark]:
    """What is on its way, or was read in from a file already, stands on another list of the same page."""
    tags = [mark.tag for mark in marks]
    names = {name: tag for tag in tags for name in (tag, *tag_pseudonyms(tag))}
    lines = LedgerLine.objects.filter(tag__in=names).values_list("tag", flat=True)
    moving = Act.objects.filter(state__in=(ActState.SENDING, ActState.UNKNOWN), for_a_person=False)
    listed = ElsewhereWaiver.objects.filter(found_there=False)
    known = {
        *(names[name] for name in lines),
        *moving.filter(uuid__in=tags).values_list("uuid", flat=True),
        *listed.filter(tag__in=tags).values_list("tag", flat=True),
    }
    return [mark for mark in marks if mark.tag not in known]


def _row(mark: SystemMark) -> ElsewhereWaiver:
    return ElsewhereWaiver(
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
