"""The closed lists of an exception."""

from collections import Counter

import pytest
from hypothesis import given, strategies as st

from yesdesk.core.errors import ValidationRefusal
from yesdesk.policy.bends import (
    BANDS,
    FINER_REASONS,
    REASON_WORDS,
    REASONS,
    BendReason,
    band_bounds,
    band_of,
    counted_as,
    one_of_the_list,
)
from yesdesk.policy.situation import Measure


@given(reasons=st.lists(st.sampled_from(BendReason), max_size=60))
def test_whatever_was_said_is_counted_once_as_one_of_four(reasons):
    four = [BendReason(value) for value, _words in REASONS]
    counted = Counter(counted_as(each) for each in reasons)
    assert set(counted) <= {*four, BendReason.NOT_SAID}
    assert counted.total() == len(reasons)
    assert all(counted_as(each) is each for each in four)


def test_finer_reasons_map_to_the_four_reasons():
    for value, _words in FINER_REASONS:
        assert counted_as(BendReason(value)) in {BendReason(each) for each, _said in REASONS}


def test_a_word_outside_the_list_is_refused():
    assert one_of_the_list("family") is BendReason.FAMILY
    with pytest.raises(ValidationRefusal):
        one_of_the_list("because I felt like it")


@pytest.mark.parametrize(
    ("amount", "measure", "band"),
    [
        (0, Measure.MONEY, 0), (500, Measure.MONEY, 0), (501, Measure.MONEY, 1),
        (1840, Measure.MONEY, 2), (10_001, Measure.MONEY, 5), (21, Measure.DAYS, 1), (3, Measure.NONE, 0),
    ],
)  # fmt: skip
def test_bands(amount, measure, band):
    assert band_of(amount, measure) == band < BANDS
    above, up_to = band_bounds(band, measure)
    assert above is None or amount > above
    assert up_to is None or amount <= up_to


def test_every_reason_has_its_words():
    assert set(REASON_WORDS) == set(BendReason)
