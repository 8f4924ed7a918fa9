"""What the yearly form counts in which month, held against somebody who subtracts."""

from collections import Counter

import pytest
from hypothesis import given, strategies as st

from yesdesk.core.suppression import hide, spans
from yesdesk.insight.figures import months_between
from yesdesk.insight.yearly.shown import (
    TOGETHER,
    Month,
    requests_by_month,
    requests_by_week,
)

KINDS = ("", "reference", "what_to_read", "account", "rooms")
COUNTING = {"reference", "what_to_read"}
WAYS = ("walk_in", "email", "web")
MONTHS = months_between("2025-05", "2026-08")


def month(**kinds):
    return {kind: kinds.get(kind, 0) for kind in KINDS}


def told(ended, asked=None, last="2026-12"):
    return requests_by_month(ended, asked or {}, COUNTING, last)


def fine(n):
    return n == 0 or n >= 5


few = st.one_of(st.integers(0, 12), st.integers(0, 4))
histories = st.lists(
    st.fixed_dictionaries({(kind, way): few for kind in KINDS for way in WAYS}),
    min_size=len(MONTHS),
    max_size=len(MONTHS),
)


@given(histories, st.lists(st.booleans(), min_size=16, max_size=16), st.integers(3, 15))
def test_no_number_and_no_difference_is_between_one_and_four(history, rare, until):
    months = [
        {key: n if not thin or key[1] == "web" else 0 for key, n in each.items()}
        for each, thin in zip(history, rare, strict=True)
    ]
    ended, asked = {}, {}
    for name, counts in zip(MONTHS, months, strict=True):
        by_kind = Counter()
        for (kind, _way), n in counts.items():
            by_kind[kind] += n
        ended[name] = {kind: by_kind[kind] for kind in KINDS}
        asked[name] = {f"{kind}:{way}": n for (kind, way), n in counts.items()}
    last = MONTHS[until]
    closed = {name: ended[name] for name in MONTHS[: until + 1]}
    found = requests_by_month(closed, asked, COUNTING, last)

    for each in found.values():
        assert each.kinds.total() == each.ways.total()
        assert all(n >= 5 for n in [*each.kinds.values(), *each.ways.values()])
    # Ranges add up months, so sums and differences of ranges are sums of these. Beside the pages' own parts:
    own, mixed = 0, 0
    for span in spans(closed, last=last):
        for part in span.shown.parts:
            own += part.n if set(part.of) <= COUNTING else 0
            mixed += part.n if set(part.of) & COUNTING and set(part.of) - COUNTING else 0
    total = sum(each.kinds.total() for each in found.values())
    assert fine(total - own)
    assert total - own == 0 or total - own <= mixed + 4 * len(closed)
    # A later month changes no earlier one.
    later = requests_by_month(ended, asked, COUNTING, MONTHS[-1])
    assert {name: later[name] for name in found} == found


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=16, max_size=16))
def test_what_waited_leaves_none_or_five_of_the_others(few):
    ended = {
        name: month(reference=20, what_to_read=read, account=9, rooms=rooms) | {"": 7}
        for name, (read, rooms) in zip(MONTHS, few, strict=True)
    }
    found = told(ended, last=MONTHS[-1])
    inside, outside = 0, 0
    for name, counts in ended.items():
        mixed = next(part for part in hide(counts).parts if "what_to_read" in part.of)
        inside += counts["what_to_read"]
        outside += mixed.n - counts["what_to_read"]
        if counted := found[name].kinds[TOGETHER]:
            assert counted == inside
            assert fine(outside)
            inside, outside = 0, 0
    assert inside < 5 or 0 < outside < 5


@given(st.lists(st.tuples(few, few), min_size=1, max_size=5))
def test_weeks_and_the_rest_of_their_month_are_none_or_five(weeks):
    counts = {
        f"2026-05-{n:02}": {"reference": looked_up, "what_to_read": read}
        for n, (looked_up, read) in enumerate(weeks)
    }
    looked_up, read = (sum(column) for column in zip(*weeks, strict=True))
    ended = {"2026-05": month(reference=looked_up, what_to_read=read, account=9, rooms=7)}
    found = requests_by_week(ended, {"2026-05": counts}, COUNTING, "2026-05")
    told_for_the_month = requests_by_month(ended, {}, COUNTING, "2026-05")
    total = sum(
        n for each in told_for_the_month.values() for kind, n in each.kinds.items() if kind in KINDS
    )
    assert all(fine(n) for n in found.values())
    assert fine(total - sum(found.values()))


def test_kinds_that_hold_five_count_in_their_month():
    busy = month(reference=20, what_to_read=8, account=9, rooms=7) | {"": 6}
    asked = {"2026-05": {"reference:email": 20, "what_to_read:web": 8, "rooms:web": 7}}
    assert told({"2026-05": busy}, asked) == {
        "2026-05": Month(Counter(reference=20, what_to_read=8), Counter(email=20, web=8))
    }


def test_few_of_a_kind_wait_until_five_stand_beside_five_others():
    few = month(reference=20, what_to_read=3, account=9, rooms=4) | {"": 6}
    found = told({"2026-05": few, "2026-06": few})
    assert found["2026-05"].kinds == Counter(reference=20)
    assert found["2026-06"].kinds == Counter({"reference": 20, TOGETHER: 6})


def test_quiet_months_count_at_the_end_of_their_quarter():
    found = told(dict.fromkeys(["2026-04", "2026-05", "2026-06"], month(reference=3)))
    assert {name: each.kinds.total() for name, each in found.items()} == {"2026-06": 9}


def test_what_ended_before_channels_were_counted_is_not_known():
    ended = {"2026-05": month(reference=20, what_to_read=9, account=9, rooms=7) | {"": 6}}
    found = told(ended, {"2026-05": {"reference:email": 12}})
    assert found["2026-05"].ways == Counter({"email": 12, "": 17})


@pytest.mark.parametrize(("week", "shown"), [(6, {"2026-05-04": 6}), (4, {}), (18, {})])
def test_week_can_stand_for_others_where_it_and_the_rest_of_its_month_hold_five(week, shown):
    ended = {"2026-05": month(reference=20, what_to_read=9, account=9, rooms=7) | {"": 6}}
    weeks = {"2026-05": {"2026-05-04": {"reference": week, "rooms": 3}}}
    if week == 18:
        weeks["2026-05"]["2026-05-04"]["what_to_read"] = 9
    assert requests_by_week(ended, weeks, COUNTING, "2026-05") == shown


def test_week_without_a_request_can_stand_for_others():
    ended = {"2026-05": month(reference=20, what_to_read=9, account=9, rooms=7) | {"": 6}}
    weeks = {"2026-05": {"2026-05-04": {"rooms": 3}}}
    assert requests_by_week(ended, weeks, COUNTING, "2026-05") == {"2026-05-04": 0}
