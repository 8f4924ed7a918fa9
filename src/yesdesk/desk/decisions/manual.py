"""What only a person can tell of an act: which ones wait for a look in the library system, and what was found there."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yesdesk.core.actors import Actor
from yesdesk.core.dates import humanize_day, humanize_time
from yesdesk.core.permissions import Permission
from yesdesk.desk.decisions.settle import settle_act
from yesdesk.desk.models import Request
from yesdesk.desk.requests.actions.conflict_of_interest import require_not_own_account
from yesdesk.desk.requests.queries.act_summary import title_of
from yesdesk.desk.requests.queries.visible_requests import (
    audiences_of,
    visibility_of,
    visible_requests,
)
from yesdesk.ils.account_facts import order_target
from yesdesk.ils.acts.queries import ActLine, acts_to_settle
from yesdesk.ils.acts.staff_settlement import settle_by_staff
from yesdesk.ils.models import ActState
from yesdesk.places.queries import the_library


def settle_manual_acts(acts: Sequence[ActLine], *, is_there: bool, by: Actor) -> None:
    """Settle all of these acts, or none where one is settled by now. Raises Refusal then, and for an account too near.

    Not inside a transaction: it asks the library system whose household it is.
    """
    by.require(Permission.ILS_ACT_DO)
    for patron in {act.patron for act in acts}:
        require_not_own_account(patron, by)
    _settle(acts, is_there=is_there, by=by)


@transaction.atomic
def _settle(acts: Sequence[ActLine], *, is_there: bool, by: Actor) -> None:
    for act in acts:
        settle_by_staff(act.uuid, is_there=is_there, by=by)
        settle_act(act.uuid, by=by)


_THINGS: Final = {
    "line": gettext_lazy("charge %(n)s"),
    "loan": gettext_lazy("loan %(n)s"),
    "title": gettext_lazy("title %(n)s"),
    "hold": gettext_lazy("reservation %(n)s"),
}


@dataclass(frozen=True, slots=True)
class ManualAct:
    """One act: what it is there, by the library system's own numbers."""

    uuids: Sequence[UUID]
    words: str


@dataclass(frozen=True, slots=True)
class ManualTask:
    """Acts of one kind for one request. `why`: what is wanted of a person. `request`: None where it is
    erased. `account`: the library system's own number of it.
    """

    title: str
    request: int | None
    patron: str
    account: str
    at: str
    why: str
    pieces: Sequence[ManualAct]

    @property
    def uuids(self) -> list[UUID]:
        """Of all its acts."""
        return [uuid for piece in self.pieces for uuid in piece.uuids]


def manual_tasks(by: Actor) -> list[ManualTask]:
    """What waits for a person, the oldest first. Two queries."""
    acts = acts_to_settle(by)
    requests = _requests(by, acts)
    seen = [act for act in acts if _number(act) is None or _number(act) in requests]
    order = {about: place for place, about in enumerate(dict.fromkeys(a.about for a in seen))}
    seen.sort(key=lambda act: (order[act.about], act.patron, act.does, act.state))
    together = groupby(seen, key=lambda act: (act.about, act.patron, act.does, act.state))
    return [_shown(list(group), requests, by) for _key, group in together]


def visible_acts(by: Actor, acts: Iterable[ActLine]) -> list[ActLine]:
    """Acts whose request `by` may see, or that belong to none."""
    acts = list(acts)
    requests = _requests(by, acts)
    return [act for act in acts if _number(act) is None or _number(act) in requests]


def manual_topics(lines: Iterable[ManualTask], by: Actor) -> str:
    """The topics that the page listens to, so that what a colleague settles goes from it, and what is new at one's own
    branch comes to it.
    """
    rooms = ("desk", *(each for each in audiences_of(visibility_of(by)) if each != "staff"))
    here = [f"{room}.{by.branch}" for room in rooms] if by.branch is not None else []
    return ",".join([*here, *sorted({f"request.{line.request}" for line in lines if line.request})])


def _number(act: ActLine) -> int | None:
    room, _colon, number = act.about.partition(":")
    return int(number) if room == "request" else None


def _requests(by: Actor, acts: Iterable[ActLine]) -> dict[int, Request]:
    numbers = {number for act in acts if (number := _number(act)) is not None}
    found = visible_requests(by).filter(pk__in=numbers).select_related("branch", "patron")
    return {request.pk: request for request in found}


def _shown(acts: Sequence[ActLine], requests: Mapping[int, Request], by: Actor) -> ManualTask:
    first, number = acts[0], _number(acts[0])
    request = requests[number] if number is not None else None
    zone = request.branch.time_zone if request else the_library().time_zone
    now = timezone.now()
    return ManualTask(
        title=title_of(acts, by.language, for_staff=True),
        request=number,
        patron=request.patron.name if request and request.patron else "",
        account=first.patron,
        at=humanize_time(first.created_at, zone=zone, language=by.language, now=now),
        why=_("To do there.")
        if first.state is ActState.BY_HAND
        else _("We could not see whether it arrived."),
        pieces=[ManualAct((act.uuid,), _piece(act, by.language)) for act in acts],
    )


def _piece(act: ActLine, language: str) -> str:
    thing, target = order_target(act.does, act.target)
    words = [str(_THINGS[thing]) % {"n": target}] if thing in _THINGS else []
    if act.amount is not None:
        words.append(act.amount.spoken(language))
    if act.until:
        day = humanize_day(date.fromisoformat(act.until), language=language)
        words.append(_("until %(day)s") % {"day": day})
    return ", ".join(words)
