"""Whether money that was sent adds up with the account it was sent to: what is owed less on the line is what stands
under our mark. Whatever else changed there meanwhile is told apart, and keeps no act open.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from yesdesk.core.money import money_from
from yesdesk.ils.port import Order


@dataclass(frozen=True, slots=True)
class BalanceCheck:
    """Minor units."""

    given: int
    """What was waived for this order on its own line."""

    besides: int = 0
    """How much less is owed on the account for other reasons: a payment, a surplus that spilled; below zero when
    more is owed."""


def check_balance(
    order: Order, before: Mapping[str, str], after: Mapping[str, str], *, ours_meanwhile: int = 0
) -> BalanceCheck | None:
    """None where it does not add up, so that a person has to look. `before`, `after`: facts as
    `account_facts.py` names them. `ours_meanwhile`: what we waived on other lines of the account since `before`.

    A system without lines is compared by the sum. Where nothing was read before (after a restore) our mark tells alone.
    """
    if order.amount is None or "waived" not in after:
        return None
    asked, currency = order.amount.minor, order.amount.currency

    def minor(facts: Mapping[str, str], name: str) -> int:
        return money_from(facts[name], currency).minor if name in facts else 0

    under_our_mark, left = minor(after, "waived"), minor(after, "left")
    given = min(asked, under_our_mark)
    if given < 1 or under_our_mark - left < given:
        return None
    if "balance" not in before or "balance" not in after:
        return BalanceCheck(given) if under_our_mark == asked else None
    less = minor(before, "balance") - minor(after, "balance") - ours_meanwhile
    if "owed" in before:
        on_line = minor(before, "owed") - minor(after, "owed")
        elsewhere = less - on_line - left
        all_went_there = elsewhere == left == 0 and on_line >= given
        if on_line != given and not all_went_there:
            return None
    return BalanceCheck(given, less - given)
