"""Formulas behind a trial: what it can show, said before it begins, and what it showed. Only the short process of
`core.statistics.child` imports this module.

Counts of the weeks before and since are set beside the same counts of other rules: what moves all rules, like Christmas
or a flood, is no effect of one decision. docs/decisions/0028 says why, and how often such a word is false.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log, sqrt
from typing import Any, Final

import numpy as np
from scipy import special, stats

ENOUGH_BESIDE: Final = 3
"""Other rules must hold this many times as many, or there is nothing to set beside."""

HALF: Final = 0.5
QUARTER_LESS: Final = 0.75
SEEN: Final = 0.8
"""What "seen" means for the smallest ratio: in so many of such trials."""

_TAIL: Final = 0.025
_STEPS: Final = 40  # of halving an interval: far below the four digits that anybody reads

type Columns = Sequence[tuple[float, float]]
"""(weeks, how many) of each stretch of time."""


@dataclass(frozen=True, slots=True)
class Range:
    """How many since for one before, in the same time, and between what the truth likely is."""

    ratio: float
    low: float
    high: float

    @property
    def word(self) -> str:
        if self.high < 1:
            return "fewer"
        return "more" if self.low > 1 else "cannot_tell"


@dataclass(frozen=True, slots=True)
class Phases:
    """Counts before and since."""

    before: Columns
    since: Columns

    @property
    def counts(self) -> tuple[float, float]:
        """(since, before)."""
        return sum(n for _weeks, n in self.since), sum(n for _weeks, n in self.before)

    @property
    def weeks(self) -> tuple[float, float]:
        return sum(weeks for weeks, _n in self.since), sum(weeks for weeks, _n in self.before)

    @property
    def ratio(self) -> float:
        (a, b), (t1, t0) = self.counts, self.weeks
        return a / t1 / (b / t0)

    @property
    def degrees(self) -> int:
        return len(self.before) + len(self.since) - 2

    @property
    def phi(self) -> float:
        """How much more uneven the weeks are than chance alone makes them; at least 1."""
        return max(1.0, unevenness([self.before, self.since]))

    @property
    def variance(self) -> float:
        """Of the logarithm of the ratio. A half stands for none: the logarithm has no place for it."""
        a, b = (max(n, 0.5) for n in self.counts)
        return self.phi * (1 / a + 1 / b)


def unevenness(phases: Sequence[Columns]) -> float:
    """Return the pooled variance within phases for one of their mean (Pearson's chi square for a degree of freedom)."""
    chi = 0.0
    degrees = 0
    for columns in phases:
        rate = sum(n for _weeks, n in columns) / sum(weeks for weeks, _n in columns)
        degrees += len(columns) - 1
        if rate:
            chi += sum((n - rate * weeks) ** 2 / (rate * weeks) for weeks, n in columns)
    return chi / degrees if degrees > 0 else 0.0


def exact_ratio(a: float, b: float, t1: float, t0: float) -> Range | None:
    """Return the range of the ratio of `a` in `t1` weeks after `b` in `t0`, by Clopper and Pearson's of a / (a + b).
    None where nothing was before.
    """
    if not b:
        return None

    def odds(p: float) -> float:
        return p / (1 - p) * t0 / t1

    low = odds(float(special.betaincinv(a, b + 1, _TAIL))) if a else 0.0
    high = odds(float(special.betaincinv(a + 1, b, 1 - _TAIL)))
    return Range(a / t1 / (b / t0), low, high)


def _wider(exact: Range, by: float, variance: float, degrees: int) -> Range:
    """Divide by the tide's ratio, and take the wider of both at each end."""
    centre = max(exact.ratio, 0.0) / by
    reach = exp(float(special.stdtrit(degrees, 1 - _TAIL)) * sqrt(variance)) if degrees > 0 else 0.0
    if not reach or not centre:
        return Range(centre, exact.low / by, exact.high / by)
    return Range(centre, min(exact.low / by, centre / reach), max(exact.high / by, centre * reach))


def against_the_tide(rule: Phases, tide: Phases) -> Range | None:
    """Return the range of a rule beside the tide: the same count over the other rules. None where it has too few."""
    exact = exact_ratio(*rule.counts, *rule.weeks)
    if exact is None or not enough_beside(rule, tide):
        return None
    return _wider(exact, tide.ratio, rule.variance + tide.variance, rule.degrees)


def enough_beside(rule: Phases, tide: Phases) -> bool:
    (a, b), (other_a, other_b) = rule.counts, tide.counts
    return min(other_a, other_b) > 0 and other_a + other_b >= ENOUGH_BESIDE * (a + b)


def chance_to_see(rate: float, before: float, since: float, ratio: float) -> tuple[float, float]:
    """Return the chances that so many weeks say fewer, and more, if truly `ratio` as many come as the `rate` a week.

    Exact, over every number that may come in all: of so many, those since are a part by chance.
    """
    expected = rate * (before + ratio * since)
    last = int(stats.poisson.isf(1e-12, expected)) + 1
    whole = np.arange(1, last + 1)
    weight = stats.poisson.pmf(whole, expected)
    alike = since / (before + since)
    true = ratio * since / (before + ratio * since)
    fewest = stats.binom.ppf(_TAIL, whole, alike)
    fewest -= stats.binom.cdf(fewest, whole, alike) > _TAIL
    most = stats.binom.isf(_TAIL, whole, alike) + 1
    most -= stats.binom.sf(most - 2, whole, alike) <= _TAIL
    fewer = float(weight @ stats.binom.cdf(fewest, whole, true))
    more = float(weight @ stats.binom.sf(most - 1, whole, true))
    return fewer, more


def smallest_seen(rate: float, before: float, since: float) -> float:
    """Return the ratio nearest to 1 that is seen in 8 of 10 such trials; 0 where none is."""
    if chance_to_see(rate, before, since, 0.0)[0] < SEEN:
        return 0.0
    low, high = 0.0, 1.0
    for _step in range(_STEPS):
        middle = (low + high) / 2
        if chance_to_see(rate, before, since, middle)[0] >= SEEN:
            low = middle
        else:
            high = middle
    return low


def what_it_can_show(given: dict[str, Any]) -> dict[str, Any]:
    """Return, for each of `measures` by name (columns before), what `weeks` can show. For the short process."""
    return {name: _can_show(columns, given["weeks"]) for name, columns in given["measures"].items()}


def _can_show(before: Columns, since: float) -> dict[str, float]:
    weeks = sum(each for each, _n in before)
    rate = sum(n for _weeks, n in before) / weeks
    return {
        "rate": rate,
        "half": chance_to_see(rate, weeks, since, HALF)[0],
        "quarter": chance_to_see(rate, weeks, since, QUARTER_LESS)[0],
        "quarter_twice": chance_to_see(rate, weeks, 2 * since, QUARTER_LESS)[0],
        "half_twice": chance_to_see(rate, weeks, 2 * since, HALF)[0],
        "smallest": smallest_seen(rate, weeks, since),
    }


def what_it_showed(given: dict[str, Any]) -> dict[str, Any]:
    """Return the word and its range: `rule` and `tide`, each (columns before, columns since). For the short process.

    No word where the tide is too small.
    """
    rule, tide = Phases(*given["rule"]), Phases(*given["tide"])
    found = against_the_tide(rule, tide)
    if found is None:
        return {"word": "", "tide": None}
    return {
        "word": found.word,
        "ratio": found.ratio,
        "low": found.low,
        "high": found.high,
        "phi": rule.phi,
        "tide": tide.ratio,
        "tide_phi": tide.phi,
        "log_tide": log(tide.ratio),
    }
