"""Precedents: how often a rule was bent for a reason in twelve months, as a range, of the whole library."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Final

from yesdesk.core.actors import SYSTEM, Actor
from yesdesk.core.cache import TtlCache
from yesdesk.core.permissions import Permission
from yesdesk.counts.queries import counts_by_month
from yesdesk.policy.bends import BendReason, counted_as

# A smaller count would show somebody.
FEWEST: Final = 5

# Lowest counts of ranges. An exact count would grow with somebody's exception.
_RANGES: Final = (FEWEST, 10, 20, 50, 100)

KEPT_SECONDS: Final = 600.0


@dataclass(frozen=True, slots=True)
class Precedent:
    reason: BendReason
    # Times in twelve months as a range, so that one more is not seen. `at_most` None: no upper end.
    at_least: int
    at_most: int | None
    since: date  # the first day of the oldest month


def precedents(by: Actor, rules: Iterable[int], *, day: date) -> dict[int, list[Precedent]]:
    """Return precedents by rule (id), the most frequent reason first. No query while they are cached: counts come
    once a week.
    """
    by.require(Permission.DESK_REQUEST_SEE)
    wanted = set(rules)
    return {rule: some for rule, some in _cache_of_day(day).get().items() if rule in wanted}


def _cache_of_day(day: date) -> TtlCache[dict[int, list[Precedent]]]:
    found = _counted.get(day)
    if found is None:
        _counted.clear()
        found = _counted[day] = TtlCache(partial(_count_precedents, day), seconds=KEPT_SECONDS)
    return found


def _count_precedents(day: date) -> dict[int, list[Precedent]]:
    four: dict[tuple[int, BendReason], tuple[int, str]] = {}
    for month, counts in counts_by_month(SYSTEM, "bend_reason", _months_looked_at(day)).items():
        for (_branch, key), n in counts.items():
            rule, _colon, reason = key.partition(":")
            if reason != BendReason.NOT_SAID:
                of = int(rule), counted_as(BendReason(reason))
                before, since = four.get(of, (0, month))
                four[of] = (before + n, min(since, month))
    found: dict[int, list[Precedent]] = {}
    for (number, why), (times, oldest) in sorted(four.items()):
        if times >= FEWEST:
            precedent = Precedent(why, *_range_of(times), date.fromisoformat(f"{oldest}-01"))
            found.setdefault(number, []).append(precedent)
    for some in found.values():
        # By range alone: an order by count would tell it.
        some.sort(key=lambda each: -each.at_least)
    return found


def _months_looked_at(day: date) -> list[str]:
    """The month of this day and the twelve before it."""
    behind = day.year * 12 + day.month
    return [f"{at // 12}-{at % 12 + 1:02d}" for at in range(behind - 13, behind)]


_counted: Final[dict[date, TtlCache[dict[int, list[Precedent]]]]] = {}


def _range_of(times: int) -> tuple[int, int | None]:
    at = bisect_right(_RANGES, times)
    return _RANGES[at - 1], _RANGES[at] - 1 if at < len(_RANGES) else None
