"""Ways to yes as they may be taken: what the library system does besides is said before the tap, and what it
would turn away is not offered, but told with the way on.

What the patron asked for comes first: `Tier` is the whole rule, and docs/ways-to-yes.md says it in sentences for
librarians. Ways of one tier stand by `ORDER` (options/__init__.py): what takes away the cause before what takes away
its effect.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from enum import IntEnum
from typing import Final

from django.utils.translation import gettext as _

from yesdesk.core.errors import Refusal
from yesdesk.desk.options import BY_NEED, NOT_YET, OFFERED_BY, ORDER
from yesdesk.desk.options.context import OptionContext, account_without
from yesdesk.desk.options.need import Need
from yesdesk.desk.options.option import Option, option_providers
from yesdesk.desk.options.rules import Met, rules_met, rules_still_met
from yesdesk.ils.account_facts import order_target
from yesdesk.ils.port import Account, Capability, Order, Preflight
from yesdesk.ils.rpc import client as rpc_client
from yesdesk.policy.queries import COLLECTION as RULE
from yesdesk.policy.situation import VerdictKind

type _Key = tuple[str, str, int | None]
type _Preflights = dict[_Key, Preflight]


def collect_options(context: OptionContext) -> list[Option]:
    """Every option there is, the best first. Reads nothing but the context."""
    return _offered(context, tuple(rules_met(context)), "")


def _offered(context: OptionContext, met: Sequence[Option], tapped: str) -> list[Option]:
    """Where two rules stand before the same thing, each kind of yes is offered for it once."""
    found: dict[tuple[str, str], Option] = {}
    for name in OFFERED_BY.get(_kind_of(tapped), option_providers):
        for option in option_providers[name](context, _named(met, tapped)):
            found.setdefault((name, option.target or option.key), option)
    return _best_first(found.values(), context, tapped)


_NAMES_ITS_THING: Final = frozenset({"bend", "partial", "other"})
"""Kinds of ways that each rest on the rules before one thing, which their key ends with."""


def _named(met: Sequence[Option], tapped: str) -> Sequence[Option]:
    """Of what rules meet, what a tapped way may rest on; all of it, where that may be another thing than its own."""
    if _kind_of(tapped) not in _NAMES_ITS_THING:
        return met
    return [option for option in met if option.target in tapped]


def _best_first(options: Iterable[Option], context: OptionContext, tapped: str) -> list[Option]:
    """In the order of a page; in any order, where only one of them was tapped. A rule that nothing on the account shows
    is no other rule, where their words name it.
    """
    if tapped:
        return list(options)
    places = {each.ref: place for place, each in enumerate(context.found) if each.kind == RULE}
    return by_need((_as_found(each, places, context) for each in options), context.need)


def _as_found(option: Option, places: Mapping[int, int], context: OptionContext) -> Option:
    place = places.get(option.situation.rule.id) if option.situation is not None else None
    if place is None or not option.secondary:
        return option
    weight = ORDER["another_way.found"] + place
    return replace(option, secondary=False, found=context.is_found_first, weight=weight)


def _kind_of(key: str) -> str:
    """The first word of an option's key."""
    return key.partition(".")[0]


def asks_for_need(key: str) -> bool:
    """Whether the need may decide if there is an option with this key. Of what is not in the table, nobody knows."""
    kind = _kind_of(key)
    return kind in BY_NEED or kind not in OFFERED_BY


def available_options(context: OptionContext, *, tapped: str = "") -> list[Option]:
    """All options that can be taken now, the best first. Asks the worker once where something would be sent; once more
    only where it would stop some of that, and what is left is an order of which it has not spoken.

    `tapped`: the key of one of them. Only who offers such ways is asked for them then, and none is in its place.
    """
    known: Met = {}
    met = tuple(rules_met(context, known))
    ways = _offered(context, met, tapped)
    # All that rules meet, so that what the system would turn away is gone for a tap as it was on the page.
    sent = (*ways, *(each for each in met if each.verdict.decision is not VerdictKind.NOT_HERE))
    if context.account is None or not any(_sent(option) for option in sent):
        return ways
    try:
        told = _preflight(sent, context.account, {})
        return _after_preflight(context, context.account, ways, known, told, tapped)
    except Refusal:
        return [
            replace(option, besides=(_("The library system didn’t say what else would happen."),))
            if _sent(option)
            else option
            for option in ways
        ]


def _after_preflight(
    context: OptionContext,
    account: Account,
    ways: Sequence[Option],
    known: Met,
    told: _Preflights,
    tapped: str,
) -> list[Option]:
    stopped = {
        order_target(does, target) for (does, target, _n), each in told.items() if each.stops
    }
    gone = [option for option in ways if _stopped_by(option, told)]
    if stopped:
        left = replace(context, account=account_without(account, stopped))
        again = _offered(left, tuple(rules_still_met(left, known)), tapped)
        ways = _offered_again(ways, again)
        told |= _preflight(ways, account, told)
        gone += [option for option in ways if _stopped_by(option, told)]
    open_ones = [
        _with_side_effects(option, told) for option in ways if not _stopped_by(option, told)
    ]
    closed = {
        option.target or option.key: _stopped_option(option, told) for option in reversed(gone)
    }
    return _best_first([*open_ones, *closed.values()], context, tapped)


def _offered_again(before: Sequence[Option], now: Sequence[Option]) -> list[Option]:
    """The options `now`, with secondary ones and declines of `before`, which send nothing."""
    there = {option.key for option in now}
    return [
        *now,
        *(
            option
            for option in before
            if (option.secondary or option.decline) and option.key not in there
        ),
    ]


def _sent(option: Option) -> tuple[Order, ...]:
    return (
        option.command.orders if option.command is not None and not option.command.by_hand else ()
    )


def _key(order: Order) -> _Key:
    return order.does.value, order.target, order.amount.minor if order.amount is not None else None


def _preflight(ways: Iterable[Option], account: Account, known: _Preflights) -> _Preflights:
    """The library system's preflight of each order that is not `known` yet."""
    asked = {
        _key(order): order for option in ways for order in _sent(option) if _key(order) not in known
    }
    found = rpc_client.preflight(list(asked.values()), account) if asked else []
    return dict(zip(asked, found, strict=True))


def _stopped_by(option: Option, told: _Preflights) -> Preflight | None:
    return next((told[_key(order)] for order in _sent(option) if told[_key(order)].stops), None)


def _with_side_effects(option: Option, told: _Preflights) -> Option:
    said = dict.fromkeys(each for order in _sent(option) for each in told[_key(order)].besides)
    if not said and not option.besides:
        return option
    return replace(option, besides=tuple(_(each) for each in said))


def _stopped_option(option: Option, told: _Preflights) -> Option:
    stop = _stopped_by(option, told) or Preflight()
    return replace(
        option,
        key=f"{option.key}.not_yet",
        weight=NOT_YET,
        who_may=_("Not yet: %(why)s") % {"why": _(stop.stops)},
        cost="",
        effect=_(stop.next_step) if stop.next_step else "",
        button="",
        command=None,
        ask=(),
        question="",
    )


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
    if option.secondary or option.found:
        return Tier.FOUND if option.found else Tier.OTHER_RULE
    does = _does(option)
    if does is not None:
        return _on_account(option, does, need)
    if (option.insert_text and option.decline is None) or option.key.startswith("answer."):
        return Tier.ANSWER
    if option.suggests:
        return Tier.NAMED if need.wants_book else Tier.ANSWER
    if option.kindness or option.key == "promise":
        return Tier.KINDNESS if option.kindness else Tier.PROMISE
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
