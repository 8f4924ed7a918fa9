"""What is there is given back; what is not has one answer."""

import pytest

from yesdesk.core.errors import NotFound, or_not_found


@pytest.mark.parametrize("row", ["a row", 0, ""])
def test_what_is_there_is_given_back(row):
    assert or_not_found(row) == row


def test_nothing_is_refused_with_a_way_on():
    with pytest.raises(NotFound) as refused:
        or_not_found(None)
    assert refused.value.next_step
