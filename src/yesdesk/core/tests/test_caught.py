"""Failures noted without anybody's words."""

import pytest

from yesdesk.core.caught import Caught, class_of, trail_of
from yesdesk.core.errors import Refusal


def _stop():
    int("Ana Moreau")


def test_an_error_is_caught_and_kept():
    with Caught() as run:
        _stop()
    assert isinstance(run.error, ValueError)


def test_nothing_caught_is_none():
    with Caught() as run:
        pass
    assert run.error is None


@pytest.mark.parametrize("ends", [SystemExit, KeyboardInterrupt])
def test_what_ends_the_process_goes_on(ends):
    with pytest.raises(ends), Caught():
        raise ends


def test_a_trail_names_places_and_no_words():
    with Caught() as run:
        _stop()
    trail = trail_of(run.error)
    assert [place.rpartition(" ")[2] for place in trail] == [
        "test_a_trail_names_places_and_no_words",
        "_stop",
    ]
    assert all(place.startswith("core/tests/test_caught.py:") for place in trail)
    assert "Ana" not in " ".join(trail)


def test_classes_by_their_full_name():
    assert class_of(ValueError("Ana")) == "ValueError"
    assert class_of(Refusal("x", way_on="y")) == "yesdesk.core.errors.Refusal"
