"""Values from outside: a real file and Anhøj's tables, each worked out elsewhere, scipy, numpy and statsmodels."""

import csv
from collections import defaultdict

import numpy as np
import pytest
from scipy import special, stats
from statsmodels.stats.proportion import proportion_confint

from yesdesk.core.statistics import (
    FEWEST_MONTHS,
    LogitShare,
    band_at,
    band_width,
    part_between_groups,
    quantiles,
    run_chart,
    run_chart_limits,
    share_over_months,
    wilson_interval,
)
from yesdesk.testing.shared_data import SHARED_DATA

REAL = SHARED_DATA / "librarieswest-bills/payments.csv"
WINDOW = [f"2019-{month:02}" for month in range(7, 13)] + ["2020-01", "2020-02"]
STEP = 10
FORGIVEN, PAID = 35_340, 141_260
OVERALL = FORGIVEN / (FORGIVEN + PAID)


@pytest.fixture(scope="module")
def real():
    """{branch: (service, [(forgiven, paid) of each of eight months])} of late charges before March 2020."""
    if not REAL.exists():
        pytest.skip("the real file is not here")
    cells = defaultdict(lambda: {month: [0, 0] for month in WINDOW})
    services = {}
    with REAL.open(encoding="utf-8", newline="") as lines:
        for line in csv.DictReader(lines):
            if line["bill_reason"] != "OVERDUE" or line["month_paid"] not in WINDOW:
                continue
            month = cells[line["payment_library"]][line["month_paid"]]
            services[line["payment_library"]] = line["payment_authority"]
            if line["payment_type"] == "FORGIVEN":
                month[0] += int(line["system_paid"])
            elif line["payment_type"] != "CANCEL":
                month[1] += int(line["real_amount_paid"])
    return {
        branch: (services[branch], [tuple(month) for month in months.values()])
        for branch, months in cells.items()
    }


@pytest.fixture(scope="module")
def large(real):
    return {branch: months for branch, (_, months) in real.items() if sum(map(sum, months)) >= 500}


@pytest.fixture(scope="module")
def judged(large):
    return [
        (share, sum(map(sum, months)))
        for months in large.values()
        if (share := share_over_months(months, step=STEP))
    ]


def sums(months):
    return tuple(sum(each) for each in zip(*months, strict=True))


def test_percentiles_of_branches_with_enough(large):
    shares = [f / (f + p) for f, p in map(sums, large.values())]
    assert len(shares) == 82
    at = [10, 25, 50, 75, 90]
    found = quantiles(shares, at)
    assert [round(each, 4) for each in found] == [0.0772, 0.1246, 0.1922, 0.2768, 0.4045]
    assert found == pytest.approx(list(np.percentile(shares, at)))


def test_shares_of_services(real):
    services = defaultdict(lambda: [0, 0])
    for service, months in real.values():
        for forgiven, paid in months:
            services[service][0] += forgiven
            services[service][1] += paid
    found = {name: round(f / (f + p), 3) for name, (f, p) in services.items()}
    assert found == {
        "Bath and North East Somerset": 0.404,
        "Bristol": 0.207,
        "Dorset": 0.195,
        "North Somerset": 0.248,
        "Poole": 0.193,
        "Somerset": 0.125,
        "South Gloucestershire": 0.356,
    }


@pytest.mark.parametrize(
    ("branch", "forgiven", "paid", "share", "low", "high"),
    [
        ("Taunton Library", 1270, 10150, 0.111, 0.079, 0.156),
        ("Weymouth Library", 1050, 2240, 0.319, 0.226, 0.430),
        ("Yate Library", 1230, 1860, 0.398, 0.286, 0.523),
        ("Wells Library", 460, 3650, 0.112, 0.042, 0.270),
    ],
)
def test_interval_of_a_branch(large, branch, forgiven, paid, share, low, high):
    months = large[branch]
    assert sums(months) == (forgiven, paid)
    assert round(forgiven / (forgiven + paid), 3) == share
    judged = share_over_months(months, step=STEP)
    assert judged
    assert [round(each, 3) for each in judged.interval] == [low, high]


def test_no_interval_where_nothing_was_forgiven(large):
    assert sums(large["Shepton Mallet Library"])[0] == 0
    assert share_over_months(large["Shepton Mallet Library"], step=STEP) is None


def test_no_interval_of_five_months():
    assert share_over_months([(20, 100)] * 5, step=STEP) is None
    assert share_over_months([(20, 100)] * 6, step=STEP) is not None
    assert share_over_months([(20, 100)] * 5 + [(0, 0)] * 3, step=STEP) is None
    assert share_over_months([], step=STEP) is None


def test_branches_whose_interval_holds_the_share_of_all(judged):
    holding = [low <= OVERALL <= high for share, _ in judged for low, high in [share.interval]]
    assert (sum(holding), len(holding)) == (48, 81)


def test_branches_outside_the_band(large, judged):
    width = band_width(judged)
    outside = 0
    for forgiven, paid in map(sums, large.values()):
        low, high = band_at(OVERALL, width, forgiven + paid)
        outside += not low <= forgiven / (forgiven + paid) <= high
    assert outside == 31


def test_two_fifths_of_the_difference_lie_between_services(real, large):
    groups = defaultdict(list)
    for branch, months in large.items():
        forgiven, paid = sums(months)
        groups[real[branch][0]].append(forgiven / (forgiven + paid))
    assert round(part_between_groups(list(groups.values())), 2) == 0.40
    assert part_between_groups([[0.1, 0.2]]) is None
    assert part_between_groups([[0.2], [0.3]]) is None, "one branch in each service tells nothing"


@pytest.mark.parametrize(
    ("k", "n", "low", "high"),
    [
        (0, 8, 0.0, 0.3244),
        (3, 36, 0.0287, 0.2183),
        (12, 41, 0.1761, 0.4448),
        (5, 41, 0.0532, 0.2554),
        (12, 34, 0.2149, 0.5209),
        (8, 9, 0.5650, 0.9801),
    ],
)
def test_wilson(k, n, low, high):
    found = wilson_interval(k, n)
    assert [round(each, 4) for each in found] == [low, high]
    assert proportion_confint(k, n, method="wilson") == pytest.approx(found, abs=1e-7)


@pytest.mark.parametrize("months", range(FEWEST_MONTHS, 13))
def test_the_range_of_a_share_by_a_second_opinion(months):
    """The jackknife's error by numpy, Student's t by scipy."""
    sums = np.array([(20 + 7 * (n % 3), 100 - 11 * (n % 4)) for n in range(months)], float)
    judged = share_over_months([tuple(each) for each in sums], step=4)
    assert judged
    forgiven, paid = (sums.sum(axis=0) - sums + 1).T
    whole = np.log((sums[:, 0].sum() + 1) / (sums[:, 1].sum() + 1))
    pseudo = months * whole - (months - 1) * np.log(forgiven / paid)
    error = stats.sem(pseudo)
    expected = special.expit(stats.t.interval(0.95, months - 1, loc=whole, scale=error))
    assert judged.error == pytest.approx(error)
    assert judged.interval == pytest.approx(tuple(expected), abs=1e-5)


def test_the_part_between_groups_by_a_second_opinion():
    """Eta squared, from the F of an analysis of variance."""
    groups = [[0.1, 0.2, 0.25], [0.3, 0.35], [0.2, 0.4, 0.5, 0.45]]
    f = stats.f_oneway(*groups).statistic
    assert part_between_groups(groups) == pytest.approx(2 * f / (2 * f + 6))


def test_anhoj_limits():
    found = [run_chart_limits(points) for points in (10, 12, 15, 20, 24, 30)]
    assert found == [(6, 2), (7, 3), (7, 4), (7, 6), (8, 8), (8, 10)]


def test_a_run_chart_without_a_signal():
    found = run_chart([14, 12, 16, 11, 15, 13, 17, 12, 14, 9, 8, 10, 7], 12)
    assert found
    assert (found.points, found.longest, found.longest_usual) == (11, 4, 6)
    assert (found.crossings, found.crossings_usual) == (3, 2)
    assert not found.signal


def test_a_run_chart_with_a_signal():
    before = [13, 16, 11, 18, 15, 10, 17, 12, 19, 11, 14, 13]
    after = [9, 8, 7, 8, 6, 7, 6, 8, 5, 7, 6, 6, 7]
    found = run_chart([*before, *after], 13.5)
    assert found
    assert (found.points, found.longest, found.longest_usual) == (25, 14, 8)
    assert (found.crossings, found.crossings_usual) == (10, 8)
    assert found.signal


def test_nine_points_give_no_signal():
    found = run_chart([1.0] * 4 + [9.0] * 5, 5)
    assert found
    assert not found.signal


def test_no_run_chart_of_a_line_on_its_middle():
    assert run_chart([5, 5, 5], 5) is None


def test_rounding_alone_moves_a_large_branch_little(large):
    """Eight months of each sum rounded to ten: the likely error of a sum is the step / √12 times √8."""
    forgiven, paid = sums(large["Taunton Library"])
    likely = STEP / 12**0.5 * 8**0.5
    low = (forgiven - 2 * likely) / (forgiven - 2 * likely + paid + 2 * likely)
    high = (forgiven + 2 * likely) / (forgiven + 2 * likely + paid - 2 * likely)
    assert low > 0.105
    assert high < 0.117


def test_an_error_of_nothing_makes_no_narrow_band():
    same = LogitShare(0.0, 0.0, 8)
    assert band_width([(same, 100.0)]) == pytest.approx(2.3646 * 0.05 * 10, abs=1e-3)
