"""Settle acts. Each step is one conditional update, and money is in the ledger with it or not at all.

Money is done where it adds up with the account (`check_balance`): the line's debt fell by the sum under our mark.
Other changes are told apart. A lost answer is looked for (`next_poll`). A locked system may store the act hours after
we gave up, so "not there" is *not yet there* until the library's limit. Where looking does not tell, a colleague does
(`settle_by_staff`). A noted backer says whether that yes is real.
"""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_noop

from yesdesk.core.actors import Actor
from yesdesk.core.audit import record_audit
from yesdesk.core.dates import humanize_time, local_day
from yesdesk.core.errors import Refusal, or_not_found
from yesdesk.core.money import Money, money_from
from yesdesk.core.permissions import Permission
from yesdesk.ils.account_facts import DONE_BY, SEEN_BY
from yesdesk.ils.accounts.actions import refuse_own_account
from yesdesk.ils.accounts.own_card import require_own_card
from yesdesk.ils.accounts.queries import owns_account
from yesdesk.ils.acts.actions import notify_pages_about
from yesdesk.ils.acts.orders import MOVES_MONEY
from yesdesk.ils.models import FORGOTTEN, Act, ActState, LedgerLine
from yesdesk.ils.port import Order, Receipt, Refused
from yesdesk.ils.pseudonyms import staff_code_of
from yesdesk.places.queries import the_library

ONE_IN: Final = 20
"""The number of waivers of which one gets a second look."""

OPEN: Final = (ActState.SENDING, ActState.UNKNOWN)
_dice = secrets.SystemRandom()

SOON_AFTER: Final = (timedelta(minutes=1), timedelta(minutes=5), timedelta(hours=1))

LONG_ENOUGH: Final = SOON_AFTER[-1]

MORNING: Final = time(7)


@transaction.atomic
def settle_confirmed(act: Act, order: Order, receipt: Receipt) -> bool:
    """Settle with the read-back, where that adds up with the former debt; False: somebody has to look."""
    if order.amount is None:
        return settle_done(act, receipt)
    ours_meanwhile = _waived_since(act)
    sums = check_balance(order.amount, act.before, receipt.read_back, ours_meanwhile=ours_meanwhile)
    if sums is None:
        return False
    act.minor = sums.given
    return settle_done(act, receipt, besides=sums.besides)


def _waived_since(act: Act) -> int:
    """The sum that we waived on other lines of the account since this one was read, in minor units."""
    since = Act.objects.filter(patron=act.patron, state=ActState.DONE, settled_at__gt=act.sent_at)
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
    """Settle an act as done, with its line in the ledger; whether this call settled it. `by_hand`: the staff code of a
    colleague who did it there. `besides`: other changes on the account."""
    settled = _update_if_in_state(
        act,
        from_states=from_states,
        state=ActState.DONE,
        minor=act.minor,
        number=receipt.number[:64],
        read_back=dict(receipt.read_back),
        settled_at=timezone.now(),
    )
    if settled and act.minor is not None:
        _enter_in_ledger(act, act.minor, receipt, by_hand, besides)
    return settled and _delete_forgotten_act(act)


@transaction.atomic
def settle_refused(
    act: Act, refused: Refused, *, from_states: tuple[ActState, ...] = (ActState.WAITING, *OPEN)
) -> bool:
    """Settle a no of the library system or the account; nothing was changed there."""
    settled = _update_if_in_state(
        act,
        from_states=from_states,
        state=ActState.REFUSED,
        why=refused.why[:300],
        next_step=refused.next_step[:300],
        settled_at=timezone.now(),
    )
    return settled and _delete_forgotten_act(act)


def _delete_forgotten_act(act: Act) -> bool:
    Act.objects.filter(pk=act.pk, about=FORGOTTEN).delete()
    return True


@transaction.atomic
def settle_unknown(act: Act) -> bool:
    """Note that the answer was lost: it may have been done, or be done later. Only looking settles it now."""
    until = poll_until(act.sent_at or timezone.now())
    return _update_if_in_state(
        act, from_states=(ActState.SENDING,), state=ActState.UNKNOWN, poll_until=until
    )


@transaction.atomic
def settle_needs_person(act: Act) -> bool:
    return _update_if_in_state(act, from_states=(ActState.UNKNOWN,), for_a_person=True)


@transaction.atomic
def requeue(act: Act, at: datetime) -> bool:
    """Queue an act again that was not sent; it may be called back until then."""
    return _update_if_in_state(
        act,
        from_states=(ActState.SENDING,),
        state=ActState.WAITING,
        not_before=at,
        sent_at=None,
    )


@transaction.atomic
def mark_sending(act: Act, *, minor: int | None, before: dict[str, str]) -> bool:
    """Mark that it can be called back no more, and is sent at most once."""
    now = timezone.now()
    return _update_if_in_state(
        act,
        from_states=(ActState.WAITING,),
        state=ActState.SENDING,
        minor=minor,
        before=before,
        sent_at=now,
    )


def _update_if_in_state(
    act: Act, *, from_states: tuple[ActState, ...] = OPEN, **changes: Any
) -> bool:
    if not Act.objects.filter(pk=act.pk, state__in=from_states).update(**changes):
        return False
    for name, value in changes.items():
        setattr(act, name, value)
    notify_pages_about(act)
    return True


def _enter_in_ledger(act: Act, minor: int, receipt: Receipt, by_hand: str, besides: int) -> None:
    seen = Act.objects.select_for_update().filter(pk=act.pk)
    unseen_until = seen.values_list("unseen_until", flat=True).first()
    LedgerLine.objects.create(
        day=local_day(timezone.now(), the_library().time_zone),
        minor=minor,
        currency=act.currency,
        line=act.target,
        staff=act.staff,
        backer=act.backer,
        latitude_version=act.latitude_version,
        no_lead=act.no_lead,
        tag=act.uuid,
        number=act.number,
        by_hand=by_hand,
        unseen_until=unseen_until,
        besides_minor=besides,
        spilled_minor=money_from(receipt.read_back.get("spilled", "0"), act.currency).minor,
        second_look=_dice.randrange(ONE_IN) == 0,
    )


@dataclass(frozen=True, slots=True)
class BalanceCheck:
    given: int
    besides: int = 0
    """Minor units owed less for other reasons: a payment, a surplus that spilled; below zero when more is owed."""


def check_balance(
    amount: Money, before: Mapping[str, str], after: Mapping[str, str], *, ours_meanwhile: int = 0
) -> BalanceCheck | None:
    """Compare facts of `account_facts.py`; None where they do not add up. `ours_meanwhile`: our other waivers since
    `before`. A system without lines is compared by the sum. Where nothing was read before (after a restore) our mark
    tells alone."""
    asked, currency = amount.minor, amount.currency

    def minor_of(facts: Mapping[str, str], name: str) -> int:
        return money_from(facts[name], currency).minor if name in facts else 0

    under_our_mark, left = minor_of(after, "waived"), minor_of(after, "left")
    given = min(asked, under_our_mark)
    if given < 1 or under_our_mark - left < given:
        return None
    if "balance" not in before or "balance" not in after:
        return BalanceCheck(given) if under_our_mark == asked else None
    less = minor_of(before, "balance") - minor_of(after, "balance") - ours_meanwhile
    if "owed" in before:
        on_line = minor_of(before, "owed") - minor_of(after, "owed")
        if on_line < given or (on_line > given and (less != on_line or left != 0)):
            return None
    return BalanceCheck(given, less - given)


def poll_until(sent_at: datetime) -> datetime:
    """The end of the time in which the library system may still carry it out, as this library has set it."""
    return sent_at + timedelta(hours=the_library().late_hours)


def next_poll(sent_at: datetime, until: datetime, now: datetime) -> datetime | None:
    """Look after a minute, five, an hour, the next morning, and once more at the end; None when that is over."""
    looks = [*(sent_at + wait for wait in SOON_AFTER), _morning_after(sent_at), until]
    return min((at for at in looks if now < at <= until), default=None)


def _morning_after(sent_at: datetime) -> datetime:
    zone = ZoneInfo(the_library().time_zone)
    day = sent_at.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(day, MORNING, zone)


@transaction.atomic
def mark_unknown_after_restore(*, by: Actor) -> int:
    """Mark acts on their way as unknown after a restore: looked for, and never sent a second time; how many."""
    by.require(Permission.ILS_ACT_DO)
    moving = Act.objects.filter(state__in=[ActState.WAITING, ActState.SENDING])
    now = timezone.now()
    return moving.update(state=ActState.UNKNOWN, sent_at=now, poll_until=poll_until(now))


@transaction.atomic
def settle_by_staff(uuid: UUID, *, is_there: bool, by: Actor) -> Act:
    """Settle an act by a colleague's word, traced. Raises Refusal when it is settled already, for a person's own
    account, and for a "not there" that is not yet certain."""
    by.require(Permission.ILS_ACT_DO)
    act = or_not_found(Act.objects.filter(uuid=uuid).first())
    if act.patron and owns_account(by, act.patron):
        raise refuse_own_account()
    if act.does in MOVES_MONEY:
        require_own_card(by)
    say = {ActState.UNKNOWN: _record_look_by_hand, ActState.BY_HAND: _settle_manual_act}.get(
        ActState(act.state)
    )
    if say is None or not say(act, is_there=is_there, by=by):
        raise already_settled_refusal()
    return act


def already_settled_refusal() -> Refusal:
    return Refusal(
        _("We know by now how it ended."),
        next_step=_("Look at it once more."),
        code="ils.act.settled",
    )


def _may_still_come(until: datetime, by: Actor) -> Refusal:
    at = humanize_time(
        until, zone=the_library().time_zone, language=by.language, now=timezone.now()
    )
    return Refusal(
        _("It may still arrive, so we cannot say yet that it did not."),
        next_step=_("Do not do it again. Look once more after %(when)s.") % {"when": at},
        code="ils.act.may_still_come",
    )


def _record_look_by_hand(act: Act, *, is_there: bool, by: Actor) -> bool:
    if not is_there and act.poll_until is not None and timezone.now() < act.poll_until:
        raise _may_still_come(act.poll_until, by)
    record_audit(
        "ils.act.settled_by_hand", "act", by=by, is_there=is_there
    )  # which one would name whom
    if is_there:
        return settle_done(
            act, _manual_receipt({SEEN_BY: by.job_class}), from_states=(ActState.UNKNOWN,)
        )
    not_there = gettext_noop("A colleague looked: it did not reach the library system.")
    refused = Refused(not_there, next_step=gettext_noop("Tap it once more."))
    return settle_refused(act, refused, from_states=(ActState.UNKNOWN,))


def _settle_manual_act(act: Act, *, is_there: bool, by: Actor) -> bool:
    """Settle by a person's deed. Their name stands in the ledger where it is money, and nowhere else."""
    if is_there:
        seen, by_hand = _manual_receipt({DONE_BY: by.job_class}), staff_code_of(by)
        return settle_done(act, seen, from_states=(ActState.BY_HAND,), by_hand=by_hand)
    not_done = gettext_noop("A colleague says that it was not done in the library system.")
    refused = Refused(not_done, next_step=gettext_noop("Look at the ways to yes once more."))
    return settle_refused(act, refused, from_states=(ActState.BY_HAND,))


def _manual_receipt(facts: dict[str, str]) -> Receipt:
    return Receipt(number="", at=timezone.now(), read_back=facts)


@transaction.atomic
def note_backing(uuids: Iterable[str], *, theirs: bool, by: Actor) -> None:
    """Take the mark off these acts and their lines; a refused yes goes to finance at once. The request has the moment
    they said it, so the ledger has the day alone."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    now = timezone.now()
    until = None if theirs else now.replace(hour=0, minute=0, second=0, microsecond=0)
    these = list(uuids)
    Act.objects.filter(uuid__in=these).update(unseen_until=until)
    LedgerLine.objects.filter(tag__in=these).update(unseen_until=until)
