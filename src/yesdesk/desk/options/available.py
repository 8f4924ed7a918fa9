"""Ways to yes as they may be taken: what the library system does besides is said before the tap, and what it
would turn away is not offered, but told with the way on.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from yesdesk.core.errors import Refusal
from yesdesk.desk.options import NOT_YET
from yesdesk.desk.options.context import OptionContext, account_without
from yesdesk.desk.options.option import Option, option_providers
from yesdesk.desk.options.order import by_need
from yesdesk.desk.options.rules import Met, rules_met, rules_still_met
from yesdesk.ils.account_facts import order_target
from yesdesk.ils.port import Account, Order, Preflight
from yesdesk.ils.rpc import client as rpc_client

type _Key = tuple[str, str, int | None]
type _Preflights = dict[_Key, Preflight]


def collect_options(context: OptionContext) -> list[Option]:
    """Every option there is, the best first. Reads nothing but the context."""
    return _offered(context, tuple(rules_met(context)))


def _offered(context: OptionContext, met: Sequence[Option]) -> list[Option]:
    """Where two rules stand before the same thing, each kind of yes is offered for it once."""
    found: dict[tuple[str, str], Option] = {}
    for name, offers in option_providers.items():
        for option in offers(context, met):
            found.setdefault((name, option.target or option.key), option)
    return by_need(found.values(), context.need)


def available_options(context: OptionContext) -> list[Option]:
    """All options that can be taken now, the best first. Asks the worker once where something would be sent; once more
    only where it would stop some of that, and what is left is an order of which it has not spoken.
    """
    known: Met = {}
    ways = _offered(context, tuple(rules_met(context, known)))
    if context.account is None or not any(_sent(option) for option in ways):
        return ways
    try:
        return _after_preflight(context, context.account, ways, known)
    except Refusal:
        return [_without_preflight(option) if _sent(option) else option for option in ways]


def _after_preflight(
    context: OptionContext, account: Account, ways: Sequence[Option], known: Met
) -> list[Option]:
    told = _preflight(ways, account, {})
    stopped = {
        order_target(does, target) for (does, target, _n), each in told.items() if each.stops
    }
    gone = [option for option in ways if _stopped_by(option, told)]
    if gone:
        left = replace(context, account=account_without(account, stopped))
        ways = _offered_again(ways, _offered(left, tuple(rules_still_met(left, known))))
        told |= _preflight(ways, account, told)
        gone += [option for option in ways if _stopped_by(option, told)]
    open_ones = [
        _with_side_effects(option, told) for option in ways if not _stopped_by(option, told)
    ]
    closed = {
        option.target or option.key: _stopped_option(option, told) for option in reversed(gone)
    }
    return by_need([*open_ones, *closed.values()], context.need)


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
    """The orders that the option would send."""
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
    return replace(option, besides=tuple(_(each) for each in said))


def _stopped_option(option: Option, told: _Preflights) -> Option:
    """The option as one that cannot be done yet: why, and what to do first."""
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


def _without_preflight(option: Option) -> Option:
    """The option without its preflight, with a note that side effects are not known now."""
    return replace(option, besides=(_("The library system did not say what else would happen."),))
