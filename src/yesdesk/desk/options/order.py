"""The order of the ways to yes, by need: what the patron asked for comes first.

`Tier` is the whole rule; docs/ways-to-yes.md says it in sentences for librarians. Ways of one tier stand
by `ORDER` (options/__init__.py): what takes away the cause before what takes away its effect.
"""

from collections.abc import Iterable
from enum import IntEnum
from typing import Final

from yesdesk.desk.options.need import Need
from yesdesk.desk.options.option import Option
from yesdesk.ils.port import Capability


class Tier(IntEnum):
    """Where a way to yes stands, for one need."""

    TITLE = 1
    """The title that was looked up for them."""
    RETURNED = 2
    """They say they returned it, and their words said so before anybody tapped."""
    FOUND = 3
    """What a colleague wrote about it, where the need is about something else than the account."""
    NAMED = 4
    """What does something about what their words name."""
    HELPS = 5
    """What else can be done on the account, where the need is about it."""
    QUESTION = 6
    """They say they returned it, where their words do not say so; a reservation to give up or to let rest. Both are
    asked of them first.
    """
    AWAY = 7
    """A colleague may, and is not here."""
    ANSWER = 8
    NO = 9
    """A rule that nobody may bend, with its nearest yes; what the library system would turn away."""
    PROMISE = 10
    BESIDE = 11
    """What could be done on the account, where the need is about something else."""
    KINDNESS = 12
    OTHER_RULE = 13
    """A rule that nothing on the account shows."""


OPEN: Final = Tier.HELPS
"""The first way stands open if it is of this tier or an earlier one."""


_ASKED_FIRST: Final = frozenset(
    {
        Capability.CLAIMS_RETURNED,
        Capability.SUSPEND_HOLD,
        Capability.RESUME_HOLD,
        Capability.CANCEL_HOLD,
    }
)


def tier_of(option: Option, need: Need) -> Tier:
    """Where the option stands for this need."""
    if option.secondary:
        return Tier.OTHER_RULE
    does = _does(option)
    if does is not None:
        return _on_account(option, does, need)
    if (option.insert_text and option.decline is None) or option.key.startswith("answer."):
        return Tier.ANSWER if need.about_account else Tier.FOUND
    if option.key == "promise":
        return Tier.PROMISE
    if option.kindness:
        return Tier.KINDNESS
    return Tier.HELPS if option.command is not None or option.href else Tier.NO


def _on_account(option: Option, does: Capability, need: Need) -> Tier:
    if option.away:
        return Tier.AWAY
    if option.of_title:
        return Tier.TITLE
    if does is Capability.CLAIMS_RETURNED and need.says_returned:
        return Tier.RETURNED
    if not need.about_account:
        return Tier.BESIDE
    if does in _ASKED_FIRST:
        return Tier.QUESTION
    return Tier.NAMED if does in need.does else Tier.HELPS


def _does(option: Option) -> Capability | None:
    """What it would have the library system do; it stays so while it is asked for or done."""
    if option.does is not None:
        return option.does
    orders = option.command.orders if option.command is not None else ()
    return orders[0].does if orders else None


def by_need(options: Iterable[Option], need: Need) -> list[Option]:
    """The options, the best for this need first."""
    return sorted(options, key=lambda option: (tier_of(option, need), option.weight))
