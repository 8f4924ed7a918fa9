"""The longest tests of a run begin first, in each process."""

from dataclasses import dataclass

import pytest

from yesdesk.testing.plugin import longest_first


@dataclass(frozen=True)
class Item:
    number: int
    long: bool = False

    def get_closest_marker(self, name):
        return self.long if name == "long" else None


@pytest.mark.parametrize(("tests", "processes"), [(11, 3), (12, 3), (5, 2), (7, 1), (4, 3)])
def test_each_share_begins_with_them_and_none_is_lost(tests, processes):
    items = [Item(n, long=n >= tests - 4) for n in range(tests)]
    ordered = longest_first(items, processes)
    assert sorted(item.number for item in ordered) == list(range(tests))
    begins = 0
    for number in range(processes):  # as xdist cuts them
        share = (tests - begins) // (processes - number)
        mine = ordered[begins : begins + share]
        assert [item.long for item in mine] == sorted((item.long for item in mine), reverse=True)
        begins += share


def test_what_is_not_long_keeps_its_order():
    items = [Item(2), Item(3, long=True), Item(1)]
    assert [item.number for item in longest_first(items, 1)] == [3, 2, 1]
