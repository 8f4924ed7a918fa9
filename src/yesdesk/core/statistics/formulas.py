"""The formulas behind a page of figures. Only the short process of `core.statistics.child` imports this module.

A share of money at a branch is judged over months: its charges come in lumps, so counting pounds as if they were
independent promises far more than they hold (a Wilson interval on pounds holds the truth 59 times in 100).
"""

from dataclasses import dataclass
from itertools import pairwise
from math import comb, exp, log, sqrt
from statistics import median
from typing import Final

import numpy as np
from scipy import stats

FLOOR: Final = 0.05
"""The least standard error a branch may claim on the logit: eight months that agree by chance weigh no more."""

FEWEST_MONTHS: Final = 6
FEWEST_POINTS: Final = 10  # of a run chart
_LEVEL: Final = 0.975

type Months = list[tuple[float, float]]
"""(forgiven, paid) of each month."""


@dataclass(frozen=True, slots=True)
class LogitShare:
    """A share on the logit, judged over months."""

    logit: float
    error: float
    """The jackknife's standard error."""

    months: int

    @property
    def interval(self) -> tuple[float, float]:
        reach = float(stats.t.ppf(_LEVEL, self.months - 1)) * self.error
        return expit(self.logit - reach), expit(self.logit + reach)


@dataclass(frozen=True, slots=True)
class Spread:
    """How much branches differ beyond what chance leaves (DerSimonian and Laird)."""

    q: float
    degrees: int
    mean: float
    """The mean of branches, as a share."""


@dataclass(frozen=True, slots=True)
class RunChart:
    """Whether a line hangs together more than chance lets it (Anhøj). It describes and gives no verdict."""

    points: int
    """Points that are not on the middle."""

    longest: int
    longest_usual: int
    """The longest run that chance still makes."""

    crossings: int
    crossings_usual: int
    """The fewest crossings of the middle that chance still makes."""

    @property
    def signal(self) -> bool:
        if self.points < FEWEST_POINTS:
            return False
        return self.longest > self.longest_usual or self.crossings < self.crossings_usual


def expit(x: float) -> float:
    return 1 / (1 + exp(-x))


def logit(share: float) -> float:
    return log(share / (1 - share))


def wilson(k: int, n: int) -> tuple[float, float]:
    """Return the range of a share of cases: `k` of `n`."""
    found = stats.binomtest(k, n).proportion_ci(method="wilson")
    return float(found.low), float(found.high)


def share_over_months(months: Months, *, step: float) -> LogitShare | None:
    """Judge forgiven / (forgiven + paid) by leaving out a month at a time. None where there is too little to judge.

    `step`: what sums are rounded to. Half of the likely rounding (a quarter of the step) goes to both sums, so that
    a month without which nothing was forgiven still has a logit.
    """
    forgiven, paid = (sum(each) for each in zip(*months, strict=True)) if months else (0, 0)
    k = len(months)
    if min(forgiven, paid) <= 0 or sum(1 for month in months if any(month)) < FEWEST_MONTHS:
        return None
    add = step / 4
    left = [(forgiven - f + add, paid - p + add) for f, p in months]
    if min(map(min, left)) <= 0:  # a month that took more back than all others gave
        return None
    whole = log((forgiven + add) / (paid + add))
    without = [log(f / p) for f, p in left]
    pseudo = [k * whole - (k - 1) * each for each in without]
    return LogitShare(whole, float(np.std(pseudo, ddof=1)) / sqrt(k), k)


def spread_between(shares: list[LogitShare]) -> Spread | None:
    """Return how much branches differ beyond chance. None for fewer than two."""
    if len(shares) < 2:
        return None
    at = np.array([each.logit for each in shares])
    weights = np.array([max(each.error, FLOOR) for each in shares]) ** -2.0
    q = float(weights @ (at - weights @ at / weights.sum()) ** 2)
    degrees = len(shares) - 1
    scale = float(weights.sum() - (weights**2).sum() / weights.sum())
    tau2 = max(0.0, (q - degrees) / scale)
    random = 1 / (1 / weights + tau2)
    mean = expit(float(random @ at / random.sum()))
    return Spread(q, degrees, mean)


def band_width(shares: list[tuple[LogitShare, float]]) -> float:
    """Return c of the band: overall logit ± c / √money holds nearly all branches if all did the same.

    `shares`: with the money settled there. c is the median over branches.
    """
    reach = [
        float(stats.t.ppf(_LEVEL, share.months - 1)) * max(share.error, FLOOR) * sqrt(money)
        for share, money in shares
    ]
    return float(median(reach))


def band_at(overall: float, width: float, money: float) -> tuple[float, float]:
    """Return the band of the funnel at that much money, as shares."""
    reach = width / sqrt(money)
    return expit(logit(overall) - reach), expit(logit(overall) + reach)


def if_all_were_alike(
    overall: float, shares: list[LogitShare], *, draws: int = 2000, seed: int = 7
) -> tuple[float, float, float]:
    """Return P10, P50 and P90 of branches that all share `overall` and differ by chance alone."""
    noise = np.random.default_rng(seed)
    errors = np.array([max(each.error, FLOOR) for each in shares])
    tails = np.array([each.months - 1 for each in shares])
    drawn = logit(overall) + errors * noise.standard_t(tails, size=(draws, len(shares)))
    each = np.percentile(1 / (1 + np.exp(-drawn)), [10, 50, 90], axis=1)
    low, middle, high = np.median(each, axis=1)
    return float(low), float(middle), float(high)


def part_between_groups(groups: list[list[float]]) -> float | None:
    """Return the part of all variance that lies between the groups. None where nothing varies or there is one group."""
    everything = np.array([each for group in groups for each in group])
    if len(groups) < 2 or len(everything) <= len(groups):
        return None
    total = float(((everything - everything.mean()) ** 2).sum())
    between = sum(len(group) * (np.mean(group) - everything.mean()) ** 2 for group in groups)
    return float(between) / total if total else None


def quantiles(values: list[float], at: list[float]) -> list[float]:
    """Return linear percentiles, as numpy's default."""
    return [float(each) for each in np.percentile(values, at)]


def run_chart_limits(points: int) -> tuple[int, int]:
    """Return (longest run, fewest crossings) that chance still makes of so many points."""
    crossings = next(k for k in range(points) if _cumulative(k, points - 1) >= 0.05)
    return round(log(points, 2)) + 3, crossings


def _cumulative(k: int, n: int) -> float:
    return float(sum(comb(n, each) for each in range(k + 1)) / 2**n)


def run_chart(values: list[float], middle: float) -> RunChart | None:
    """Read a line against its middle. None where every point lies on it."""
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
