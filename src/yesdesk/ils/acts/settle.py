"""How an act ends. Each step is one conditional update, and money is in the ledger with it or not at all."""

import secrets
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from yesdesk.core.when import local_day
from yesdesk.ils.acts.actions import notify_pages_about
from yesdesk.ils.acts.orders import MOVES_MONEY
from yesdesk.ils.balance_check import check_balance
from yesdesk.ils.models import FORGOTTEN, Act, ActState, LedgerLine
from yesdesk.ils.poll_schedule import poll_until
from yesdesk.ils.port import Order, Receipt, Refused
from yesdesk.places.queries import the_library

ONE_IN: Final = 20
"""Of so many waivers one gets a second look."""

OPEN: Final = (ActState.SENDING, ActState.UNKNOWN)
_dice = secrets.SystemRandom()


@transaction.atomic
def settle_confirmed(act: Act, order: Order, receipt: Receipt) -> bool:
    """Done, with what was read back, where that adds up with what was owed before; False: somebody has to look."""
    if act.does not in MOVES_MONEY:
        return settle_done(act, receipt)
    sums = check_balance(order, act.before, receipt.read_back, ours_meanwhile=_ours_meanwhile(act))
    if sums is None:
        return False
    act.minor = sums.given
    return settle_done(act, receipt, besides=sums.besides)


def _ours_meanwhile(act: Act) -> int:
    """What we waived on other lines of the account since this one was read."""
    others = Act.objects.filter(patron=act.patron, does__in=MOVES_MONEY, state=ActState.DONE)
    since = others.filter(settled_at__gt=act.sent_at).exclude(pk=act.pk)
    return since.aggregate(minor=Sum("minor"))["minor"] or 0


@transaction.atomic
def settle_done(
    act: Act,
    receipt: Receipt,
    *,
    from_states: tuple[ActState, ...] = OPEN,
    by_hand: str = "",
    besides: int = 0,
) -> bool:
    """Done, with what was read back, and its line in the ledger; whether it was this call that settled it.
    `by_hand`: the staff code of who did it there themselves. `besides`: what else changed on the account.
    """
    settled = _settle(
        act,
        from_states=from_states,
        state=ActState.DONE,
        minor=act.minor,
        number=receipt.number[:64],
        read_back=dict(receipt.read_back),
        settled_at=timezone.now(),
    )
    if settled and act.does in MOVES_MONEY:
        _enter(act, receipt, by_hand, besides)
    return settled and _let_go(act)


@transaction.atomic
def settle_refused(
    act: Act, refused: Refused, *, from_states: tuple[ActState, ...] = (ActState.WAITING, *OPEN)
) -> bool:
    """The library system, or the account as it stands, said no; nothing was changed."""
    settled = _settle(
        act,
        from_states=from_states,
        state=ActState.REFUSED,
        why=refused.why[:300],
        next_step=refused.next_step[:300],
        settled_at=timezone.now(),
    )
    return settled and _let_go(act)


def _let_go(act: Act) -> bool:
    """Its request is erased, and now it is known: nothing keeps it any more."""
    Act.objects.filter(pk=act.pk, about=FORGOTTEN).delete()
    return True


@transaction.atomic
def settle_unknown(act: Act) -> bool:
    """The answer was lost: it may or may not have been done, or be done later. Only looking settles it now."""
    until = poll_until(act.sent_at or timezone.now())
    return _settle(act, from_states=(ActState.SENDING,), state=ActState.UNKNOWN, look_until=until)


@transaction.atomic
def settle_needs_person(act: Act) -> bool:
    """Looking tells no more."""
    return _settle(act, from_states=(ActState.UNKNOWN,), for_a_person=True)


@transaction.atomic
def requeue(act: Act, at: datetime) -> bool:
    """Nothing was sent, so it may be tried again, and called back until then."""
    return _settle(
        act,
        from_states=(ActState.SENDING,),
        state=ActState.WAITING,
        not_before=at,
        sent_at=None,
    )


@transaction.atomic
def mark_sending(act: Act, *, minor: int | None, before: dict[str, str]) -> bool:
    """From here on it can be called back no more, and is sent at most once."""
    now = timezone.now()
    return _settle(
        act,
        from_states=(ActState.WAITING,),
        state=ActState.SENDING,
        minor=minor,
        before=before,
        sent_at=now,
    )


def _settle(act: Act, *, from_states: tuple[ActState, ...] = OPEN, **changes: Any) -> bool:
    if not Act.objects.filter(pk=act.pk, state__in=from_states).update(**changes):
        return False
    for name, value in changes.items():
        setattr(act, name, value)
    notify_pages_about(act)
    return True


def _enter(act: Act, receipt: Receipt, by_hand: str, besides: int) -> None:
    """Return whether its backer has seen it is read anew: that may be said while it is on its way."""
    seen = Act.objects.select_for_update().filter(pk=act.pk)
    unseen_until = seen.values_list("unseen_until", flat=True).first()
    LedgerLine.objects.create(
        day=local_day(timezone.now(), the_library().time_zone),
        minor=act.minor or 0,
        currency=act.currency,
        line=act.target,
        staff=act.staff,
        backer=act.backer,
        latitude_version=act.latitude_version,
        tag=act.uuid,
        number=receipt.number[:64],
        by_hand=by_hand,
        unseen_until=unseen_until,
        besides_minor=besides,
        second_look=_dice.randrange(ONE_IN) == 0,
    )
