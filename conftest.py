"""The cast stands once for each test process; every test rolls back to it.

Here and not in `yesdesk.testing.plugin`, since a plugin's fixture would stand under pytest-django's own.
"""

from typing import Any

import pytest


@pytest.fixture(scope="session")
def django_db_setup(request: pytest.FixtureRequest, django_db_blocker: Any) -> None:
    from yesdesk.testing.cast import set_the_stage
    from yesdesk.testing.prepared import tables_made_once

    with tables_made_once():
        request.getfixturevalue("django_db_setup")  # theirs
    with django_db_blocker.unblock():
        set_the_stage()
