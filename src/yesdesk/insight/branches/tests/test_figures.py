"""The figures of an edition by branch: the real file's, what is cut out of it, and what too little gives."""

import csv
from collections import defaultdict

import pytest

from yesdesk.insight.branches.figures import branch_figures, choose_window, open_parts
from yesdesk.insight.figures import add, figure_of, runs_of, total
from yesdesk.testing.shared_data import SHARED_DATA

REAL = SHARED_DATA / "librarieswest-bills/payments.csv"
ABOUT = {"currency": "GBP", "rounded": 0}


def given(branches, months=8, **other):
    """`branches`: {name: [(forgiven, paid), ...]} by month."""
    codes = [f"{2019 + n // 12}-{n % 12 + 1:02}" for n in range(months)]
    return {
        "months": codes,
        "changes": [],
        "step": 100,
        "enough": 50_000,
        "about": ABOUT,
        "cancelled": {},
        "lines": {},
        "branches": [
            {
                "name": name,
                "service": "",
                "ours": None,
                "changes": [],
                "cells": dict(zip(codes, cells, strict=False)),
            }
            for name, cells in branches.items()
        ],
    } | other


@pytest.fixture(scope="module")
def real():
    if not REAL.exists():
        pytest.skip("the real file is not here")
    cells, services = defaultdict(dict), {}
    cancelled, lines = defaultdict(int), defaultdict(lambda: [0, 0])
    with REAL.open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            if row["bill_reason"] != "OVERDUE":
                continue
            month, branch = row["month_paid"], row["payment_library"]
            if row["payment_type"] == "CANCEL":
                cancelled[month] += int(row["system_paid"]) * 100
                continue
            place = 0 if row["payment_type"] == "FORGIVEN" else 1
            pounds = int(row["real_amount_paid" if place else "system_paid"])
            services[branch] = row["payment_authority"]
            cells[branch].setdefault(month, [0, 0])[place] += pounds * 100
            lines[month][place] += 1
    return branch_figures(
        {
            "months": sorted({month for branch in cells.values() for month in branch}),
            "changes": [],
            "step": 1_000,
            "enough": 50_000,
            "about": ABOUT | {"rounded": 1_000},
            "cancelled": cancelled,
            "lines": lines,
            "branches": [
                {
                    "name": name,
                    "service": services[name],
                    "ours": None,
                    "changes": [],
                    "cells": cells[name],
                }
                for name in sorted(cells)
            ],
        }
    )


def test_the_window_ends_before_the_branches_closed(real):
    """March 2020 was cut short in its middle, April to August and January to March 2021 had almost no payments."""
    runs = runs_of(span.months[0] for span in figure_of(real["settled"]).spans)
    parts = [(run[0], run[-1]) for run in runs]
    assert parts == [("2019-07", "2020-02"), ("2020-09", "2020-12"), ("2021-04", "2021-06")]
    assert real["window"] == ["2019-07", "2020-02"]


def test_sums_of_the_window(real):
    assert (real["forgiven"], real["paid"], real["cancelled"]) == (3_534_000, 14_126_000, 1_238_000)
    assert round(real["share"], 4) == 0.2001


def test_sums_by_month(real):
    months = figure_of(real["settled"])
    for month, forgiven, paid in (("2019-07", 452_000, 1_874_000), ("2020-02", 474_000, 1_571_000)):
        shown = months.on([month])
        assert (shown.count("forgiven"), shown.count("paid")) == (forgiven, paid)
    window = months.spans[:8]
    assert (add(window, "forgiven"), add(window, "paid")) == (real["forgiven"], real["paid"])


def test_branches_with_enough_and_how_much_they_differ(real):
    assert len(real["branches"]) == 82
    assert [round(real[each], 4) for each in ("low", "middle", "high")] == [0.0772, 0.1922, 0.4045]
    assert real["outside"] == 31


def test_branches_stand_from_a_to_z(real):
    names = [each["name"] for each in real["branches"]]
    assert names == sorted(names)


def test_services_and_what_lies_between_them(real):
    shares = {each["name"]: round(each["share"], 3) for each in real["services"]}
    assert shares["Somerset"] == 0.125
    assert shares["Bath and North East Somerset"] == 0.404
    assert sum(each["branches"] for each in real["services"]) == 82
    assert round(real["between"], 2) == 0.40


def test_the_worst_case_of_rounding(real):
    """The note says .173 to .230: it knows which sums stand as 0 and cannot be less. Facts count lines alone."""
    low, high = real["worst"]
    assert 0.165 < low <= 0.173
    assert 0.230 <= high < 0.235
    assert [round(each, 2) for each in (low, high)] == [0.17, 0.23]


def test_what_the_same_yes_everywhere_would_have_cost(real):
    """Nothing less than now, and more at each step."""
    costs = [each["more"] for each in real["steps"]]
    assert costs == sorted(costs)
    assert costs[0] > 0
    by_hand = sum(
        max(0.0, real["middle"] * (each["forgiven"] + each["paid"]) - each["forgiven"])
        for each in real["branches"]
    )
    assert costs[0] >= by_hand * 12 / 8 - 1, "branches with little are in it too"


def test_no_branch_goes_down():
    found = branch_figures(given({str(n): [(1_000 * n, 10_000)] * 8 for n in range(1, 7)}))
    top = max(each["share"] for each in found["branches"])
    cost = found["steps"][-1]["more"]
    assert 0 < cost < sum(top * (e["forgiven"] + e["paid"]) for e in found["branches"]) * 1.5


def test_a_stretch_is_cut_where_counting_changed():
    assert open_parts([10] * 6, list("abcdef"), {"d"}) == [(0, 2), (4, 5)]


def test_a_long_stretch_gives_its_last_year():
    assert choose_window([(0, 29)]) == (18, 29)


def test_the_newest_long_stretch_counts():
    assert choose_window([(0, 11), (14, 22), (24, 26)]) == (14, 22)


def test_a_shorter_one_will_do_where_there_is_none():
    assert choose_window([(0, 3), (5, 11)]) == (5, 11)
    assert choose_window([(0, 4)]) is None
    assert choose_window([]) is None


def test_a_file_of_five_months_gives_sums_and_no_share():
    found = branch_figures(given({"North": [(1_000, 9_000)] * 5}, months=5))
    assert found["window"] is None
    assert total(figure_of(found["settled"]).spans) == 5 * 10_000


def test_an_empty_file():
    assert branch_figures(given({}, months=0))["window"] is None


def test_a_small_branch_counts_in_the_whole_and_has_no_share():
    found = branch_figures(given({"Large": [(2_000, 18_000)] * 8, "Small": [(0, 100)] * 8}))
    assert [each["name"] for each in found["branches"]] == ["Large"]
    assert found["paid"] == 8 * 18_100


def test_few_branches_have_no_band_and_no_steps():
    found = branch_figures(given({str(n): [(2_000, 18_000)] * 8 for n in range(4)}))
    assert found["band"] is None
    assert found["steps"] == []


def test_who_has_money_is_counted_however_little():
    cells = {"Large": [(2_000, 18_000)] * 8, "Small": [(0, 100)] * 8, "None": [(0, 0)] * 8}
    found = branch_figures(given(cells))
    assert found["counted"] == 2
    assert found["few"] == [f"2019-{n:02}" for n in range(1, 9)]


def test_a_branch_of_ours_with_two_names_is_one():
    made = given({name: [(2_000, 18_000)] * 8 for name in ("Mill", "MILL", "Hill")})
    for each in made["branches"][:2]:
        each["ours"] = 1
    assert branch_figures(made)["counted"] == 2


def test_rounding_has_a_bound_where_all_could_be_nothing():
    """Each sum could stand for up to half of what it is rounded to."""
    lines = {f"2019-{n:02}": [2, 2] for n in range(1, 9)}
    made = given({"North": [(0, 10)] * 8}, lines=lines, about=ABOUT | {"rounded": 100})
    low, high = branch_figures(made)["worst"]
    assert (low, high) == (0.0, 1.0)


def test_nothing_forgiven_anywhere_has_no_band():
    found = branch_figures(given({str(n): [(0, 20_000)] * 8 for n in range(6)}))
    assert found["share"] == 0
    assert found["band"] is None
    assert all(each["low"] is None for each in found["branches"])


def test_months_that_took_more_back_than_they_gave():
    cells = [(30_000, 30_000), *[(-4_000, 30_000)] * 7]
    found = branch_figures(given({str(n): cells for n in range(6)}))
    assert all(each["low"] is None for each in found["branches"])


def test_a_month_that_took_more_back_than_it_gave_has_no_share():
    cells = [(1_000, 9_000)] * 7 + [(-500, 9_000)]
    found = branch_figures(given({str(n): cells for n in range(3)}))
    assert len(figure_of(found["settled"]).spans) == 7
    assert found["forgiven"] == 3 * 6_500


def test_a_branch_that_counts_differently_has_no_such_month_and_no_run():
    made = given({name: [(20_000, 180_000)] * 12 for name in ("Ash", "Birch")}, months=12)
    made["branches"][0]["changes"] = [["2019-05-12", "Half price."]]
    ash, birch = branch_figures(made)["branches"]
    months = [span.months[0] for span in figure_of(ash["settled"]).spans]
    assert [len(run) for run in runs_of(months)] == [4, 7]
    assert (ash["run"], len(figure_of(birch["settled"]).spans)) == (None, 12)
    assert ash["share"] == birch["share"]


def test_a_run_of_twelve_months_is_described():
    cells = [(1_000, 9_000 + 100 * n) for n in range(6)] + [(5_000, 9_000 + n) for n in range(6)]
    (one,) = branch_figures(given({"North": cells}, months=12))["branches"]
    assert one["run"]["points"] == 12
    assert one["run"]["longest"] == 6
    assert one["run"]["crossings"] == 1
    assert one["run"]["signal"], "one crossing where chance makes three at least"
