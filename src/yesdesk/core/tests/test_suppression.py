"""Small counts are hidden together with what would betray them: worked cases, and an attacker who has our code."""

import re
from collections import defaultdict
from dataclasses import FrozenInstanceError, asdict
from itertools import combinations

import pytest
from hypothesis import given, strategies as st

from yesdesk.core.suppression import (
    FEWEST,
    Part,
    Shown,
    fold,
    hide,
    spans,
    table,
)

EVENTS = ("plain", "exception", "asked_yes", "asked_no", "asked_unanswered", "no")
IN_VAIN = ("asked_no", "asked_unanswered")
NOT_AT_ONCE = ("asked_yes", *IN_VAIN, "no")
ORDER = (IN_VAIN, (*IN_VAIN, "no"), NOT_AT_ONCE)
SOME = st.integers(0, 40)


def named(counts):
    return dict(zip("abcdefgh", counts, strict=False))


def sizes(shown):
    return [(len(part.of), part.n) for part in shown.parts]


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ((22, 12, 4, 2, 1), [(1, 22), (1, 12), (3, 7)]),
        ((12, 3, 5), [(1, 12), (2, 8)]),
        ((36, 3), [(2, 39)]),
        ((6, 2), [(2, 8)]),
        ((40, 0, 0), [(3, 40)]),
        ((12, 3, 5, 5), [(1, 12), (3, 13)]),
        ((4, 4, 4, 6, 9), [(4, 18), (1, 9)]),
        ((6, 9), [(1, 6), (1, 9)]),
        ((4, 0), []),
        ((), []),
    ],
)
def test_what_is_small_is_hidden_with_enough_beside_it(counts, shown):
    assert sizes(hide(named(counts))) == shown


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ((22, 12, 3, 0, 2, 2), [22, 12, 7]),
        ((318, 142, 121, 13, 24, 14), [318, 142, 121, 13, 24, 14]),
        ((30, 9, 8, 4, 1, 6), [30, 9, 8, 5, 6]),
        ((30, 9, 8, 1, 1, 4), [30, 9, 8, 6]),
        ((30, 2, 8, 1, 1, 4), [46]),
        ((2, 0, 1, 0, 0, 1), []),
    ],
)
def test_ways_a_rule_was_met_fold_until_each_part_has_five(counts, shown):
    folded = fold(dict(zip(EVENTS, counts, strict=True)), ORDER)
    assert [part.n for part in folded.parts] == shown


def test_a_part_is_asked_for_by_all_its_names():
    folded = fold(dict(zip(EVENTS, (22, 12, 3, 0, 2, 2), strict=True)), ORDER)
    assert folded.count(*NOT_AT_ONCE) == 7
    assert folded.count("plain", "exception") == 34
    assert folded.count("asked_yes") is None
    assert folded.count("plain", "no") is None
    assert folded.total == 41


MONTHS = [f"2026-{n:02}" for n in range(1, 13)]


def test_a_month_stands_alone_else_its_quarter_else_its_year_once_that_is_over():
    met = [
        *[(9, 9, 9), (9, 1, 1), (9, 2, 1)],
        *[(9, 1, 1), (9, 0, 1), (9, 0, 0)],
        *[(9, 0, 0), (9, 0, 1), (9, 1, 0)],
        *[(9, 9, 9), (9, 1, 4), (9, 1, 4)],
    ]
    months = dict(zip(MONTHS, map(named, met), strict=True))
    order = [("b", "c")]
    found = spans(months, order, last="2026-12")
    assert [(span.months, sizes(span.shown)) for span in found] == [
        (("2026-01",), [(1, 9), (1, 9), (1, 9)]),
        (("2026-02", "2026-03"), [(1, 18), (2, 5)]),
        (tuple(MONTHS[3:9]), [(1, 54), (2, 5)]),
        (("2026-10",), [(1, 9), (1, 9), (1, 9)]),
        (("2026-11", "2026-12"), [(1, 18), (2, 10)]),
    ]
    assert spans(months, order, last="2026-02") == found[:1]
    assert spans(months, order, last="2026-03") == found[:2]


def test_a_quarter_is_never_one_sum_but_a_year_may_be():
    months = {month: named((9, 0)) for month in MONTHS}
    (year,) = spans(months, [("a", "b")], last="2026-12")
    assert (year.months, sizes(year.shown)) == (tuple(MONTHS), [(2, 108)])


def test_a_span_that_may_not_be_shown_waits_for_a_longer_one():
    months = {month: {"n": 9} for month in MONTHS[:3]}
    found = spans(months, last="2026-03", may_show=lambda span: len(span.months) > 1)
    assert found == (), "three months that were each too small hold no 27"
    months = {month: {"a": 9, "b": 9} for month in MONTHS[:3]}
    found = spans(months, [("a", "b")], last="2026-03", may_show=lambda span: len(span.months) > 1)
    assert [span.shown.total for span in found] == [54]


def test_small_rows_stand_together():
    rows = table(
        {"card": {"am": 9, "pm": 8}, "print": {"am": 4, "pm": 7}, "fax": {"am": 3, "pm": 0}}
    )
    assert [row.of for row in rows] == [("card",), ("print", "fax")]
    assert [sizes(row.shown) for row in rows] == [[(1, 9), (1, 8)], [(1, 7), (1, 7)]]


def test_small_table_shows_its_columns_alone():
    (row,) = table({"card": {"am": 9, "pm": 1, "late": 3}, "fax": {"am": 3, "pm": 0, "late": 2}})
    assert row.of == ("card", "fax")
    assert sizes(row.shown) == [(1, 12), (2, 6)]
    assert table({"fax": {"am": 3, "pm": 0}}) == ()


# What Shown cannot do


@given(st.dictionaries(st.sampled_from("abcdefgh"), SOME))
def test_nothing_under_five_is_in_it_in_any_form(counts):
    for shown in (hide(counts), fold(counts, [("a", "b")])):
        text = f"{shown} {shown!r} {asdict(shown)}"
        assert all(int(number) >= FEWEST for number in re.findall(r"\d+", text))
        assert shown.total is None or shown.total >= FEWEST


@given(st.dictionaries(st.sampled_from("abcdefgh"), SOME))
def test_what_is_shown_adds_up(counts):
    for shown in (hide(counts), fold(counts, [("a", "b")])):
        assert shown.total == (sum(counts.values()) if shown else None)
        for part in shown.parts:
            assert part.n == sum(counts[name] for name in part.of)


def test_shown_figures_refuse_small_or_overlapping_parts():
    with pytest.raises(ValueError, match="five or more"):
        Part(("a",), 4)
    with pytest.raises(ValueError, match="overlap"):
        Shown((Part(("a", "b"), 5), Part(("b",), 6)))


def test_shown_figures_cannot_be_changed():
    shown = hide(named((7, 8)))
    with pytest.raises(FrozenInstanceError):
        shown.parts = ()
    with pytest.raises(TypeError):
        iter(shown)


# The attacker, who has all that is shown and our code


def worlds(cells, most):
    """All ways in which so many cells hold at most so much together."""
    if not cells:
        yield ()
        return
    for n in range(most + 1):
        for rest in worlds(cells - 1, most - n):
            yield (n, *rest)


def told(display, cells, most):
    """Cells, alone or added up, that hold under five and are the same in every world that looks like this one.

    Where a world holds nearly `most`, others that look like it were left out, so those are not judged.
    """
    alike = defaultdict(list)
    for world in worlds(cells, most):
        alike[display(world)].append(world)
    chosen = [some for size in range(1, cells + 1) for some in combinations(range(cells), size)]
    for looks, all_of_them in alike.items():
        if min(map(sum, all_of_them)) > most - 6:
            continue
        for some in chosen:
            first = sum(all_of_them[0][cell] for cell in some)
            if first < FEWEST and all(
                sum(world[cell] for cell in some) == first for world in all_of_them
            ):
                yield some, first, looks


def by_step(world, names):
    return {
        str(at): named(world[at * names : (at + 1) * names]) for at in range(len(world) // names)
    }


def roll_ups(world):
    """Two branches and three ways a rule was met: each by itself, as two pages would show them."""
    rows = by_step(world, 3).values()
    ways = {name: sum(counts[name] for counts in rows) for name in "abc"}
    branches = {str(at): sum(counts.values()) for at, counts in enumerate(rows)}
    return fold(ways, [("b", "c")]), hide(branches)


def three_ways_in_two_months(world):
    months = dict(zip(MONTHS[1:3], by_step(world, 3).values(), strict=True))
    return spans(months, [("b", "c")], last="2026-03")


LOOKS = {
    "two counts": (lambda world: hide(named(world)), 2, 18),
    "three counts": (lambda world: hide(named(world)), 3, 22),
    "four counts": (lambda world: hide(named(world)), 4, 20),
    "five counts": (lambda world: hide(named(world)), 5, 14),
    "folded": (lambda world: fold(named(world), [("c", "d"), ("b", "c", "d")]), 4, 18),
    "two roll-ups": (roll_ups, 6, 13),
    "three ways in two months": (three_ways_in_two_months, 6, 13),
    "a table": (lambda world: table(by_step(world, 2)), 4, 20),
    "a table of three rows": (lambda world: table(by_step(world, 2)), 6, 13),
    "a table of one column": (lambda world: table(by_step(world, 1)), 4, 20),
}


@pytest.mark.parametrize("looks", LOOKS.values(), ids=LOOKS)
def test_no_count_under_five_can_be_worked_out(looks):
    assert not list(told(*looks))


def test_the_attacker_finds_what_is_there_to_be_found():
    def hide_the_small_ones_alone(world):
        return tuple(n for n in world if n >= FEWEST), sum(world)

    assert list(told(hide_the_small_ones_alone, 2, 18))
    assert list(told(lambda world: (hide(named(world)), world[0] + world[1]), 3, 18))


@given(st.lists(SOME, min_size=2, max_size=7))
def test_small_count_in_a_long_list_could_be_another(world):
    seen = hide(named(world))
    for cell, n in enumerate(world):
        if n < FEWEST:
            assert any(hide(named(other)) == seen for other in (*near(world, cell), *in_one(world)))


def in_one(world):
    """Worlds in which one of them holds all."""
    for place in range(len(world)):
        yield [sum(world) if at == place else 0 for at in range(len(world))]


@pytest.mark.parametrize("world", [[4, 4, 4, 4]])
def test_counts_that_stand_all_together_could_be_any(world):
    assert all(hide(named(other)) == hide(named(world)) for other in in_one(world))


def near(world, cell):
    """Worlds in which this cell holds something else: alone, or with another cell making up for it."""
    for amount in (1, -1, 2, -2, 3, -3, 4, -4, 9, 40):
        for other in (None, *range(len(world))):
            moved = list(world)
            moved[cell] += amount
            if other is not None and other != cell:
                moved[other] -= amount
            if min(moved) >= 0 and moved != world:
                yield moved
    for other in range(len(world)):
        if world[other] != world[cell]:
            moved = list(world)
            moved[cell], moved[other] = moved[other], moved[cell]
            yield moved
