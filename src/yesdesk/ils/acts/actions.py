"""An act is written down first, waits as long as its author can undo it, and can be called back until it is sent."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final, TypedDict, Unpack
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.errors import NotFound, Refusal
from yesdesk.core.events import announce
from yesdesk.core.money import Money
from yesdesk.core.permissions import Permission
from yesdesk.core.registry import Registry
from yesdesk.ils.accounts.actions import refuse_own_account
from yesdesk.ils.accounts.own_card import require_own_card
from yesdesk.ils.accounts.queries import owns_account
from yesdesk.ils.acts.orders import FOR_NOBODY, MOVES_MONEY
from yesdesk.ils.configuration import kind_of_system
from yesdesk.ils.models import Act, ActState
from yesdesk.ils.port import Capability
from yesdesk.ils.pseudonyms import account_pseudonym, code_of, staff_code

act_topics: Final = Registry[Callable[[int], str]]("page that shows acts")
"""By kind of what acts are about (`decision`): the topic its page listens to, by its number; empty where it is gone."""


def hold_account(patron: str) -> None:
    """Keep others from the account (the library system's ref) until the caller's transaction ends.

    SQLite has one writer, so there the transaction itself is enough.
    """
    if connection.vendor != "postgresql":
        return
    number = int(account_pseudonym(patron)[:15], 16)  # as much as a bigint holds
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])


class Authority(TypedDict, total=False):
    rule: str
    """The rule that was bent."""

    latitude_version: int | None
    """By which sheet."""

    unseen_until: datetime | None
    """Till when the backer may say that it was theirs, where somebody else noted it."""

    no_lead: bool
    """That sheet allows it only as no lead could be asked."""

    names_staff: bool
    """The auditor asked for the staff code in the library system."""


@transaction.atomic
def record_act(
    does: Capability,
    *,
    patron: str,
    about: str,
    by: Actor,
    target: str = "",
    amount: Money | None = None,
    until: date | None = None,
    note: str = "",
    fields: Mapping[str, str] | None = None,
    backer: int | None = None,
    at_once: bool = False,
    by_hand: bool = False,
    **rests: Unpack[Authority],
) -> Act:
    """Write an act down in the caller's transaction; whoever calls carries it out later.

    `about`: what wanted it, like `decision:41`. `backer`: user id of who said yes to an ask-up. `at_once`: without a
    second thought. `by_hand`: a colleague does it, it is never sent. Raises Refusal for one's own account.
    """
    by.require(Permission.ILS_ACT_DO)
    _in_order(does, patron, amount, by)
    act = Act.objects.create(
        does=does,
        patron=patron,
        target=target,
        until=until,
        note=note,
        fields=dict(fields or {}),
        about=about,
        **rests,
        **_money(amount),
        **_decided(by, backer),
        **_first_state(at_once, by_hand, by),
    )
    notify_pages_about(act)
    return act


def _in_order(does: Capability, patron: str, amount: Money | None, by: Actor) -> None:
    if does in MOVES_MONEY and (amount is None or amount.minor < 1):
        raise ValueError(f"{does} needs an amount above nothing")
    if not patron and does not in FOR_NOBODY:
        raise ValueError(f"{does} needs an account")
    if patron and owns_account(by, patron):
        raise refuse_own_account()
    if does in MOVES_MONEY:
        require_own_card(by)


def _money(amount: Money | None) -> dict[str, Any]:
    return {"minor": amount.minor, "currency": amount.currency} if amount is not None else {}


def _decided(by: Actor, backer: int | None) -> dict[str, Any]:
    return {
        "system": kind_of_system(),
        "user_id": by.user_id,
        "staff": code_of(by),
        "job_class": by.job_class,
        "backer": "" if backer is None else staff_code(backer),
    }


def _first_state(at_once: bool, by_hand: bool, by: Actor) -> dict[str, Any]:  # noqa: FBT001 - as it was asked
    now = timezone.now()
    return {
        "state": ActState.BY_HAND if by_hand else ActState.WAITING,
        "created_at": now,
        "not_before": now if at_once else now + timedelta(seconds=by.undo_seconds),
    }


@transaction.atomic
def send_now(uuid: UUID, *, by: Actor) -> Act:
    """Do not wait for the rest of the time to undo. One that is on its way already stays as it is."""
    by.require(Permission.ILS_ACT_DO)
    now = timezone.now()
    Act.objects.filter(uuid=uuid, state=ActState.WAITING, not_before__gt=now).update(not_before=now)
    return _reload_and_notify(uuid)


@transaction.atomic
def cancel(uuid: UUID, *, by: Actor) -> Act:
    """Nothing is sent. Raises Refusal once it is on its way: then only a correction helps."""
    by.require(Permission.ILS_ACT_DO)
    waiting = Act.objects.filter(uuid=uuid, state=ActState.WAITING)
    called = waiting.update(state=ActState.CANCELLED, settled_at=timezone.now())
    act = _reload_and_notify(uuid)
    if not called and act.state != ActState.CANCELLED:
        raise Refusal(
            _("It is on its way to the library system already."),
            next_step=_(
                "See what became of it. If it was a mistake, put it right with a new step."
            ),
            code="ils.act.sent",
        )
    return act


def notify_pages_about(act: Act) -> None:
    """Add a hint for whoever looks at what the act is about."""
    kind, _colon, number = act.about.partition(":")
    topic = act_topics[kind](int(number)) if kind in act_topics else ""
    if topic:
        announce(topic)


def _reload_and_notify(uuid: UUID) -> Act:
    act = Act.objects.filter(uuid=uuid).first()
    if act is None:
        raise NotFound.plain()
    notify_pages_about(act)
    return act
