"""Carries an act out: once, however often it is called, in however many processes, whatever dies midway.

The order of things: the account is read; `sending` is committed; then it is sent, and what is read back
settles it. Whoever finds an act in `sending` that nobody holds finds a process that died, and looks.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import structlog
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from yesdesk.core.actors import Actor
from yesdesk.core.caught import Caught, class_of, trail_of
from yesdesk.core.env import SettingNeedsMending
from yesdesk.core.permissions import Permission
from yesdesk.ils import breaker, shut_doors
from yesdesk.ils.actions import settling
from yesdesk.ils.connecting import kind_of_system, the_system
from yesdesk.ils.facts import facts_around
from yesdesk.ils.late import LONG_ENOUGH, look_until, next_look
from yesdesk.ils.models import Act, ActState
from yesdesk.ils.one_writer import Writer, one_writer
from yesdesk.ils.orders import capped, order_of, read_around
from yesdesk.ils.port import (
    Account,
    ByHand,
    Found,
    LibrarySystem,
    Look,
    NotLetIn,
    Order,
    Refused,
    Unknown,
    Unreachable,
    Unreadable,
)
from yesdesk.ils.queries.cards import Whose, whose_account_is
from yesdesk.ils.staff_codes import user_of

SOON: Final = timedelta(seconds=2)

log = structlog.get_logger("yesdesk.ils")


@dataclass(frozen=True, slots=True)
class Carried:
    """How an act stands (None: it is gone), and when to call again; None when there is nothing to do."""

    state: ActState | None
    again_at: datetime | None = None


def carry_out(uuid: UUID | str, *, by: Actor) -> Carried:
    """Brings an act as far as it goes now. For a job: call again at `again_at`. Never inside a transaction."""
    by.require(Permission.ILS_ACT_DO)
    act = Act.objects.filter(uuid=uuid).first()
    now = timezone.now()
    if act is None:
        return Carried(None)
    if act.state in settling.OPEN:
        return look_again(uuid, by=by)
    if act.state != ActState.WAITING:
        return Carried(ActState(act.state))
    wait_until = max(act.not_before, breaker.retry_at(now) or act.not_before)
    if wait_until > now:
        return Carried(ActState.WAITING, wait_until)
    with one_writer(act.patron) as writer:
        if writer is None:
            return Carried(ActState.WAITING, now + SOON)
        system = _its_system(act)
        return system if isinstance(system, Carried) else _send(act, writer, system)


def look_again(uuid: UUID | str, *, by: Actor) -> Carried:
    """Settles an act whose answer was lost, by looking and never by repeating: for as long as the library system may
    still carry it out. Then a person is asked.
    """
    by.require(Permission.ILS_ACT_DO)
    act = Act.objects.filter(uuid=uuid).first()
    if act is None:
        return Carried(None)
    with one_writer(act.patron) as writer:
        if writer is None:  # it may be on its way this very moment
            return Carried(ActState(act.state), timezone.now() + SOON)
        act.refresh_from_db()
        if act.state == ActState.SENDING:
            settling.settle_unknown(act)
        if act.state != ActState.UNKNOWN:
            return Carried(ActState(act.state))
        system = _its_system(act)
        return system if isinstance(system, Carried) else _look(act, system)


def _its_system(act: Act) -> LibrarySystem | Carried:
    """A connector to the system the act was meant for; or how the act stands where there is none now."""
    if act.system != kind_of_system():
        if act.state == ActState.WAITING:
            settling.settle_refused(act, _another_system())
            return _stands(act)
        settling.give_to_a_person(act)  # nobody else can still look there
        return Carried(ActState.UNKNOWN)
    try:
        return the_system()
    except SettingNeedsMending as needs:
        log.warning("library system", mend=str(needs))
        not_ours = NotLetIn(str(needs))
        again = breaker.note_trouble(not_ours, timezone.now(), asked=act.does)
        return Carried(ActState(act.state), again)


def _send(act: Act, writer: Writer, system: LibrarySystem) -> Carried:
    order = order_of(act)
    try:
        order, before = _read_before(order, system, act)
    except Unreachable as trouble:
        return _not_sent(act, trouble)
    except Refused as refused:
        return _refused(act, refused)
    minor = order.amount.minor if order.amount else None
    if not settling.mark_sending(act, minor=minor, before=before):
        return _stands(act)  # called back while we read
    if not writer.is_fresh:
        settling.back_to_waiting(act, timezone.now() + SOON)
        return Carried(ActState.WAITING, timezone.now() + SOON)
    with Caught() as run:
        if not settling.settle_read_back(act, order, system.carry_out(order)):
            raise Unknown("what is owed now does not add up with what was waived")
    if run.error is None:
        breaker.note_answer()
        shut_doors.note_open(act.does)
        return _stands(act)
    return _not_done(act, run.error)


def _not_sent(act: Act, trouble: Unreachable) -> Carried:
    """It waits for who is silent or lets us not in; for a record that cannot be read waiting helps nobody."""
    again = breaker.note_trouble(trouble, timezone.now(), asked=act.does)
    if isinstance(trouble, Unreadable):
        settling.settle_refused(act, _unreadable())
        return _stands(act)
    settling.back_to_waiting(act, again)
    return Carried(ActState.WAITING, again)


def _refused(act: Act, refused: Refused) -> Carried:
    breaker.note_answer()
    if refused.missing:
        shut_doors.note_shut(act.does, ", ".join(refused.missing), timezone.now())
    settling.settle_refused(act, refused)
    return _stands(act)


def _read_before(order: Order, system: LibrarySystem, act: Act) -> tuple[Order, dict[str, str]]:
    """The order capped to what stands now, and the facts it will be compared with. Neither whose tap it was nor
    who said yes to it decides about their own household.
    """
    try:
        account = read_around(system, order) if order.patron else None
    except ByHand as by_hand:
        raise system.before(order) or by_hand from None  # it says so itself
    order = capped(order, account)
    if account is not None and _is_near(act.user_id, account):
        raise _own_account()
    if account is not None and act.backer and _is_near(user_of(act.backer), account):
        raise _somebody_elses_yes()
    stop = system.before(order)
    if stop is not None:
        raise stop
    return order, facts_around(account, order) if account else {}


def _not_done(act: Act, error: Exception) -> Carried:
    """After sending: refused and unreachable are the system's word; anything else is a lost answer."""
    now = timezone.now()
    if isinstance(error, Refused):
        return _refused(act, error)
    if isinstance(error, Unreachable):
        return _not_sent(act, error)
    if not isinstance(error, Unknown):
        log.error("act without an answer", error=class_of(error), trail=trail_of(error))
    settling.settle_unknown(act)
    return Carried(ActState.UNKNOWN, now + SOON)


def _look(act: Act, system: LibrarySystem) -> Carried:
    now, order = timezone.now(), order_of(act)
    try:
        look = system.look(order, act.before)
    except Unreadable:
        look = Look(Found.CANNOT_TELL)  # a person opens it there
    except Unreachable as trouble:
        return Carried(ActState.UNKNOWN, breaker.note_trouble(trouble, now, asked=act.does))
    breaker.note_answer()
    done = look.receipt if look.found is Found.DONE else None
    if done is not None and settling.settle_read_back(act, order, done):
        return _stands(act)
    sent_at = act.sent_at or act.created_at
    again = next_look(sent_at, act.look_until or look_until(sent_at), now)
    if look.found is not Found.NOT_DONE and now >= sent_at + LONG_ENOUGH:
        again = None
    if again is None:
        settling.give_to_a_person(act)
    return Carried(ActState.UNKNOWN, again)


def _unreadable() -> Refused:
    return Refused(
        _("This account cannot be read here, so nothing was sent."),
        way_on=_("Open it in the library system and do it there."),
        code="ils.unreadable",
    )


def _another_system() -> Refused:
    return Refused(
        _("The library has another library system now, so this was not sent."),
        way_on=_("Look the patron up again by card."),
        code="ils.act.another_system",
    )


def _is_near(user_id: int | None, account: Account) -> bool:
    return whose_account_is(user_id, account) in {Whose.OWN, Whose.HOUSEHOLD}


def _somebody_elses_yes() -> Refused:
    """Whoever reads this on the timeline learns nothing of whose household it is."""
    return Refused(
        _("This yes is for somebody else to say, so nothing was sent."),
        way_on=_("Ask another colleague with the latitude."),
        code="ils.account.backers",
    )


def _own_account() -> Refused:
    return Refused(
        _("This is your own account, or one in your household."),
        way_on=_("Ask a colleague, as any patron would. They can do it for you."),
        code="ils.account.own",
    )


def _stands(act: Act) -> Carried:
    """As the row says now, whoever settled it."""
    state = Act.objects.filter(pk=act.pk).values_list("state", flat=True).first()
    if state is None:
        return Carried(None)
    again = timezone.now() + SOON if state in settling.OPEN else None
    return Carried(ActState(state), again)
