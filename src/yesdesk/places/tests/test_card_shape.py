"""What card numbers look like is learnt from scans, without what a scanner adds."""

import pytest

from yesdesk.core.errors import ValidationRefusal
from yesdesk.places.card_shape import CardShape, learn_card_shape


@pytest.mark.parametrize(
    ("scans", "shape"),
    [
        (["A29401234567890B", "A29409876543210B", "A29405555555555B"], (14, "2940", "AB")),
        (["a29401234567890b", "A29409876543210B", "A29405555555555B"], (14, "2940", "AB")),
        (["29401234567890"] * 3, (14, "", "")),
        (["29401234567890", "29401234567891", "29401234567892"], (14, "29401", "")),
        (["2940 1234 567890", "29409876543210", "29405555555555"], (14, "2940", "")),
        (["P123456", "P987654", "P555555"], (7, "P", "")),
        (["123456789", "29401234567890", "29409876543210"], (9, "", "")),
        (["*12345*", "*67890*", "*13579*"], (5, "", "**")),
    ],
)
def test_length_prefix_and_letters_are_learnt(scans, shape):
    assert learn_card_shape(scans)[0] == CardShape(*shape)


def test_the_numbers_are_read_without_the_letters():
    assert learn_card_shape(["A12345B"] * 3)[1] == ["12345"] * 3


def test_letters_that_come_only_sometimes_are_refused():
    with pytest.raises(ValidationRefusal) as refused:
        learn_card_shape(["A29401234567890B", "29409876543210", "A29405555555555B"])
    assert refused.value.fields.keys() == {"scan1"}


@pytest.mark.parametrize("scan", ["12", "https://library.example/ask", "a card", "1" * 41])
def test_what_is_no_card_number_is_refused_at_its_field(scan):
    with pytest.raises(ValidationRefusal) as refused:
        learn_card_shape(["29401234567890", scan, "29409876543210"])
    assert refused.value.fields.keys() == {"scan2"}
