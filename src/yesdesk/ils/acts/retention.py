"""Erase acts with their requests, and their colleagues before that; their lines in the ledger stay. Once a waiver may
not be joined to a person, the ledger keeps person, line and amount; the act keeps account and cause. Facts of both are
struck out of one."""

import secrets
from collections.abc import Iterable, Mapping, Set
from datetime import UTC, datetime, time
from typing import Final
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
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
"""A number that no count of ours reaches, so no place tells an order; JavaScript still counts that far."""

_KEPT: Final = frozenset({"blocked", SEEN_BY, DONE_BY})


@transaction.atomic
def erase_acts_about(abouts: Iterable[str], *, by: Actor) -> int:
    """Erase every act of these (`decision:41`); how many. Money that may still come keeps its account until known."""
    by.require(Permission.PATRONS_WORDS_ERASE)
    acts = Act.objects.filter(about__in=list(abouts))
    may_come = acts.filter(does__in=MOVES_MONEY, state__in=(ActState.SENDING, ActState.UNKNOWN))
    may_come.update(about=FORGOTTEN, rule="", note="", fields={})
    return acts.delete()[0]


@transaction.atomic
def anonymise_acts(uuids: Iterable[str], *, classes: Set[str], by: Actor) -> int:
    """Take the colleague off ended acts, and keep a job class of `classes`, which enough people share; how many. The
    ledger has who moved money. An act that is not at its end keeps its colleague: somebody may have to look."""
    by.require(Permission.ILS_ACT_DO)
    done = Act.objects.filter(uuid__in=list(uuids), state__in=_AT_AN_END)
    done.exclude(job_class__in=classes).update(job_class="")
    for act in done.filter(Q(read_back__has_key=DONE_BY) | Q(read_back__has_key=SEEN_BY)):
        told = {
            name: _code_if_shared_class(name, value, classes)
            for name, value in act.read_back.items()
        }
        Act.objects.filter(pk=act.pk).update(read_back=told)
    return done.update(user=None, staff=staff_code(None), backer="")


def abouts_of_acts(by: Actor) -> set[str]:
    """Causes of acts (`decision:41`), as long as the acts are kept; for the machine alone."""
    by.require(Permission.ILS_VIEWS_READ)
    return set(Act.objects.order_by().values_list("about", flat=True).distinct())


def _code_if_shared_class(name: str, value: str, classes: Set[str]) -> str:
    return "" if name in {DONE_BY, SEEN_BY} and value not in classes else value


def forget_who_looked(abouts: Iterable[str], before: datetime, *, by: Actor) -> int:
    """Take the colleague and the hour off each earlier look at these requests' accounts (`request:17`, `decision:41`);
    how many. All their looks lose the name, as one kept name would name the others. The looks and their number stay,
    and so do stops for too many looks."""
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
    """Anonymise acts settled before then, `limit` at most: the new name of each. The line is compared no more, lies in
    no order, and is found by its mark alone. A yes by voice waits for its backer."""
    by.require(Permission.ILS_ACT_DO)
    done = Act.objects.filter(state=ActState.DONE, does__in=MOVES_MONEY, struck=False)
    seen = done.exclude(unseen_until__gt=timezone.now())
    acts = list(seen.filter(settled_at__lt=before).order_by("settled_at", "pk")[:limit])
    names = {act.uuid: uuid4() for act in acts}
    for line in LedgerLine.objects.filter(tag__in=names):
        _strike_line(line)
    for act in acts:
        _strike_words_of_act(act, names[act.uuid])
    return names


@transaction.atomic
def freeze_orphan_lines(before: datetime, *, limit: int, by: Actor) -> int:
    """Freeze earlier lines whose act went with its request; how many, `limit` at most. Then charge and receipt go from
    each frozen line that nobody has to look up."""
    by.require(Permission.ILS_ACT_DO)
    lines = LedgerLine.objects.filter(frozen=False, day__lt=before.date())
    act = Act.objects.filter(uuid=OuterRef("tag"))
    alone = list(lines.filter(~Exists(act)).order_by("day", "pk")[:limit])
    for line in alone:
        _strike_line(line)
    _strike_receipts()
    return len(alone)


def line_pseudonym(tag: UUID) -> UUID:
    """The seal that its frozen line has, under any former key; else the present one."""
    lines = LedgerLine.objects.filter(tag__in=tag_pseudonyms(tag))
    return lines.values_list("tag", flat=True).first() or tag_pseudonym(tag)


def _strike_line(line: LedgerLine) -> None:
    """Strike place and hour of a line: they would tell which act it belongs to."""
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
    """Strike receipts, which lead to an account and a request, unless the line differs or waits for a second look."""
    frozen = LedgerLine.objects.filter(frozen=True).exclude(line="", number="")
    settled = frozen.filter(Q(found_minor=None) | Q(found_minor=F("minor")))
    settled.filter(Q(looked_at__isnull=False) | Q(second_look=False, unseen_until=None)).update(
        line="", number=""
    )
    struck = LedgerLine.objects.filter(line="", number="", tag=OuterRef("sealed_tag"))
    listed = ExternalWaiver.objects.filter(sealed_tag__isnull=False).exclude(line="", reference="")
    listed.filter(Exists(struck)).update(line="", reference="")


def _strike_words_of_act(act: Act, name: UUID) -> None:
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
