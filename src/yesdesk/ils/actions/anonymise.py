"""When nobody may join a waiver to who made it any more: the ledger keeps who, line and amount; the act keeps whose
account and what for. What both had is struck out of one of them.
"""

import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, time
from typing import Final
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from yesdesk.core.actors import Actor
from yesdesk.core.permissions import Permission
from yesdesk.ils.account_facts import DONE_BY, SEEN_BY
from yesdesk.ils.acts.orders import MOVES_MONEY
from yesdesk.ils.models import Act, ActState, ElsewhereWaiver, LedgerLine
from yesdesk.ils.pseudonyms import tag_pseudonym, tag_pseudonyms
from yesdesk.ils.staff_codes import staff_code

_BEYOND: Final = 2**40
"""No count of ours gets there, so no place tells which came first; and JavaScript still counts that far."""

_KEPT: Final = frozenset({"blocked", SEEN_BY, DONE_BY})
"""Facts that no line of the ledger has."""


@transaction.atomic
def anonymise_settled_acts(before: datetime, *, limit: int, by: Actor) -> Mapping[UUID, UUID]:
    """What was settled before then and not struck yet, `limit` at most: the new name of each. The line is compared no
    more, lies in no order, and is found by its mark in the library system alone. A yes by voice waits until its backer
    saw it, or can no more.
    """
    by.require(Permission.ILS_ACT_DO)
    done = Act.objects.filter(state=ActState.DONE, does__in=MOVES_MONEY, struck=False)
    seen = done.exclude(unseen_until__gt=timezone.now())
    acts = list(seen.filter(settled_at__lt=before).order_by("pk")[:limit])
    names = {act.uuid: uuid4() for act in acts}
    for line in LedgerLine.objects.filter(tag__in=names):
        _strike_line(line)
    for act in acts:
        _strike_act(act, names[act.uuid])
    return names


@transaction.atomic
def freeze_orphan_lines(before: datetime, *, limit: int, by: Actor) -> int:
    """The same for lines of days before whose act went with its request; how many, `limit` at most."""
    by.require(Permission.ILS_ACT_DO)
    lines = LedgerLine.objects.filter(frozen=False, day__lt=before.date())
    alone = list(lines.exclude(tag__in=Act.objects.values("uuid")).order_by("pk")[:limit])
    for line in alone:
        _strike_line(line)
    return len(alone)


def line_pseudonym(tag: UUID) -> UUID:
    """The seal that its frozen line has, under whichever key; else the one it would have now."""
    lines = LedgerLine.objects.filter(frozen=True, tag__in=tag_pseudonyms(tag))
    return lines.values_list("tag", flat=True).first() or tag_pseudonym(tag)


def _strike_line(line: LedgerLine) -> None:
    """Its place and any hour in it would tell which act it belongs to."""
    midnight = datetime.combine(line.day, time(), UTC)
    sealed = tag_pseudonym(line.tag)
    ElsewhereWaiver.objects.filter(tag=line.tag).update(
        sealed_tag=sealed
    )  # read under a former key
    LedgerLine.objects.filter(pk=line.pk).update(
        id=_BEYOND + secrets.randbelow(_BEYOND),
        tag=sealed,
        compared_at=midnight,
        unseen_until=midnight if line.unseen_until else None,
        frozen=True,
    )


def _strike_act(act: Act, name: UUID) -> None:
    Act.objects.filter(pk=act.pk).update(
        uuid=name,
        struck=True,
        target="",
        number="",
        minor=None,
        currency="",
        latitude_version=None,
        unseen_until=None,
        before={name: fact for name, fact in act.before.items() if name in _KEPT},
        read_back={name: fact for name, fact in act.read_back.items() if name in _KEPT},
        user=None,
        staff=staff_code(None),
        backer="",
    )
