"""Acts as a page shows them: beside their cause, in no list of anybody's."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.money import Money, money_from
from yesdesk.core.permissions import Permission
from yesdesk.core.prepared_query import PreparedQuery
from yesdesk.ils.account_facts import DONE_BY, SEEN_BY, Thing, order_target
from yesdesk.ils.health import denied_verbs, silent_since
from yesdesk.ils.models import Act, ActState
from yesdesk.ils.port import Capability

MOVING: Final = (ActState.WAITING, ActState.SENDING, ActState.UNKNOWN, ActState.BY_HAND)

COUNTED_TO: Final = 100


@dataclass(frozen=True, slots=True)
class ActLine:
    uuid: UUID
    about: str
    patron: str
    does: Capability
    state: ActState
    amount: Money | None
    target: str
    until: str
    before: dict[str, str]
    read_back: dict[str, str]
    """Facts by the names in ils/account_facts.py; "block lifted" needs `before` yes and `read_back` no."""

    number: str
    why: str
    next_step: str
    created_at: datetime
    settled_at: datetime | None
    needs_a_look: bool
    held_up: bool
    """True while it waits for a silent library system, or, `not_let_in`, for a permission of our account."""

    not_let_in: bool

    @property
    def lifted_a_block(self) -> bool:
        return self.before.get("blocked") == "yes" and self.read_back.get("blocked") == "no"

    @property
    def spilled(self) -> Money | None:
        """The part of a waiver that paid another charge, as somebody there was quicker."""
        went = self.read_back.get("spilled")
        return money_from(went, self.amount.currency) if went and self.amount else None

    @property
    def needs_a_person(self) -> bool:
        return self.needs_a_look or self.state is ActState.BY_HAND

    @property
    def done_by(self) -> str | None:
        return self.read_back.get(DONE_BY)

    @property
    def seen_by(self) -> str | None:
        return self.read_back.get(SEEN_BY)


def acts_about(by: Actor, abouts: Iterable[str]) -> list[ActLine]:
    """All acts of these (`decision:41`), oldest first. One query, and two more while any waits."""
    by.require(Permission.DESK_REQUEST_SEE)
    return _act_lines(Act.objects.filter(about__in=list(abouts)))


def _act_lines(acts: QuerySet[Act], limit: int | None = None) -> list[ActLine]:
    found = list(acts.order_by("created_at", "pk")[:limit])
    waiting = {act.does for act in found if act.state == ActState.WAITING}
    away = bool(waiting) and silent_since() is not None
    shut = denied_verbs(waiting)  # of none, Django asks nothing
    return [_act_line(act, away=away, shut=act.does in shut) for act in found]


def targets_in_progress(by: Actor, patron: str) -> frozenset[Thing]:
    """Targets on an account (the system's ref) that an act is under way for. One query."""
    by.require(Permission.DESK_REQUEST_SEE)
    return frozenset(order_target(*row) for row in _targets_still_moving.rows(patron=patron))


@PreparedQuery
def _targets_still_moving(*, patron: str) -> QuerySet[Act, tuple[str, str]]:
    return Act.objects.filter(patron=patron, state__in=MOVING).values_list("does", "target")


def acts_on_their_way(by: Actor, patron: str) -> list[ActLine]:
    """Acts that wait, are being sent or done by hand on this account, oldest first. One query; two more if any wait."""
    by.require(Permission.DESK_REQUEST_SEE)
    moving = (ActState.WAITING, ActState.SENDING, ActState.BY_HAND)
    return _act_lines(Act.objects.filter(patron=patron, state__in=moving))


def unknown_acts_on(by: Actor, patron: str) -> list[ActLine]:
    """Acts sent to this account without an answer, which may still arrive or have arrived. One query."""
    by.require(Permission.DESK_REQUEST_SEE)
    lost = Act.objects.filter(patron=patron, state=ActState.UNKNOWN)
    return _act_lines(lost)


def acts_to_settle(by: Actor) -> list[ActLine]:
    """Acts that a colleague does by hand, or whose lost answer looking did not find; the oldest first."""
    by.require(Permission.ILS_ACT_DO)
    return _act_lines(_to_look_at(), COUNTED_TO)


def manual_acts(by: Actor, uuids: Iterable[UUID]) -> list[ActLine]:
    by.require(Permission.ILS_ACT_DO)
    return _act_lines(_to_look_at().filter(uuid__in=list(uuids)))


def waiting_for_a_person() -> int:
    return _to_look_at().order_by()[:COUNTED_TO].count()


def _to_look_at() -> QuerySet[Act]:
    lost = Q(state=ActState.UNKNOWN, for_a_person=True)
    return Act.objects.filter(lost | Q(state=ActState.BY_HAND))


def _act_line(act: Act, *, away: bool, shut: bool) -> ActLine:
    waits = act.state == ActState.WAITING
    return ActLine(
        uuid=act.uuid,
        about=act.about,
        patron=act.patron,
        does=Capability(act.does),
        state=ActState(act.state),
        amount=None if act.minor is None else Money(act.minor, act.currency),
        target=act.target,
        until=act.until.isoformat() if act.until else "",
        before=act.before,
        read_back=act.read_back,
        number=act.number,
        why=_(act.why) if act.why else "",
        next_step=_(act.next_step) if act.next_step else "",
        created_at=act.created_at,
        settled_at=act.settled_at,
        held_up=waits and (away or shut),
        not_let_in=waits and shut,
        needs_a_look=act.state == ActState.UNKNOWN and act.for_a_person,
    )
