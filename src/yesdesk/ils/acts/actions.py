"""Acts: written down first, waiting as long as their author can undo them, called back until they are sent."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, TypedDict, Unpack
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.errors import Refusal, or_not_found
from yesdesk.core.events import announce
from yesdesk.core.permissions import Permission
from yesdesk.core.registry import Registry
from yesdesk.ils.accounts.actions import refuse_own_account
from yesdesk.ils.accounts.own_card import require_own_card
from yesdesk.ils.accounts.queries import owns_account
from yesdesk.ils.acts.orders import FOR_NOBODY, MOVES_MONEY
from yesdesk.ils.configuration import kind_of_system
from yesdesk.ils.models import Act, ActState
from yesdesk.ils.port import Order
from yesdesk.ils.pseudonyms import account_pseudonym, staff_code, staff_code_of

act_topics: Final = Registry[Callable[[int], str]]("page that shows acts")


def hold_account(patron: str) -> None:
    """Keep others from the account (the library system's ref) until the caller's transaction ends. SQLite has one
    writer, so there the transaction itself is enough."""
    if connection.vendor != "postgresql":
        return
    number = int(account_pseudonym(patron)[:15], 16)  # as much as a bigint holds
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])


class Authority(TypedDict, total=False):
    rule: str
    latitude_version: int | None
    unseen_until: datetime | None
    """The end of the time in which the backer may say that it was their yes, where somebody else noted it."""

    no_lead: bool
    names_staff: bool


@transaction.atomic
def record_acts(
    orders: Sequence[Order],
    *,
    patron: str,
    about: str,
    by: Actor,
    backer: int | None = None,
    at_once: bool = False,
    by_hand: bool = False,
    **rests: Unpack[Authority],
) -> list[Act]:
    """Write the acts of one decision in the caller's transaction, one for each order; the caller carries them out
    later.

    `patron`: the account. `about`: the cause, like `decision:41`. `backer`: user id of the yes to an ask-up.
    `at_once`: no time to undo. `by_hand`: a colleague does them. Raises Refusal for a person's own account; all are
    checked once.
    """
    by.require(Permission.ILS_ACT_DO)
    _refuse_malformed_orders(orders, patron, by)
    alike = {
        "patron": patron,
        "about": about,
        **rests,
        "system": kind_of_system(),
        "user_id": by.user_id,
        "staff": staff_code_of(by),
        "job_class": by.job_class,
        "backer": "" if backer is None else staff_code(backer),
        **_state_and_times_at_start(at_once, by_hand, by),
    }
    acts = Act.objects.bulk_create(_new_act_for_order(order, alike) for order in orders)
    for act in acts[:1]:  # all have one cause
        notify_pages_about(act)
    return acts


def _new_act_for_order(order: Order, alike: Mapping[str, Any]) -> Act:
    money = order.amount
    return Act(
        does=order.does,
        target=order.target,
        until=order.until,
        note=order.note,
        fields=dict(order.fields),
        **({"minor": money.minor, "currency": money.currency} if money is not None else {}),
        **alike,
    )


def _refuse_malformed_orders(orders: Iterable[Order], patron: str, by: Actor) -> None:
    wanted = {order.does for order in orders}
    for order in orders:
        if order.does in MOVES_MONEY and (order.amount is None or order.amount.minor < 1):
            raise ValueError(f"{order.does} needs an amount above nothing")
    if not patron and wanted - FOR_NOBODY:
        raise ValueError(f"{', '.join(sorted(wanted - FOR_NOBODY))} need an account")
    if patron and wanted and owns_account(by, patron):
        raise refuse_own_account()
    if wanted & MOVES_MONEY:
        require_own_card(by)


def _state_and_times_at_start(at_once: bool, by_hand: bool, by: Actor) -> dict[str, Any]:  # noqa: FBT001 - as it was asked
    now = timezone.now()
    return {
        "state": ActState.BY_HAND if by_hand else ActState.WAITING,
        "created_at": now,
        "not_before": now if at_once else now + timedelta(seconds=by.undo_seconds),
    }


@transaction.atomic
def send_now(uuid: UUID, *, by: Actor) -> Act:
    """Send without the rest of the time to undo. An act on its way stays as it is."""
    by.require(Permission.ILS_ACT_DO)
    Act.objects.filter(uuid=uuid, state=ActState.WAITING).update(not_before=timezone.now())
    return _reload_and_notify(uuid)


@transaction.atomic
def cancel(uuid: UUID, *, by: Actor) -> Act:
    """Cancel an act that is not sent. Raises Refusal once it is on its way: then only a correction helps."""
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
    kind, _colon, number = act.about.partition(":")
    topic = act_topics[kind](int(number)) if kind in act_topics else ""
    if topic:
        announce(topic)


def _reload_and_notify(uuid: UUID) -> Act:
    act = or_not_found(Act.objects.filter(uuid=uuid).first())
    notify_pages_about(act)
    return act
