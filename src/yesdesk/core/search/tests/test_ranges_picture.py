"""The picture of ranges in decision 0021 has the numbers that the code has."""

from pathlib import Path

import pytest

from yesdesk.core.search.ranges import RANGE, SHIFT
from yesdesk.core.search.texts import first_id

DECISION = Path(__file__).parents[5] / "docs" / "decisions" / "0021-a-text-for-each-entry.md"
REQUEST = 250_000


@pytest.fixture(scope="module")
def picture():
    return DECISION.read_text().split("```")[1]


def test_ids_of_texts(picture):
    assert f"id = {REQUEST:,} x 2^{SHIFT} + place" in picture
    for place in range(3):
        assert f"\n  {first_id(REQUEST) + place:,}  " in picture


def test_ranges_with_their_first_and_last_request(picture):
    number = first_id(REQUEST) >> RANGE
    wide = 1 << (RANGE - SHIFT)
    for each in (number, number + 1):
        first = each * wide
        assert (
            f"range {each:x}   requests {first:,} to {first + wide - 1:,}   {each:x}/ana" in picture
        )
    assert f"{number:x}//ana" in picture
