"""The formulas behind a page of figures. Each test has a value from outside. A share of money at a branch is judged
over months, as charges come in lumps. A Wilson interval on pounds holds the truth 59 times in 100."""

from dataclasses import dataclass
from itertools import pairwise
from math import comb, exp, log, sqrt
from statistics import fmean, median, quantiles as cut_points, stdev
from typing import Final

FLOOR: Final = 0.05
"""The least standard error a branch may claim on the logit: eight months that agree by chance weigh no more."""

FEWEST_MONTHS: Final = 6
FEWEST_POINTS: Final = 10  # of a run chart
_NORMAL: Final = 1.959964
_STUDENT: Final = {5: 2.5706, 6: 2.4469, 7: 2.3646, 8: 2.3060, 9: 2.2622, 10: 2.2281, 11: 2.2010}
"""Student's t at 97.5 of 100, by degrees of freedom: a share is judged over six to twelve months."""

type Months = list[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class LogitShare:
    logit: float
    error: float
    months: int

    @property
    def interval(self) -> tuple[float, float]:
        reach = _STUDENT[self.months - 1] * self.error
        return expit(self.logit - reach), expit(self.logit + reach)


@dataclass(frozen=True, slots=True)
class RunChart:
    """Run chart by Anhøj's rules: more order than chance lets a line have. It describes and gives no verdict."""

    points: int
    longest: int
    longest_usual: int
    crossings: int
    crossings_usual: int

    @property
    def signal(self) -> bool:
        if self.points < FEWEST_POINTS:
            return False
        return self.longest > self.longest_usual or self.crossings < self.crossings_usual


def expit(x: float) -> float:
    return 1 / (1 + exp(-x))


def logit(share: float) -> float:
    return log(share / (1 - share))


def wilson_interval(k: int, n: int) -> tuple[float, float]:
    share, square = k / n, _NORMAL**2 / n
    middle = share + square / 2
    reach = sqrt(square * (share * (1 - share) + square / 4))
    return max(0.0, (middle - reach) / (1 + square)), min(1.0, (middle + reach) / (1 + square))


def share_over_months(months: Months, *, step: float) -> LogitShare | None:
    """Judge forgiven / (forgiven + paid) by leaving out a month at a time. None where there is too little to judge.
    `months`: at most twelve. `step`: what sums are rounded to. Half of the likely rounding (a quarter of the step)
    goes to both sums: a month without which nothing was forgiven still has a logit."""
    forgiven, paid = (sum(each) for each in zip(*months, strict=True)) if months else (0, 0)
    k = len(months)
    if min(forgiven, paid) <= 0 or sum(1 for month in months if any(month)) < FEWEST_MONTHS:
        return None
    add = step / 4
    left = [(forgiven - f + add, paid - p + add) for f, p in months]
    if min(map(min, left)) <= 0:  # a month that took more back than all others gave
        return None
    whole = log((forgiven + add) / (paid + add))
    pseudo = [k * whole - (k - 1) * log(f / p) for f, p in left]
    return LogitShare(whole, stdev(pseudo) / sqrt(k), k)


def band_width(shares: list[tuple[LogitShare, float]]) -> float:
    """Return c of the band: overall logit ± c / √money holds nearly all branches if all did the same. `shares`: with
    the money settled there. c is the median over branches."""
    return median(
        _STUDENT[share.months - 1] * max(share.error, FLOOR) * sqrt(money)
        for share, money in shares
    )


def band_at(overall: float, width: float, money: float) -> tuple[float, float]:
    reach = width / sqrt(money)
    return expit(logit(overall) - reach), expit(logit(overall) + reach)


def part_between_groups(groups: list[list[float]]) -> float | None:
    """Return the part of all variance that lies between the groups. None where nothing varies or there is one group."""
    everything = [each for group in groups for each in group]
    if len(groups) < 2 or len(everything) <= len(groups):
        return None
    mean = fmean(everything)
    total = sum((each - mean) ** 2 for each in everything)
    between = sum(len(group) * (fmean(group) - mean) ** 2 for group in groups)
    return between / total if total else None


def quantiles(values: list[float], at: list[int]) -> list[float]:
    cuts = cut_points(values, n=100, method="inclusive")
    return [cuts[each - 1] for each in at]


def run_chart_limits(points: int) -> tuple[int, int]:
    """Return (longest run, fewest crossings) that chance still makes of so many points."""
    crossings = next(k for k in range(points) if _chance_of_at_most(k, points - 1) >= 0.05)
    return round(log(points, 2)) + 3, crossings


def _chance_of_at_most(k: int, n: int) -> float:
    return float(sum(comb(n, each) for each in range(k + 1)) / 2**n)


def run_chart(values: list[float], middle: float) -> RunChart | None:
    sides = [value > middle for value in values if value != middle]
    if len(sides) < 2:
        return None
    longest = run = 1
    crossings = 0
    for before, after in pairwise(sides):
        run = run + 1 if before == after else 1
        longest = max(longest, run)
        crossings += before != after
    usual, fewest = run_chart_limits(len(sides))
    return RunChart(len(sides), longest, usual, crossings, fewest)
