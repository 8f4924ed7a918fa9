"""The note's oracles of trials, statsmodels as a second opinion, and how often a word is said where nothing was."""

from itertools import accumulate

import numpy as np
import pytest

from yesdesk.core.statistics.trials import (
    Phases,
    against_the_tide,
    chance_to_see,
    exact_ratio,
    smallest_seen,
    unevenness,
    what_it_can_show,
    what_it_showed,
)
from yesdesk.core.suppression import columns

BEFORE = [13, 16, 11, 18, 15, 10, 17, 12, 19, 11, 14, 13]
SINCE = [9, 8, 7, 8, 6, 7, 6, 8, 5, 7, 6, 6, 7]


def weekly(counts):
    return [(1, n) for n in counts]


def spread(total, weeks):
    """So many over so many weeks, as evenly as whole numbers can be."""
    return weekly(total * (n + 1) // weeks - total * n // weeks for n in range(weeks))


TIDE = Phases(spread(610, 12), spread(622, 13))


@pytest.mark.parametrize(
    ("since", "before", "ratio", "low", "high"),
    [
        ((90, 13), (169, 12), 0.4916, 0.3763, 0.6386),
        ((33, 13), (60, 12), 0.5077, 0.3215, 0.7891),
        ((3, 13), (5, 4), 0.1846, 0.0287, 0.9489),
        ((0, 13), (6, 12), 0, 0, 0.7840),
        ((7, 13), (6, 12), 1.0769, 0.3099, 3.8788),
        ((20, 12), (9, 12), 2.2222, 0.9673, 5.5425),
    ],
)
def test_exact_ratio(since, before, ratio, low, high):
    from statsmodels.stats.rates import test_poisson_2indep as poisson_test

    (a, t1), (b, t0) = since, before
    found = exact_ratio(a, b, t1, t0)
    assert [round(each, 4) for each in (found.ratio, found.low, found.high)] == [ratio, low, high]
    second = poisson_test(
        a, t1, b, t0, value=found.high, method="exact-cond", alternative="smaller"
    )
    assert second.pvalue == pytest.approx(0.025, abs=1e-6)


def test_no_ratio_after_nothing():
    assert exact_ratio(3, 0, 13, 12) is None


def test_against_the_tide():
    found = against_the_tide(Phases(weekly(BEFORE), weekly(SINCE)), TIDE)
    assert (TIDE.phi, round(TIDE.ratio, 4)) == (1, 0.9412)
    assert [round(each, 4) for each in (found.ratio, found.low, found.high)] == [
        0.5223,
        0.3890,
        0.7012,
    ]
    assert found.word == "fewer"


def test_unevenness_of_the_weeks_before():
    assert round(unevenness([weekly(BEFORE)]), 3) == 0.613
    assert Phases(weekly(BEFORE), weekly(SINCE)).phi == 1


def test_unevenness_by_a_second_opinion():
    """Pearson's scale of a Poisson model."""
    import statsmodels.api as sm

    uneven = [4, 31, 9, 22, 2, 27, 12, 3, 19, 8, 25, 7], [11, 2, 18, 1, 9, 16, 3, 12, 5, 8, 14, 2]
    rule = Phases(weekly(uneven[0]), weekly(uneven[1]))
    since = np.repeat([0, 1], 12)
    model = sm.GLM(np.concatenate(uneven), sm.add_constant(since), family=sm.families.Poisson())
    second = model.fit(scale="X2", use_t=True)
    assert rule.phi == pytest.approx(second.scale, rel=1e-6)


def test_a_tide_of_less_than_three_times_as_many_gives_no_word():
    rule = Phases(weekly(BEFORE), weekly(SINCE))
    small = Phases(spread(300, 12), spread(300, 13))
    assert against_the_tide(rule, small) is None
    given = {"rule": [rule.before, rule.since], "tide": [small.before, small.since]}
    assert what_it_showed(given)["word"] == ""


def test_none_since_is_fewer_where_enough_were_before():
    found = against_the_tide(Phases(spread(60, 12), [(13, 0)]), TIDE)
    assert (found.ratio, found.low, found.word) == (0, 0, "fewer")


@pytest.mark.parametrize(
    ("rate", "before", "since", "ratio", "chance"),
    [
        (1.25, 4, 13, 0.5, 0.1491),
        (1.25, 12, 13, 0.5, 0.2923),
        (5, 12, 13, 0.5, 0.8869),
        (14.1, 12, 13, 0.5, 0.9997),
        (14.1, 12, 13, 0.75, 0.6900),
        (14.1, 12, 26, 0.75, 0.8106),
        (12 / 52, 52, 26, 0.5, 0.111),
        (12 / 52, 52, 26, 0.25, 0.303),
    ],
)
def test_chance_to_see_fewer(rate, before, since, ratio, chance):
    found = chance_to_see(rate, before, since, ratio)[0]
    assert found == pytest.approx(chance, abs=0.00051 if before == 52 else 0.00005)


def test_where_nothing_changes_a_word_is_said_in_four_of_a_hundred():
    found = chance_to_see(5, 12, 13, 1)
    assert [round(each, 4) for each in found] == [0.0203, 0.0202]


def test_chance_to_see_by_drawing_trials():
    rng = np.random.default_rng(1)
    drawn = zip(rng.poisson(14.1 * 0.75 * 13, 2000), rng.poisson(14.1 * 12, 2000), strict=True)
    seen = sum(exact_ratio(a, b, 13, 12).high < 1 for a, b in drawn) / 2000
    assert chance_to_see(14.1, 12, 13, 0.75)[0] == pytest.approx(seen, abs=0.03)


@pytest.mark.parametrize(
    ("rate", "before", "since", "ratio"),
    [(5, 12, 13, 0.548), (14.1, 12, 13, 0.719), (1.25, 12, 13, 0.202), (36 / 52, 52, 26, 0.314)],
)
def test_smallest_change_seen_in_eight_of_ten(rate, before, since, ratio):
    assert round(smallest_seen(rate, before, since), 3) == ratio


def test_where_not_even_none_is_seen_there_is_no_smallest():
    assert smallest_seen(0.1, 12, 13) == 0


def test_what_is_printed_before_signing():
    found = what_it_can_show({"weeks": 13, "measures": {"no": weekly(BEFORE)}})["no"]
    assert found["rate"] == pytest.approx(169 / 12)
    assert found["half"] > 0.99 > found["quarter"]


# Trials in which nothing is decided. What moves a rule moves the others too: wholly, or by half (of its variance).

WEEKS = 12, 13
TRIALS = 1000


def drift(_rng, trials):
    """39 % fewer at the end, whoever decides."""
    return np.tile(np.log(0.98) * np.arange(sum(WEEKS)), (trials, 1))


def hanging_together(rng, trials):
    """A high week is followed by a high one."""
    steps = rng.normal(0, 0.25, (trials, sum(WEEKS)))
    steps[:, 0] /= 0.75**0.5
    return np.array([list(accumulate(each, lambda a, b: a / 2 + b)) for each in steps])


def steady(_rng, trials):
    return np.zeros((trials, sum(WEEKS)))


def as_chance(rng, mean):
    return rng.poisson(mean)


def twice_as_uneven(rng, mean):
    return rng.poisson(rng.gamma(mean))


KINDS = {
    "chance": (steady, as_chance),
    "uneven": (steady, twice_as_uneven),
    "hanging together": (hanging_together, as_chance),
    "drift": (drift, as_chance),
}


def closed(counts):
    """As the product has them: columns of five or more; weeks behind the last go to it, with four."""
    parts = columns({str(week): int(n) for week, n in enumerate(counts)}).parts
    found = [(len(part.of), part.n) for part in parts]
    left = len(counts) - sum(weeks for weeks, _n in found)
    if found and left:
        weeks, n = found.pop()
        found.append((weeks + left, n + 4))
    return found


def words_of(kind, rate, shared, *, beside=10, trials=TRIALS, effect=1.0):
    """How often each word is said. `beside`: how many times as many the other rules have."""
    moves, drawn = KINDS[kind]
    rng = np.random.default_rng(1)
    own = moves(rng, trials)
    others = np.zeros_like(own) if kind == "drift" else moves(rng, trials)
    tide = shared**0.5 * own + (1 - shared) ** 0.5 * others
    mean = rate * np.exp(own)
    mean[:, WEEKS[0] :] *= effect
    said = {"fewer": 0, "more": 0, "cannot_tell": 0, "": 0}
    weeks = drawn(rng, mean), drawn(rng, beside * rate * np.exp(tide))
    for rule, other in zip(*weeks, strict=True):
        phases = [Phases(closed(n[: WEEKS[0]]), closed(n[WEEKS[0] :])) for n in (rule, other)]
        found = against_the_tide(*phases) if all(p.before and p.since for p in phases) else None
        said[found.word if found else ""] += 1
    return said


@pytest.mark.parametrize("shared", [1, 0.5])
@pytest.mark.parametrize("rate", [2.5, 5, 14])
@pytest.mark.parametrize("kind", KINDS)
def test_of_a_thousand_trials_of_nothing_at_most_eighty_say_a_word(kind, rate, shared):
    said = words_of(kind, rate, shared)
    assert said["fewer"] + said["more"] <= 80


def test_true_halvings_are_found():
    assert words_of("chance", 14, 1, effect=0.5)["fewer"] > 0.95 * TRIALS
    assert words_of("drift", 14, 0.5, effect=0.5)["fewer"] > 0.9 * TRIALS


def test_a_drift_that_no_other_rule_shares_looks_like_an_effect():
    """So the page says that a change which was on its way in any case would look the same."""
    assert words_of("drift", 14, 0)["fewer"] > 80
