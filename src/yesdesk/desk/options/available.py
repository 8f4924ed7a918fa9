"""Ways to yes in order. Side effects in the library system stand before the tap; what it would refuse is told.

`Tier` is the whole order; docs/ways-to-yes.md has it in sentences for librarians. Within a tier `ORDER` decides
(options/__init__.py): the cause of a trouble comes before its effect.
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
    """Return every option, the best first, from the context alone."""
    return _options_offered(context, tuple(rules_met(context)), "")


def _options_offered(context: OptionContext, met: Sequence[Option], tapped: str) -> list[Option]:
    # Of two rules before one thing, each kind of yes is offered once.
    found: dict[tuple[str, str], Option] = {}
    for name in OFFERED_BY.get(_kind_in_key(tapped), option_providers):
        for option in option_providers[name](context, _options_named(met, tapped)):
            found.setdefault((name, option.target or option.key), option)
    return _best_first(found.values(), context, tapped)


# Their keys end with the thing before which the rules stand.
_NAMES_ITS_THING: Final = frozenset({"bend", "partial", "other"})


def _options_named(met: Sequence[Option], tapped: str) -> Sequence[Option]:
    # The met rules that a tapped way may rest on; all where that is not known.
    if _kind_in_key(tapped) not in _NAMES_ITS_THING:
        return met
    return [option for option in met if option.target in tapped]


def _best_first(options: Iterable[Option], context: OptionContext, tapped: str) -> list[Option]:
    # Any order will do where one way was tapped. A rule that their words name is no "other rule".
    if tapped:
        return list(options)
    places = {each.ref: place for place, each in enumerate(context.found) if each.kind == RULE}
    return by_need((_with_place_found(each, places, context) for each in options), context.need)


def _with_place_found(option: Option, places: Mapping[int, int], context: OptionContext) -> Option:
    place = places.get(option.situation.rule.id) if option.situation is not None else None
    if place is None or not option.secondary:
        return option
    weight = ORDER["another_way.found"] + place
    return replace(option, secondary=False, found=context.is_found_first, weight=weight)


def _kind_in_key(key: str) -> str:
    return key.partition(".")[0]


def asks_for_need(key: str) -> bool:
    """Return whether the need may decide about this key; an unknown key may."""
    kind = _kind_in_key(key)
    return kind in BY_NEED or kind not in OFFERED_BY


def available_options(context: OptionContext, *, tapped: str = "") -> list[Option]:
    """Return the options that can be taken now, the best first. `tapped`: only the way with this key. The worker is
    asked once, and again only where an order changed by its answer.
    """
    known: Met = {}
    met = tuple(rules_met(context, known))
    ways = _options_offered(context, met, tapped)
    # All that rules meet, so that what the system would turn away is gone for a tap as it was on the page.
    sent = (*ways, *(each for each in met if each.verdict.decision is not VerdictKind.NOT_HERE))
    if context.account is None or not any(_orders_to_send(option) for option in sent):
        return ways
    try:
        told = _preflight_unknown(sent, context.account, {})
        return _after_preflight(context, context.account, ways, known, told, tapped)
    except Refusal:
        return [
            replace(option, besides=(_("The library system didn’t say what else would happen."),))
            if _orders_to_send(option)
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
        again = _options_offered(left, tuple(rules_still_met(left, known)), tapped)
        ways = _offered_again(ways, again)
        told |= _preflight_unknown(ways, account, told)
        gone += [option for option in ways if _stopped_by(option, told)]
    open_ones = [
        _with_side_effects(option, told) for option in ways if not _stopped_by(option, told)
    ]
    closed = {
        option.target or option.key: _stopped_option(option, told) for option in reversed(gone)
    }
    return _best_first([*open_ones, *closed.values()], context, tapped)


def _offered_again(before: Sequence[Option], now: Sequence[Option]) -> list[Option]:
    # With secondary ways and declines of `before`, which send nothing.
    there = {option.key for option in now}
    return [
        *now,
        *(
            option
            for option in before
            if (option.secondary or option.decline) and option.key not in there
        ),
    ]


def _orders_to_send(option: Option) -> tuple[Order, ...]:
    return (
        option.command.orders if option.command is not None and not option.command.by_hand else ()
    )


def _order_key(order: Order) -> _Key:
    return order.does.value, order.target, order.amount.minor if order.amount is not None else None


def _preflight_unknown(ways: Iterable[Option], account: Account, known: _Preflights) -> _Preflights:
    # Orders that are not `known` yet.
    asked = {
        _order_key(order): order
        for option in ways
        for order in _orders_to_send(option)
        if _order_key(order) not in known
    }
    found = rpc_client.preflight(list(asked.values()), account) if asked else []
    return dict(zip(asked, found, strict=True))


def _stopped_by(option: Option, told: _Preflights) -> Preflight | None:
    return next(
        (
            told[_order_key(order)]
            for order in _orders_to_send(option)
            if told[_order_key(order)].stops
        ),
        None,
    )


def _with_side_effects(option: Option, told: _Preflights) -> Option:
    said = dict.fromkeys(
        each for order in _orders_to_send(option) for each in told[_order_key(order)].besides
    )
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
    """The place of a way for a need."""

    # The title looked up for them.
    TITLE = 1
    # Their own words said that it is back.
    RETURNED = 2
    # A colleague's text, where the need is not about the account.
    FOUND = 3
    # It helps with what their words name.
    NAMED = 4
    # Another help on the account that the need is about.
    HELPS = 5
    # They are asked first: is it back, may a reservation rest or go?
    QUESTION = 6
    # A colleague may, and is not here.
    AWAY = 7
    ANSWER = 8
    # Nobody may bend it, or the library system would refuse.
    NO = 9
    PROMISE = 10
    # A help on the account, where the need is not about it.
    BESIDE = 11
    KINDNESS = 12
    # Nothing on the account shows the rule.
    OTHER_RULE = 13


# A first way of this tier or an earlier one stands open.
OPEN: Final = Tier.HELPS


_ASKED_FIRST: Final = frozenset(
    {
        Capability.CLAIMS_RETURNED,
        Capability.SUSPEND_HOLD,
        Capability.RESUME_HOLD,
        Capability.CANCEL_HOLD,
    }
)


def tier_of(option: Option, need: Need) -> Tier:
    if option.secondary or option.found:
        return Tier.FOUND if option.found else Tier.OTHER_RULE
    does = _first_capability(option)
    if does is not None:
        return _tier_on_account(option, does, need)
    if (option.insert_text and option.decline is None) or option.key.startswith(
        ("answer.", "outside.")
    ):
        return Tier.ANSWER
    if option.suggests:
        return Tier.NAMED if need.wants_book else Tier.ANSWER
    if option.kindness or option.key == "promise":
        return Tier.KINDNESS if option.kindness else Tier.PROMISE
    return Tier.HELPS if option.command is not None or option.href else Tier.NO


def _tier_on_account(option: Option, does: Capability, need: Need) -> Tier:
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


def _first_capability(option: Option) -> Capability | None:
    # It stays the same while asked for or done.
    if option.does is not None:
        return option.does
    orders = option.command.orders if option.command is not None else ()
    return orders[0].does if orders else None


def by_need(options: Iterable[Option], need: Need) -> list[Option]:
    return sorted(options, key=lambda option: (tier_of(option, need), option.weight))
