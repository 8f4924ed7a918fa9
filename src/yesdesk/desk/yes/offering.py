"""Ways to yes as they may be taken: what the library system does besides is said before the tap, and what it
would turn away is not offered, but told with the way on.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from django.utils.translation import gettext as _

from yesdesk.core.errors import Refusal
from yesdesk.core.money import Money
from yesdesk.desk.yes.by_rule import is_by_word
from yesdesk.desk.yes.deeds import Deed, Step
from yesdesk.desk.yes.scene import Scene
from yesdesk.desk.yes.staging import without
from yesdesk.desk.yes.ways import Way, ways_to_yes
from yesdesk.ils.port import Account, Order, Preflight
from yesdesk.ils.rpc import client as rpc_client
from yesdesk.ils.targets import order_target

NOT_YET: Final = 65
"""Weight of what is only told: after what can be done, before an honest no."""

type _Key = tuple[str, str, int | None]
type _Told = dict[_Key, Preflight]


def offered(scene: Scene) -> list[Way]:
    """The best first. Asks the worker once where something would be sent; once more only where it would stop some
    of that, and what is left is an order of which it has not spoken.
    """
    ways = ways_to_yes(scene)
    if scene.account is None or not any(_steps(way) for way in ways):
        return ways
    try:
        return _forewarned(scene, scene.account, ways)
    except Refusal:
        return [_unheard(way) if _steps(way) else way for way in ways]


def _forewarned(scene: Scene, account: Account, ways: Sequence[Way]) -> list[Way]:
    told = _told(ways, account, {})
    stopped = {
        order_target(does, target) for (does, target, _n), each in told.items() if each.stops
    }
    gone = [way for way in ways if _stop(way, told)]
    if gone:
        bent = tuple(each for each in scene.bent if not is_by_word(each))
        left = replace(scene, account=without(account, stopped), bent=bent)
        ways = _again(ways, ways_to_yes(left))
        told |= _told(ways, account, told)
        gone += [way for way in ways if _stop(way, told)]
    open_ones = [_with_besides(way, told) for way in ways if not _stop(way, told)]
    closed = {way.about or way.key: _only_told(way, told) for way in reversed(gone)}
    return sorted([*open_ones, *closed.values()], key=lambda way: way.weight)


def _again(before: Sequence[Way], now: Sequence[Way]) -> list[Way]:
    """What is offered once that is taken away which would stop; a word and a no stay, as nothing of them is sent."""
    there = {way.key for way in now}
    return [*now, *(way for way in before if (way.aside or way.no) and way.key not in there)]


def _steps(way: Way) -> tuple[Step, ...]:
    """What would be sent."""
    return way.deed.steps if way.deed is not None and not way.deed.by_hand else ()


def _key(step: Step) -> _Key:
    return step.does.value, step.target, step.amount


def _told(ways: Iterable[Way], account: Account, known: _Told) -> _Told:
    """What the library system says of each step, as far as it is not `known`."""
    asked = {
        _key(step): _order(way.deed, step)
        for way in ways
        if way.deed
        for step in _steps(way)
        if _key(step) not in known
    }
    found = rpc_client.preflight(list(asked.values()), account) if asked else []
    return dict(zip(asked, found, strict=True))


def _order(deed: Deed, step: Step) -> Order:
    """Nobody's yet: without uuid and staff code."""
    amount = None if step.amount is None else Money(step.amount, step.currency)
    return Order(
        "", step.does, deed.patron, "", step.target, amount, step.until, fields=step.fields
    )


def _stop(way: Way, told: _Told) -> Preflight | None:
    return next((told[_key(step)] for step in _steps(way) if told[_key(step)].stops), None)


def _with_besides(way: Way, told: _Told) -> Way:
    said = dict.fromkeys(each for step in _steps(way) for each in told[_key(step)].besides)
    return replace(way, besides=tuple(_(each) for each in said))


def _only_told(way: Way, told: _Told) -> Way:
    """Why it cannot be done yet, and what to do first."""
    stop = _stop(way, told) or Preflight()
    return replace(
        way,
        key=f"{way.key}.not_yet",
        spine=_("Not yet"),
        tone="",
        weight=NOT_YET,
        who_may=_(stop.stops),
        cost="",
        then=_(stop.next_step) if stop.next_step else "",
        button="",
        deed=None,
        ask=(),
    )


def _unheard(way: Way) -> Way:
    """Said where it stands that the system is away, too; but nobody taps on a surprise."""
    return replace(way, besides=(_("The library system did not say what else would happen."),))
