"""Erase acts with their requests, and who did them before that; their lines in the ledger stay.

When nobody may join a waiver to who made it any more, the ledger keeps who, line and amount; the act keeps whose
account and what for. What both had is struck out of one of them.
"""

import secrets
from collections.abc import Iterable, Mapping, Set
from datetime import UTC, datetime, time
from typing import Final
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from yesdesk.core.actors import Actor
from yesdesk.core.permissions import Permission
from yesdesk.ils.account_facts import DONE_BY, SEEN_BY
from yesdesk.ils.acts.orders import MOVES_MONEY
from yesdesk.ils.models import FORGOTTEN, AccountView, Act, ActState, ExternalWaiver, LedgerLine
from yesdesk.ils.pseudonyms import account_pseudonyms, staff_code, tag_pseudonym, tag_pseudonyms
from yesdesk.places.queries import the_library

_AT_AN_END = (ActState.DONE, ActState.REFUSED, ActState.CANCELLED)


_BEYOND: Final = 2**40
"""No count of ours gets there, so no place tells which came first; and JavaScript still counts that far."""

_KEPT: Final = frozenset({"blocked", SEEN_BY, DONE_BY})
"""Facts that no line of the ledger has."""


@transaction.atomic
def erase_acts_about(abouts: Iterable[str], *, by: Actor) -> int:
    """Erase every act of these (`decision:41`), as they are erased themselves; how many. Money that was sent and may
    still come keeps its account, and nothing else, until that is known: or it would stand there without a line here.
    """
    by.require(Permission.PATRONS_WORDS_ERASE)
    acts = Act.objects.filter(about__in=list(abouts))
    may_come = acts.filter(does__in=MOVES_MONEY, state__in=(ActState.SENDING, ActState.UNKNOWN))
    may_come.update(about=FORGOTTEN, rule="", note="", fields={})
    return acts.delete()[0]


@transaction.atomic
def anonymise_acts(uuids: Iterable[str], *, classes: Set[str], by: Actor) -> int:
    """Take the colleague off acts that are at their end, and leave the job class where it is one of `classes`, which
    enough share to name nobody; how many. Who moved money stands in the ledger. One that is not at its end keeps its
    colleague: somebody may have to look.
    """
    by.require(Permission.ILS_ACT_DO)
    done = Act.objects.filter(uuid__in=list(uuids), state__in=_AT_AN_END)
    done.exclude(job_class__in=classes).update(job_class="")
    for act in done.filter(Q(read_back__has_key=DONE_BY) | Q(read_back__has_key=SEEN_BY)):
        told = {name: _shared(name, value, classes) for name, value in act.read_back.items()}
        Act.objects.filter(pk=act.pk).update(read_back=told)
    return done.update(user=None, staff=staff_code(None), backer="")


def _shared(name: str, value: str, classes: Set[str]) -> str:
    """A job class among the facts of an act, empty where it would name somebody."""
    return "" if name in {DONE_BY, SEEN_BY} and value not in classes else value


@transaction.atomic
def forget_who_looked(abouts: Iterable[str], before: datetime, *, by: Actor) -> int:
    """Take the colleague and the hour off each look of before at the accounts that these (`request:17`, and its
    `decision:41`) were about, whatever it was for: one that kept its name would name who looked for the request too.
    How many.

    That somebody looked, for which request and how often, stays; so does who was stopped for looking too much.
    """
    by.require(Permission.ILS_ACT_DO)
    wanted = list(abouts)
    seen = AccountView.objects.filter(about__in=wanted).values_list("account", flat=True)
    patrons = Act.objects.filter(about__in=wanted).values_list("patron", flat=True).distinct()
    accounts = {*seen, *(seal for patron in patrons for seal in account_pseudonyms(patron))} - {""}
    named = AccountView.objects.filter(user__isnull=False, at__lt=before)
    rows = list(named.filter(Q(account__in=accounts) | Q(about__in=wanted)))
    zone = ZoneInfo(the_library().time_zone)
    for row in rows:
        row.user, row.until = None, None
        row.at = datetime.combine(row.at.astimezone(zone).date(), time(), zone)
    AccountView.objects.bulk_update(rows, ["user", "until", "at"])
    return len(rows)


@transaction.atomic
def anonymise_settled_acts(before: datetime, *, limit: int, by: Actor) -> Mapping[UUID, UUID]:
    """Anonymise acts settled before then, `limit` at most: the new name of each. The line is compared no
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
    """The same for lines of days before whose act went with its request; how many, `limit` at most. Then charge and
    receipt go from each frozen line that nobody has to look up any more.
    """
    by.require(Permission.ILS_ACT_DO)
    lines = LedgerLine.objects.filter(frozen=False, day__lt=before.date())
    alone = list(lines.exclude(tag__in=Act.objects.values("uuid")).order_by("pk")[:limit])
    for line in alone:
        _strike_line(line)
    _strike_receipts()
    return len(alone)


def line_pseudonym(tag: UUID) -> UUID:
    """The seal that its frozen line has, under whichever key; else the one it would have now."""
    lines = LedgerLine.objects.filter(frozen=True, tag__in=tag_pseudonyms(tag))
    return lines.values_list("tag", flat=True).first() or tag_pseudonym(tag)


def _strike_line(line: LedgerLine) -> None:
    """Its place and any hour in it would tell which act it belongs to."""
    midnight = datetime.combine(line.day, time(), UTC)
    sealed = tag_pseudonym(line.tag)
    ExternalWaiver.objects.filter(tag=line.tag).update(sealed_tag=sealed)  # read under a former key
    LedgerLine.objects.filter(pk=line.pk).update(
        id=_BEYOND + secrets.randbelow(_BEYOND),
        tag=sealed,
        compared_at=midnight,
        unseen_until=midnight if line.unseen_until else None,
        frozen=True,
    )


def _strike_receipts() -> None:
    """They lead to an account of the library system, and from there to a request. A line that differs there keeps
    them, and one that waits for a second look.
    """
    frozen = LedgerLine.objects.filter(frozen=True).exclude(line="", number="")
    settled = frozen.filter(Q(found_minor=None) | Q(found_minor=F("minor")))
    settled.filter(Q(looked_at__isnull=False) | Q(second_look=False, unseen_until=None)).update(
        line="", number=""
    )
    struck = LedgerLine.objects.filter(frozen=True, line="", number="").values("tag")
    listed = ExternalWaiver.objects.filter(sealed_tag__in=struck)
    listed.exclude(line="", reference="").update(line="", reference="")


def _strike_act(act: Act, name: UUID) -> None:
    Act.objects.filter(pk=act.pk).update(
        uuid=name,
        struck=True,
        target="",
        number="",
        minor=None,
        currency="",
        latitude_version=None,
        no_lead=False,
        unseen_until=None,
        before={name: fact for name, fact in act.before.items() if name in _KEPT},
        read_back={name: fact for name, fact in act.read_back.items() if name in _KEPT},
        user=None,
        staff=staff_code(None),
        backer="",
    )
