"""Plain yes: what the library system lets anybody do: renew, reserve, pause or give up a title."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

from django.utils.translation import gettext as _

from yesdesk.core.dates import humanize_day
from yesdesk.core.permissions import Permission
from yesdesk.desk.options import ORDER
from yesdesk.desk.options.bend import ask_lead_option
from yesdesk.desk.options.context import OptionContext, WantedTitle
from yesdesk.desk.options.labels import RENEW, RENEW_IN_TIME, manual_effect
from yesdesk.desk.options.option import Command, Option, option_providers, order_for
from yesdesk.desk.options.targets import (
    holds_on,
    lost_items,
    pickup_words,
    place_hold_order,
    reserve_words,
    title_key,
)
from yesdesk.ils.port import Account, BlockKind, Capability, Hold, Loan, Order
from yesdesk.policy.situation import VerdictKind
from yesdesk.requests.models import How


@option_providers("plain_yes.renew")
def plain_yes_options(context: OptionContext, _met: Sequence[Option]) -> Iterator[Option]:
    """Offer to renew late loans and, apart from them, loans in time."""
    account = context.account
    if account is None or not (context.can and context.by.may(Permission.ILS_ACT_DO)):
        return
    gone = lost_items(account)
    loans = [loan for loan in account.loans or () if loan.item not in gone and _is_renewable(loan)]
    late = [loan for loan in loans if loan.due_at is not None and loan.due_at < account.as_of]
    in_time = [loan for loan in loans if loan not in late]
    by_hand = Capability.RENEW not in context.can
    if late:
        yield _renew_option(_LATE, late, account.patron.ref, by_hand=by_hand)
    if in_time:
        yield _renew_option(_IN_TIME, in_time, account.patron.ref, by_hand=by_hand)


_LATE: Final = "plain.renew"
_IN_TIME: Final = "plain.renew_in_time"
_WEIGHTS: Final = {_LATE: ORDER["plain_yes.renew"], _IN_TIME: ORDER["plain_yes.renew_in_time"]}


def _is_renewable(loan: Loan) -> bool:
    # Where the system does not tell, it decides when asked, and the page says so.
    turned_away = loan.may_renew is False or loan.renewals_left == 0 or bool(loan.holds_waiting)
    return bool(loan.loan) and not turned_away


def _renew_option(key: str, loans: list[Loan], patron: str, *, by_hand: bool) -> Option:
    orders = tuple(order_for(patron, Capability.RENEW, loan.loan) for loan in loans)
    how = How.MANUAL if by_hand else How.ACTS
    return Option(
        key=key,
        title=(RENEW if key == _LATE else RENEW_IN_TIME) % {"n": len(loans)},
        weight=_WEIGHTS[key],
        cost="" if key == _LATE else _("Uses one renewal each"),
        effect=manual_effect() if by_hand else _renew_effect(key, loans),
        button=_("Renew"),
        command=Command(key, how, patron=patron, orders=orders),
    )


def _renew_effect(key: str, loans: list[Loan]) -> str:
    if any(loan.may_renew is None and loan.renewals_left is None for loan in loans):
        return _("The library system decides. The receipt says what it did")
    if key == _LATE:
        return _("They aren’t late any more. What is owed stays")
    return _("The library system counts from today or from the day they are due")


_STOPS: Final = frozenset({BlockKind.EXPIRED, BlockKind.LOST_CARD, BlockKind.OTHER})
_RESTS_FOR: Final = timedelta(days=28)


@option_providers("plain_yes.reserve")
def reserve_options(context: OptionContext, met: Sequence[Option]) -> Iterator[Option]:
    account, wanted = context.account, context.wanted
    if account is None or account.holds is None or wanted is None:
        return
    if not context.by.may(Permission.ILS_ACT_DO):
        return
    own = holds_on(account, wanted)
    for hold in own:
        yield from _change_options(hold, account.patron.ref, context)
    if not own and not any(option.target == title_key(wanted) for option in met):
        order = place_hold_order(account, wanted)
        stopped = stopping_rules(account, met)
        if stopped:
            yield from _ask_lead_to_reserve(wanted, order, stopped, context)
        else:
            then, title = pickup_words(wanted), reserve_words(wanted)
            yield _title_option("reserve.place", title, order, context, then, _("Reserve it"))


def stopping_rules(account: Account, met: Sequence[Option]) -> list[Option]:
    """Return rules that stop this card for the asker. The library system reserves all the same, so a colleague who may
    let the card go on says yes.
    """
    over = {block.kind for block in account.blocks or ()} & _STOPS
    keys = {f"block.{kind.value}" for kind in over}
    keys |= {"card"} if BlockKind.EXPIRED in over else set()
    about = [option for option in met if option.target in keys]
    allowed = {option.target for option in about if option.verdict.allowed}
    return [option for option in about if option.target not in allowed]


def _ask_lead_to_reserve(
    wanted: WantedTitle, order: Order, stopped: Sequence[Option], context: OptionContext
) -> Iterator[Option]:
    for option in stopped:
        if option.verdict.decision is VerdictKind.ASK:
            command = replace(option.proposed, orders=(order,), how=_how_to_do(order, context))
            place = replace(
                option,
                target=title_key(wanted),
                title=reserve_words(wanted),
                effect=pickup_words(wanted),
                command=command,
            )
            yield ask_lead_option(place, context)
            return


def _change_options(hold: Hold, patron: str, context: OptionContext) -> Iterator[Option]:
    named = {"title": hold.title}
    if not (hold.ready or hold.suspended):
        until = context.now.date() + _RESTS_FOR
        order = order_for(patron, Capability.SUSPEND_HOLD, hold.hold, until=until)
        day = humanize_day(until, language=context.language)
        then = _("It is passed over until %(day)s and keeps its place") % {"day": day}
        title = _("Let “%(title)s” rest") % named
        yield _title_option("reserve.rest", title, order, context, then, _("Let it rest"))
    if hold.suspended and not hold.ready:
        order = order_for(patron, Capability.RESUME_HOLD, hold.hold)
        then = _("It is in its old place again")
        title = _("Let “%(title)s” wait in its place again") % named
        yield _title_option("reserve.resume", title, order, context, then, _("End its rest"))
    order = order_for(patron, Capability.CANCEL_HOLD, hold.hold)
    then = _("The next in the queue gets it. Reserved again, it starts at the end")
    title = _("Give up “%(title)s”") % named
    yield _title_option("reserve.cancel", title, order, context, then, _("Give it up"))


def _how_to_do(order: Order, context: OptionContext) -> How:
    # By hand where the library system has no door for it.
    return How.ACTS if order.does in context.can else How.MANUAL


def _title_option(
    key: str, title: str, order: Order, context: OptionContext, then: str, button: str
) -> Option:
    command = Command(key, _how_to_do(order, context), patron=order.patron, orders=(order,))
    return Option(
        key=f"{key}.{order.target}",
        title=title,
        weight=ORDER[f"plain_yes.{key}"],
        effect=manual_effect(then) if command.by_hand else then,
        button=button,
        command=command,
        target=f"{key}.{order.target}",
    )
