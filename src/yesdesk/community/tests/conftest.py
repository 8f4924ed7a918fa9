"""Fixtures of this room."""

import pytest

from yesdesk.places.models import Library


@pytest.fixture
def outside(library):
    """Have the library use places outside."""
    Library.objects.update(has_outside=True)
