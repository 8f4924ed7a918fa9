"""Fixtures of backing's tests."""

import pytest

from yesdesk.testing.every_table import rows_by_table


@pytest.fixture
def everything():
    """Read every row of every table."""
    return rows_by_table
