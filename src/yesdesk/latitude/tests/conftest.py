"""Fixtures of another room's tests that this room's need too."""

from yesdesk.core.tests.conftest import database_on_disk

__all__ = ["database_on_disk"]
