"""Targets on an account that a rule can be bent for: fees, loans, a block, a title."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Final

from django.utils.translation import gettext as _, ngettext

from yesdesk.desk.options.context import WantedTitle
from yesdesk.desk.options.option import Command, Option, order_for, orders_up_to
from yesdesk.ils.port import Account, BlockKind, Capability, Fee, FeeKind, Hold, Loan, Order
from yesdesk.policy.situation import NO_FACTS, Fact, Facts, Measure, RuleTerms
from yesdesk.requests.models import How


def targets(
    rule: RuleTerms, account: Account, can: frozenset[Capability], wanted: WantedTitle | None = None
) -> Iterator[Option]:
    """Yield targets for the rule's remedy, by the library system, or by hand where that cannot."""
    try:
        remedy = Capability(rule.remedy)
    except ValueError:
        return
    if can:
        found = _remedy_targets(remedy, rule, account, wanted)
        yield from (
            found
            if remedy in can
            else (replace(each, command=replace(each.proposed, how=How.MANUAL)) for each in found)
        )


def _new_target(
    key: str,
    *orders: Order,
    amount: int = 0,
    facts: Facts = NO_FACTS,
    title: str = "",
    cost: str = "",
    effect: str = "",
) -> Option:
    # `amount`: in the rule's unit. `title`, `cost`, `effect`: where labels.py has none.
    command = Command(
        "", How.ACTS, amount=amount, facts=facts, patron=orders[0].patron, orders=orders
    )
    return Option(target=key, command=command, title=title, cost=cost, effect=effect)


def _remedy_targets(
    remedy: Capability, rule: RuleTerms, account: Account, wanted: WantedTitle | None
) -> Iterator[Option]:
    if remedy is Capability.WAIVE_LINE:
        yield from _fee_targets(account)
    elif remedy in _ON_LOANS:
        yield from _loan_targets(rule, remedy, account)
    elif remedy in _ON_THE_CARD:
        yield from _ON_THE_CARD[remedy](rule, account)
    elif wanted is not None:
        yield from _title_targets(rule, remedy, account, wanted)


def _title_targets(
    rule: RuleTerms, remedy: Capability, account: Account, wanted: WantedTitle
) -> Iterator[Option]:
    if remedy is Capability.PLACE_HOLD:
        yield from _over_limit_targets(rule, account, wanted)
    elif remedy is Capability.MOVE_HOLD:
        yield from _queue_jump_targets(account, wanted)


ONE_MORE_LOAN: Final = 21  # days, where the rule itself names none
ONE_MORE_YEAR: Final = 365
ENDS_SOON: Final = timedelta(days=30)
_ON_LOANS: Final = frozenset(
    {Capability.EXTEND_DUE_DATE, Capability.RENEW, Capability.CLAIMS_RETURNED}
)


def _expiry_targets(rule: RuleTerms, account: Account) -> Iterator[Option]:
    # A card that is over, or will be within a month. Some systems do not say since when.
    today, ends = account.as_of.date(), account.patron.expires_on
    if ends is None and any(block.kind is BlockKind.EXPIRED for block in account.blocks or ()):
        ends = today
    if ends is None or ends > today + ENDS_SOON:
        return
    days = rule.limit or ONE_MORE_YEAR
    until = max(ends, today) + timedelta(days=days)
    order = order_for(account.patron.ref, Capability.EXTEND_EXPIRY, "expiry", until=until)
    yield _new_target("card", order, amount=days if rule.measure is Measure.DAYS else 0)


def _block_targets(rule: RuleTerms, account: Account) -> Iterator[Option]:
    # Another kind of block stands only before rules that name it: a colleague's stop is not let go like money.
    for kind in dict.fromkeys(block.kind for block in account.blocks or ()):
        for_money = kind is BlockKind.MONEY
        if not (for_money or names_block_kind(rule)):
            continue
        counts = for_money and rule.measure is Measure.MONEY
        beyond = account.balance.minor - (rule.limit or 0) if counts else 0
        if beyond > 0 or not counts:
            order = order_for(account.patron.ref, Capability.LIFT_BLOCK, kind.value)
            facts: Facts = {Fact.BLOCK_KIND: kind.value}
            yield _new_target(f"block.{kind.value}", order, amount=beyond, facts=facts)


_ON_THE_CARD: Final = {
    Capability.EXTEND_EXPIRY: _expiry_targets,
    Capability.LIFT_BLOCK: _block_targets,
}


def names_block_kind(rule: RuleTerms) -> bool:
    return any(condition.fact is Fact.BLOCK_KIND for condition in rule.applies)


def _fee_targets(account: Account) -> Iterator[Option]:
    # Of one kind together: nobody thinks of four late books as four. Without ids of lines, only all fees together, of
    # one kind, can be named. An unknown kind stands before no rule.
    owed = [fee for fee in account.fees or () if fee.owed.minor > 0]
    if account.credit is not None and account.balance.minor <= 0:
        return  # a credit covers it, and would stay beside a waiver
    kinds = {fee.kind for fee in owed}
    if owed and not any(fee.line for fee in owed):
        is_all = sum(fee.owed.minor for fee in owed) == account.balance.minor
        if len(kinds) == 1 and FeeKind.UNKNOWN not in kinds and is_all:
            yield one_kind_target(owed, account.patron.ref)
        return
    told = (fee for fee in owed if fee.line and fee.kind is not FeeKind.UNKNOWN)
    fees = sorted(told, key=_fee_kind)
    for kind, group in groupby(fees, key=_fee_kind):
        yield _fees_target(kind, tuple(group), account.patron.ref)


def one_kind_target(fees: Sequence[Fee], patron: str) -> Option:
    """Return the target to waive these fees whole, by line or by one order."""
    whole = _fees_target(_fee_kind(fees[0]), fees, patron)
    if all(fee.line for fee in fees):
        return whole
    at_once = order_for(patron, Capability.WAIVE_LINE, amount=whole.proposed.money)
    return replace(whole, command=replace(whole.proposed, orders=(at_once,)))


def _fee_kind(fee: Fee) -> str:
    return fee.kind.value


def _fees_target(key: str, fees: Sequence[Fee], patron: str) -> Option:
    late = [fee.days_overdue for fee in fees if fee.days_overdue is not None]
    facts: dict[Fact, str | int | None] = {Fact.FEE_KIND: fees[0].kind.value}
    if late:
        facts[Fact.DAYS_OVERDUE] = max(late)
    orders = [order_for(patron, Capability.WAIVE_LINE, fee.line, amount=fee.owed) for fee in fees]
    total = sum(fee.owed.minor for fee in fees)
    return _new_target(f"fees.{key}", *orders, amount=total, facts=facts)


def capped_target(target: Option, most: int) -> Option:
    """Return the target to waive them in order, until `most` minor units are used."""
    whole = target.proposed
    part = replace(whole, amount=most, orders=orders_up_to(whole.orders, most))
    return replace(target, target=f"{target.target}.part", command=part)


def _loan_targets(rule: RuleTerms, remedy: Capability, account: Account) -> Iterator[Option]:
    # Late ones together, else all. A lost one can only be said to be back, each by itself.
    gone = lost_items(account)
    is_back = remedy is Capability.CLAIMS_RETURNED
    loans = [loan for loan in account.loans or () if loan.loan]
    loans = [loan for loan in loans if (loan.item in gone) == (is_back and bool(gone))]
    if remedy is Capability.EXTEND_DUE_DATE:
        until = _extended_until(rule, account)
        loans = [loan for loan in loans if loan.due_at is None or loan.due_at.date() < until]
    late = [loan for loan in loans if loan.due_at is not None and loan.due_at < account.as_of]
    days = _more_days(rule)
    for key, together in _each_loan(late or loans) if is_back else _loans_by_kind(late or loans):
        yield _new_target(
            key,
            *(
                _loan_order(remedy, loan, account, _extended_until(rule, account))
                for loan in together
            ),
            amount=days if rule.measure is Measure.DAYS else 0,
            facts=_loan_facts(together, account.as_of),
        )


def _each_loan(loans: Iterable[Loan]) -> Iterator[tuple[str, tuple[Loan, ...]]]:
    for loan in loans:
        yield f"loan.{loan.loan}", (loan,)


def _loans_by_kind(loans: Iterable[Loan]) -> Iterator[tuple[str, tuple[Loan, ...]]]:
    for kind, group in groupby(sorted(loans, key=_item_kind), key=_item_kind):
        yield f"loans.{kind}", tuple(group)


def lost_items(account: Account) -> frozenset[str]:
    """Return barcodes charged as lost, as far as they may be read."""
    fees = account.fees or ()
    return frozenset(fee.item for fee in fees if fee.kind is FeeKind.LOST and fee.item)


def _item_kind(loan: Loan) -> str:
    return loan.item_kind


def _loan_facts(loans: Iterable[Loan], now: datetime) -> dict[Fact, str | int | None]:
    loans = tuple(loans)
    waiting = [loan.holds_waiting for loan in loans]
    known = [each for each in waiting if each is not None]
    late = [(now - loan.due_at).days for loan in loans if loan.due_at and loan.due_at < now]
    return {
        Fact.ITEM_KIND: loans[0].item_kind,
        Fact.HOLDS_WAITING: max(known) if len(known) == len(waiting) else None,
        Fact.DAYS_OVERDUE: max(late, default=0),
    }


def _more_days(rule: RuleTerms) -> int:
    return rule.limit or ONE_MORE_LOAN


def _extended_until(rule: RuleTerms, account: Account) -> date:
    return account.as_of.date() + timedelta(days=_more_days(rule))


def _loan_order(remedy: Capability, loan: Loan, account: Account, until: date) -> Order:
    day = until if remedy is Capability.EXTEND_DUE_DATE else None
    return order_for(account.patron.ref, remedy, loan.loan, until=day)


def _over_limit_targets(rule: RuleTerms, account: Account, wanted: WantedTitle) -> Iterator[Option]:
    # A rule that counts stands in the way from its limit on.
    if account.holds is None or holds_on(account, wanted):
        return
    beyond = 0
    if rule.measure is Measure.COUNT:
        beyond = len(account.holds) + 1 - (rule.limit or 0)
        if beyond < 1:
            return
    facts: Facts = {
        Fact.ITEM_KIND: wanted.title.kind or None,
        Fact.HOLDS_WAITING: wanted.title.holds_waiting,
    }
    yield _new_target(
        title_key(wanted),
        place_hold_order(account, wanted),
        amount=beyond,
        facts=facts,
        title=reserve_words(wanted),
        effect=pickup_words(wanted),
    )


def _queue_jump_targets(account: Account, wanted: WantedTitle) -> Iterator[Option]:
    # Not for the next in line, nor for one on the shelf: they take nobody's turn.
    for hold in holds_on(account, wanted):
        before = (hold.place or 1) - 1
        if before > 0 and not hold.ready and not hold.suspended:
            cost = ngettext("One other waits longer", "%(n)d others wait longer", before)
            yield _new_target(
                f"turn.{hold.hold}",
                order_for(account.patron.ref, Capability.MOVE_HOLD, hold.hold),
                facts={Fact.HOLDS_WAITING: before},
                title=_("Put “%(title)s” first in the queue") % {"title": hold.title},
                cost=cost % {"n": before},
            )


def holds_on(account: Account, wanted: WantedTitle) -> list[Hold]:
    return [hold for hold in account.holds or () if hold.title_ref == wanted.title.ref]


def title_key(wanted: WantedTitle) -> str:
    return f"title.{wanted.title.ref}"


def place_hold_order(account: Account, wanted: WantedTitle) -> Order:
    fields = {"pickup": wanted.pickup} if wanted.pickup else {}
    return order_for(account.patron.ref, Capability.PLACE_HOLD, wanted.title.ref, fields=fields)


def reserve_words(wanted: WantedTitle) -> str:
    return _("Reserve “%(title)s”") % {"title": wanted.title.name}


def pickup_words(wanted: WantedTitle) -> str:
    """Say pickup place and queue, each a whole sentence: languages join them differently."""
    waiting = wanted.title.holds_waiting
    if waiting:
        return _pickup_after(waiting, wanted)
    if wanted.pickup:
        return _("Fetched at %(branch)s") % {"branch": wanted.where}
    return _("Fetched where the card is from")


def _pickup_after(waiting: int, wanted: WantedTitle) -> str:
    if wanted.pickup:
        after = ngettext(
            "Fetched at %(branch)s; one other is before",
            "Fetched at %(branch)s; %(n)d others are before",
            waiting,
        )
    else:
        after = ngettext(
            "Fetched where the card is from; one other is before",
            "Fetched where the card is from; %(n)d others are before",
            waiting,
        )
    return after % {"n": waiting, "branch": wanted.where}
