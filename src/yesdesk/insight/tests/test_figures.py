"""A figure goes on from edition to edition: no month is shown twice, and no difference isolates a count under five."""

import json
from collections import defaultdict
from itertools import combinations

import pytest
from hypothesis import given, strategies as st

from yesdesk.core.suppression import FEWEST
from yesdesk.insight.figures import Figure, add, alike, figure_of, go_on, months_between, total
from yesdesk.insight.rules.tests.isolated import none_is_isolated, worlds

MONTHS = months_between("2024-01", "2026-12")
ORDER = (("asked", "vain"), ("plain", "asked", "vain"))
NAMES = ("plain", "asked", "vain")
A_FEW = st.lists(st.tuples(*[st.integers(0, 9)] * 3), min_size=36, max_size=36)


def editions(counted, order=(), first=MONTHS[0], months=MONTHS):
    """The figure as it stands in each edition, one after the other."""
    figure = Figure("rule", first)
    for last in months:
        figure = go_on(figure, counted, last, order)
        yield figure


def by_month(rows, names=NAMES, months=MONTHS):
    return {m: dict(zip(names, row, strict=True)) for m, row in zip(months, rows, strict=False)}


@given(A_FEW)
def test_a_span_that_was_shown_stays_in_each_later_edition(rows):
    before = ()
    for figure in editions(by_month(rows), ORDER):
        assert set(before) <= set(figure.spans)
        months = [month for span in figure.spans for month in span.months]
        assert len(months) == len(set(months))
        before = figure.spans
    assert figure == go_on(Figure("rule", MONTHS[0]), by_month(rows), MONTHS[-1], ORDER)


@given(A_FEW, st.booleans())
def test_figures_of_36_editions_never_differ_by_less_than_five(rows, ordered):
    every = list(editions(by_month(rows), ORDER if ordered else ()))
    atoms = [
        {(span.months, part.of): part.n for span in each.spans for part in span.shown.parts}
        for each in every
    ]
    for one, other in combinations(atoms, 2):
        assert one.items() <= other.items(), (
            "what is shown stays, so a difference is of whole parts"
        )
    assert all(n >= FEWEST for n in atoms[-1].values())


@given(A_FEW)
def test_a_month_is_shown_at_the_latest_when_its_year_is_over(rows):
    """Where all that is left of a year holds five and is no row of fours."""
    (*_others, last) = editions(by_month(rows), ORDER)
    shown = {month for span in last.spans for month in span.months}
    for year in ("2024", "2025", "2026"):
        left = [
            sum(row)
            for m, row in zip(MONTHS, rows, strict=True)
            if m[:4] == year and m not in shown
        ]
        assert sum(left) < FEWEST


@pytest.mark.parametrize(
    ("counts", "cut"),
    [
        ((7, 3, 3), [1, 2]),
        ((3, 6, 4), [1, 2]),
        ((1, 2, 1, 1, 0, 1, 2, 0, 1, 1, 1, 1), [12]),
        ((4, 0, 0, 4, 0, 0, 9), [1]),
        ((4, 4, 9), [1]),
        ((2, 9), [1]),
    ],
)
def test_months_stand_alone_then_by_quarter_then_by_year(counts, cut):
    counted = by_month([(n,) for n in counts], ("n",))
    months = MONTHS[: len(counts)]
    *_others, last = editions(counted, months=months)
    assert sorted(len(span.months) for span in last.spans) == cut


def test_parts_are_folded_only_when_the_year_is_over():
    counted = by_month([(9, 1, 0)] * 12)
    *some, last = editions(counted, ORDER, months=MONTHS[:12])
    assert not any(each.spans for each in some)
    (span,) = last.spans
    assert [part.n for part in span.shown.parts] == [108, 12]


@pytest.mark.night
@pytest.mark.parametrize("order", [(), (("b", "a"),)])
def test_no_count_under_five_can_be_worked_out_by_who_has_every_edition(order):
    """A quarter whose months are of one kind or of two, and a year of three months, each in another quarter."""
    for names, most, months in (("a", 16, MONTHS[:3]), ("ab", 12, MONTHS[:2] + MONTHS[3:4])):
        if order and names == "a":
            continue
        alike_ = defaultdict(list)
        for world in worlds(len(months) * len(names), most=most):
            rows = [world[n : n + len(names)] for n in range(0, len(world), len(names))]
            counted = {m: dict.fromkeys(names, 0) for m in MONTHS[:12]}
            counted |= by_month(rows, names, months)
            looks = go_on(Figure("n", MONTHS[0]), counted, MONTHS[11], order)
            alike_[json.dumps(looks.json)].append(world)
        none_is_isolated(alike_, most=most, at_least=5)


def test_no_span_reaches_over_a_day_from_which_it_was_counted_differently():
    counted = by_month([(2,)] * 12, ("n",))
    changed = go_on(Figure("n", "2024-01"), counted, "2024-12", changes=["2024-05-09"])
    assert [span.months for span in changed.spans] == [
        ("2024-01", "2024-02", "2024-03"),
        ("2024-07", "2024-08", "2024-09"),
        ("2024-10", "2024-11", "2024-12"),
    ]
    assert alike(["2024-04", "2024-05"], ["2024-05-01"]) == [["2024-04"], ["2024-05"]]


def test_an_edition_carries_on_three_years_and_no_month_of_before_is_cut_anew():
    counted = {month: {"n": 9} for month in months_between("2020-01", "2026-12")}
    figure = go_on(Figure("n", "2020-01"), counted, "2021-12")
    later = go_on(figure, counted, "2026-06")
    assert (later.first, later.spans[0].months) == ("2023-01", ("2023-01",))


def test_a_figure_is_read_back_as_it_was_written():
    figure = go_on(Figure("n", "2024-01"), by_month([(9, 8, 7)] * 12), "2024-12", ORDER)
    assert figure_of(json.loads(json.dumps(figure.json))) == figure
    assert total(figure.newest_year()) == 24 * 12
    assert add(figure.newest_year(), "plain", "asked") == 17 * 12
    assert add(figure.newest_year(), "nothing") is None
    assert figure.on(["2024-03"]).count("vain") == 7
    with pytest.raises(ValueError, match="five"):
        figure_of({"measure": "n", "first": "2024-01", "spans": [[["2024-01"], [[["n"], 4]]]]})
