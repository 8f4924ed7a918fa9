"""Figures of an edition by branch, from plain data:

- `months`: all of the file, in order. `changes`: [day from which counting differs, why].
- `branches`: `name`, `service`, `ours`, `changes`, `cells` (month -> [forgiven, paid] in minor units, as `enough`).
- `cancelled`, `lines`: by month; of `lines` [of forgiven, of paid] sums in the file.
- `about`: goes through as it is; its `rounded`: the file's sums are rounded to `step`.

`settled`, of all branches and of each, is a figure of the months in which branches were open.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any, Final

from yesdesk.core.statistics import (
    FEWEST_MONTHS,
    LogitShare,
    band_at,
    band_width,
    part_between_groups,
    quantiles,
    run_chart,
    share_over_months,
)
from yesdesk.insight.figures import MONTH_PART, Figure, settled

QUIET: Final = 0.2  # a month with less than this part of a busy month counts as closed
# A closure cut the month before it short, if that has less than this part of the months before.
BROKEN_OFF: Final = 2 / 3
LONG: Final = 8  # months that a window should have
YEAR: Final = 12
# With fewer branches there is no band, and no word on how much they differ.
FEWEST_BRANCHES: Final = 5
# The same yes everywhere, in per cent of branches: as in the middle, as in one of four, as in one of ten.
STEPS: Final = (50, 75, 90)
FEWEST_TOGETHER: Final = 3  # who knows one of two branches reads the other from their sum

type Pair = tuple[int, int]


@dataclass(slots=True)
class BranchSums:
    """A branch in the window, with as much settled as a share needs."""

    name: str
    service: str
    ours: int | None
    changes: list[list[str]]
    settled: Figure
    window: list[Pair]
    forgiven: int
    paid: int
    judged: LogitShare | None = None

    @property
    def money(self) -> int:
        return self.forgiven + self.paid

    @property
    def share(self) -> float:
        return self.forgiven / self.money


def branch_figures(given: dict[str, Any]) -> dict[str, Any]:
    """Return all that the page by branch shows. `window`: None where no stretch is long enough for a share."""
    months: list[str] = given["months"]
    totals = [
        _total_of_cells([each["cells"].get(month, (0, 0)) for each in given["branches"]])
        for month in months
    ]
    changed = {day[:7] for day, _why in given["changes"]}
    parts = open_parts([f + p for f, p in totals], months, changed)
    open_months = [month for first, last in parts for month in months[first : last + 1]]
    found: dict[str, Any] = {
        **given["about"],
        "money": given.get("money", {}),
        "changes": given["changes"],
        "settled": settled({m: totals[months.index(m)] for m in open_months}).json,
        "enough": given["enough"],
        "window": None,
    }
    window = choose_window(parts)
    found |= _together(given, totals, window)
    if window is None:
        return found
    first, last = window
    forgiven, paid = _total_of_cells(totals[first : last + 1])
    if forgiven + paid <= 0:
        return found
    covered = months[first : last + 1]
    return found | {
        "window": [months[first], months[last]],
        "forgiven": forgiven,
        "paid": paid,
        "share": forgiven / (forgiven + paid),
        "cancelled": sum(given["cancelled"].get(month, 0) for month in covered),
        "worst": _worst(given, covered, forgiven, paid),
        **_figures_of_window(given, window, open_months, forgiven / (forgiven + paid)),
    }


def _together(given: dict[str, Any], totals: list[Pair], window: Pair | None) -> dict[str, Any]:
    """Return `counted`, the branches with money in the window, 0 where the file tells none apart. `few`: months with
    too few branches, and one more where the whole less the others would give such a month away.
    """
    branches: list[dict[str, Any]] = given["branches"]
    if not any(each["name"] for each in branches):
        return {"counted": 0, "few": []}
    at = [_with_money(branches, month) for month in given["months"]]
    first, last = window or (0, len(at) - 1)
    inside = range(first, last + 1)
    few = {n for n, found in enumerate(at) if 0 < len(found) < FEWEST_TOGETHER}
    hidden = [at[n] for n in inside if n in few]
    others = [n for n in inside if len(at[n]) >= FEWEST_TOGETHER]
    if window and hidden and others and len(set().union(*hidden)) < FEWEST_TOGETHER:
        few.add(min(others, key=lambda n: sum(totals[n])))
    return {
        "counted": len(set().union(*(at[n] for n in inside))),
        "few": [given["months"][n] for n in sorted(few)],
    }


def _with_money(branches: list[dict[str, Any]], month: str) -> set[Any]:
    """Branches with a sum in that month. A branch of ours with two names in a file is one."""
    return {
        each["ours"] or (each["name"], each["service"])
        for each in branches
        if any(each["cells"].get(month, ()))
    }


def _figures_of_window(
    given: dict[str, Any], window: Pair, open_months: list[str], forgiven: float
) -> dict[str, Any]:
    """`window`: first and last index of the months. `forgiven`: the share of all that was settled."""
    every = [_sums_of_branch(each, given, window, open_months) for each in given["branches"]]
    large = [each for each in every if each.money >= given["enough"]]
    for each in large:
        each.judged = share_over_months([*each.window], step=given["step"])
    found: dict[str, Any] = {
        "branches": [_branch_as_json(each, [given["months"][n] for n in window]) for each in large],
        "services": _figures_by_service(every, large),
        "between": part_between_groups(_shares_by_service(large)),
        "steps": [],
        "band": None,
    }
    shares = [each.share for each in large]
    if large:
        found["least"], found["most"] = min(shares), max(shares)
    if len(large) >= FEWEST_BRANCHES:
        found["low"], found["middle"], found["high"] = quantiles(shares, [10, 50, 90])
        found["steps"] = _steps(every, shares, window)
        found |= _band(large, forgiven)
    return found


def _band(large: list[BranchSums], overall: float) -> dict[str, Any]:
    """The band of chance, where enough branches can be judged and anything was forgiven and paid."""
    judged = [(each.judged, each.money) for each in large if each.judged]
    if len(judged) < FEWEST_BRANCHES or not 0 < overall < 1:
        return {}
    width = band_width([(share, float(money)) for share, money in judged])
    outside = 0
    for each in large:
        low, high = band_at(overall, width, each.money)
        outside += not low <= each.share <= high
    return {"band": width, "outside": outside}


def open_parts(totals: list[int], months: list[str], cuts: Collection[str]) -> list[Pair]:
    """Return the stretches (first, last index) between closures and changes in counting."""
    busy = sorted(totals)[(3 * len(totals)) // 4] if totals else 0
    parts: list[Pair] = []
    first: int | None = None
    for index, total in enumerate(totals):
        quiet = total < busy * QUIET or total <= 0
        if first is not None and (quiet or months[index] in cuts):
            parts.append((first, _whole_end(totals, first, index - 1) if quiet else index - 1))
            first = None
        if not quiet and months[index] not in cuts and first is None:
            first = index
    if first is not None:
        parts.append((first, len(totals) - 1))
    return parts


def _whole_end(totals: list[int], first: int, last: int) -> int:
    """The last whole month before a closure: branches may have closed in the middle of one."""
    if last - first < 2:
        return last
    return last - 1 if totals[last] < BROKEN_OFF * median(totals[first:last]) else last


def choose_window(parts: list[Pair]) -> Pair | None:
    """Return the newest long stretch, at most its last year; else the longest that lets a share be judged."""
    for first, last in reversed(parts):
        if last - first + 1 >= LONG:
            return max(first, last - YEAR + 1), last
    longest = max(parts, key=lambda part: part[1] - part[0], default=None)
    if longest is None or longest[1] - longest[0] + 1 < FEWEST_MONTHS:
        return None
    return longest


def _total_of_cells(cells: list[Pair]) -> Pair:
    return sum(f for f, _ in cells), sum(p for _, p in cells)


def _sums_of_branch(
    each: dict[str, Any], given: dict[str, Any], window: Pair, open_months: list[str]
) -> BranchSums:
    cells, changes = each["cells"], each["changes"]
    changed = {day[:7] for day, _why in changes}
    inside = [tuple(cells.get(m, (0, 0))) for m in given["months"][window[0] : window[1] + 1]]
    told = {m: cells[m] for m in open_months if m in cells and m not in changed}
    figure = settled(told, given["enough"] // MONTH_PART)
    return BranchSums(
        each["name"],
        each["service"],
        each["ours"],
        changes,
        figure,
        inside,
        *_total_of_cells(inside),
    )


def _branch_as_json(each: BranchSums, window: list[str]) -> dict[str, Any]:
    low, high = each.judged.interval if each.judged else (None, None)
    is_cut = any(window[0] <= day[:7] <= window[1] for day, _why in each.changes)
    return {
        "name": each.name,
        "service": each.service,
        "ours": each.ours,
        "changes": each.changes,
        "forgiven": each.forgiven,
        "paid": each.paid,
        "share": each.share,
        "low": low,
        "high": high,
        "settled": each.settled.json,
        "run": None if is_cut else _run(each),
    }


def _run(each: BranchSums) -> dict[str, Any] | None:
    """Describe its months about their own middle, from ten months on that are off it."""
    shares = [f / (f + p) for f, p in each.window if f + p > 0]
    found = run_chart(shares, median(shares)) if shares else None
    return asdict(found) | {"signal": found.signal} if found else None


def _shares_by_service(large: list[BranchSums]) -> list[list[float]]:
    groups: dict[str, list[float]] = defaultdict(list)
    for each in large:
        groups[each.service].append(each.share)
    return list(groups.values())


def _figures_by_service(every: list[BranchSums], large: list[BranchSums]) -> list[dict[str, Any]]:
    names = sorted({each.service for each in every})
    if len(names) < 2:
        return []
    found = []
    for name in names:
        forgiven, paid = _total_of_cells([(e.forgiven, e.paid) for e in every if e.service == name])
        shares = [e.share for e in large if e.service == name]
        found.append(
            {
                "name": name,
                "branches": len(shares),
                "forgiven": forgiven,
                "paid": paid,
                "share": forgiven / (forgiven + paid) if forgiven + paid > 0 else None,
                "least": min(shares, default=None),
                "most": max(shares, default=None),
            }
        )
    return found


def _steps(every: list[BranchSums], shares: list[float], window: Pair) -> list[dict[str, Any]]:
    """A year's cost if each branch had forgiven at least as much as this one. No branch goes down."""
    year = YEAR / (window[1] - window[0] + 1)
    return [
        {
            "at": at,
            "share": share,
            "more": round(sum(max(0.0, share * e.money - e.forgiven) for e in every) * year),
        }
        for at, share in zip(STEPS, quantiles(shares, [*STEPS]), strict=True)
    ]


def _worst(
    given: dict[str, Any], months: list[str], forgiven: int, paid: int
) -> tuple[float, float] | None:
    """The farthest that rounding could have moved the share; None without rounding."""
    if not given["about"]["rounded"]:
        return None
    of_forgiven, of_paid = _total_of_cells([given["lines"].get(month, (0, 0)) for month in months])
    off_f, off_p = of_forgiven * given["step"] / 2, of_paid * given["step"] / 2
    low, high = max(0.0, forgiven - off_f), forgiven + off_f
    least_paid = max(0.0, paid - off_p)
    most = high / (high + least_paid) if high + least_paid > 0 else 1.0
    return low / (low + paid + off_p) if low > 0 else 0.0, most
