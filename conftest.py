"""The cast stands once for each test process; every test rolls back to it.

Here and not in `yesdesk.testing.plugin`, since a plugin's fixture would stand under pytest-django's own.
"""

from typing import Any

import pytest


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:  # noqa: ARG001 - after theirs
    from yesdesk.testing.cast import set_the_stage

    with django_db_blocker.unblock():
        set_the_stage()
