"""Failures noted without anybody's words."""

import pytest

from yesdesk.core.errors import Refusal
from yesdesk.core.exceptions import Capture, class_path, safe_traceback


def _stop():
    int("Ana Moreau")


def test_an_error_is_caught_and_kept():
    with Capture() as run:
        _stop()
    assert isinstance(run.error, ValueError)


def test_nothing_caught_is_none():
    with Capture() as run:
        pass
    assert run.error is None


@pytest.mark.parametrize("ends", [SystemExit, KeyboardInterrupt])
def test_what_ends_the_process_goes_on(ends):
    with pytest.raises(ends), Capture():
        raise ends


def test_a_trail_names_places_and_no_words():
    with Capture() as run:
        _stop()
    trail = safe_traceback(run.error)
    assert [place.rpartition(" ")[2] for place in trail] == [
        "test_a_trail_names_places_and_no_words",
        "_stop",
    ]
    assert all(place.startswith("core/tests/test_exceptions.py:") for place in trail)
    assert "Ana" not in " ".join(trail)


def test_classes_by_their_full_name():
    assert class_path(ValueError("Ana")) == "ValueError"
    assert class_path(Refusal("x", next_step="y")) == "yesdesk.core.errors.Refusal"
