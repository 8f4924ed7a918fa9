"""The rule by which requests count in a month of the yearly form, so that no number under five can be worked out."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from typing import Final

from yesdesk.core.suppression import FEWEST, Names, hide, spans

TOGETHER: Final = "together"
NOT_KNOWN: Final = ""

type Ended = Mapping[str, Mapping[str, int]]
"""Requests that ended, by month and kind; each month has each kind, zeros too."""

type Asked = Mapping[str, Mapping[str, int]]
"""The same by month, kind and channel, like `reference:email`, since channels are counted."""

type Weeks = Mapping[str, Mapping[str, Mapping[str, int]]]
"""Requests that ended, by month, whole week in it and kind."""

type Part = tuple[Names, Names]
"""Months and kinds whose requests the pages show as one number."""


@dataclass(frozen=True, slots=True)
class Month:
    """The numbers of a month: one sum, by kind and by channel."""

    kinds: Counter[str] = field(default_factory=Counter)
    ways: Counter[str] = field(default_factory=Counter)


def requests_by_month(
    ended: Ended, asked: Asked, counting: Set[str], last: str
) -> dict[str, Month]:
    """Return what counts in each month up to `last`. A month in which nothing counts is left out.

    Each short question is read elsewhere, so a sum of both tells the requests. The pages show requests by kind, in
    parts of five or more. So a part that holds counting kinds alone counts in the month in which it is shown. A part
    that holds others too waits. All that waits counts together, in the first month in which it holds five or more that
    count, and none or five of others. Channels under five in a month are put together.

    A month never changes later, each number is five or more, and a range adds up its months. So any sum, and any
    difference of two ranges or of a range and the pages, is 0, or five or more. Requests that wait at the end of a
    range count in a later one.
    """
    found: dict[str, Month] = {}
    waiting: list[Part] = []
    for month, parts in sorted(_parts_by_month(ended, last).items()):
        here, now = Month(), list[Part]()
        for months, kinds in parts:
            if counting >= set(kinds):
                now.append((months, kinds))
                here.kinds[_name(kinds)] += _sum(ended, months, kinds)
            elif counting & set(kinds):
                waiting.append((months, kinds))
        wait = [(months, tuple(counting & set(kinds))) for months, kinds in waiting]
        inside = sum(_sum(ended, *part) for part in wait)
        outside = sum(_sum(ended, *part) for part in waiting) - inside
        if inside >= FEWEST and (outside >= FEWEST or not outside):
            here.kinds[TOGETHER] += inside
            now += wait
            waiting.clear()
        if now:
            here.ways.update(_by_way(ended, asked, now))
            found[month] = here
    return found


def requests_by_week(ended: Ended, weeks: Weeks, counting: Set[str], last: str) -> dict[str, int]:
    """Return the requests of each week that can stand for the others: none, or five or more. So are those of its month
    beside the weeks that are shown. Only requests count whose kinds the pages show for that month.
    """
    shown = _parts_by_month(ended, last)
    found: dict[str, int] = {}
    for month, counts in weeks.items():
        kinds = [
            kind
            for months, of in shown.get(month, ())
            if months == (month,) and counting >= set(of)
            for kind in of
        ]
        sums = {week: sum(of.get(kind, 0) for kind in kinds) for week, of in counts.items()}
        rest = sum(ended[month][kind] for kind in kinds) - sum(sums.values())
        parts = hide({week: n for week, n in {**sums, "": rest}.items() if n}).parts
        alone = {part.of[0]: part.n for part in parts if len(part.of) == 1}
        found |= {week: n for week, n in sums.items() if not n or week in alone}
    return found


def _parts_by_month(ended: Ended, last: str) -> dict[str, list[Part]]:
    """Parts as the pages show them, by the month that ends their period. A month that no page will ever show alone or
    with others is one part at the end of its year.
    """
    found: defaultdict[str, list[Part]] = defaultdict(list)
    cut = spans(ended, last=last)
    for span in cut:
        found[_last_month(span.months)] += [(span.months, part.of) for part in span.shown.parts]
    shown = {month for span in cut for month in span.months}
    for month, kinds in ended.items():
        if month not in shown and (year_end := f"{month[:4]}-12") <= last:
            found[year_end].append(((month,), tuple(kinds)))
    return found


def _last_month(months: Names) -> str:
    """The last month of the period that holds these: of a month, a quarter or a year."""
    if len(months) == 1:
        return months[0]
    quarters = {f"{month[:4]}-{-(-int(month[5:]) // 3) * 3:02}" for month in months}
    return quarters.pop() if len(quarters) == 1 else f"{months[0][:4]}-12"


def _name(kinds: Names) -> str:
    return kinds[0] if len(kinds) == 1 else TOGETHER


def _sum(ended: Ended, months: Names, kinds: Names) -> int:
    return sum(ended[month][kind] for month in months for kind in kinds)


def questions_of_before(by_month: Mapping[str, Mapping[str, int]]) -> dict[str, Month]:
    """Return what files say of each month: by kind and by channel, small counts put together. Months under five are
    left out. `by_month`: counts by kind and channel, like `reference:email`.
    """
    found = {}
    for month, counts in sorted(by_month.items()):
        kinds, ways = Counter[str](), Counter[str]()
        for key, n in counts.items():
            kind, _colon, channel = key.partition(":")
            kinds[kind] += n
            ways[channel] += n
        if kinds.total() >= FEWEST:
            found[month] = Month(_in_parts(kinds), _in_parts(ways))
    return found


def _in_parts(counts: Mapping[str, int]) -> Counter[str]:
    found = Counter[str]()
    for part in hide(counts).parts:
        found[_name(part.of)] += part.n
    return found


def _by_way(ended: Ended, asked: Asked, parts: list[Part]) -> Counter[str]:
    """Count by channel. Those that ended before channels were counted are NOT_KNOWN."""
    ways = Counter[str]()
    for months, kinds in parts:
        for month in months:
            for key, n in asked.get(month, {}).items():
                kind, _colon, channel = key.partition(":")
                ways[channel] += n if kind in kinds else 0
    total = sum(_sum(ended, *part) for part in parts)
    ways[NOT_KNOWN] = total - ways.total()
    return _in_parts({way: n for way, n in ways.items() if n > 0})
