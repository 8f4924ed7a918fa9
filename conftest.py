"""The cast stands once for each test process; every test rolls back to it.

Here and not in `yesdesk.testing.plugin`, since a plugin's fixture would stand under pytest-django's own.
"""

from collections.abc import Generator
from typing import Any

import pytest
from pytest_django.plugin import blocking_manager_key


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: Any, nextitem: Any) -> Generator[None]:
    """Set the stage again where a test flushed it away, outside the transaction of whichever test comes next."""
    yield
    if nextitem is not None and _flushes(item) and not _flushes(nextitem):
        from yesdesk.testing.cast import set_the_stage
        from yesdesk.testing.remembered import forget_everything

        with item.config.stash[blocking_manager_key].unblock():
            forget_everything()
            set_the_stage()


def _flushes(item: Any) -> bool:
    named = item.get_closest_marker("django_db")
    return "transactional_db" in item.fixturenames or bool(
        named and named.kwargs.get("transaction")
    )


@pytest.fixture(scope="session")
def django_db_setup(request: pytest.FixtureRequest, django_db_blocker: Any) -> None:
    from yesdesk.testing.cast import set_the_stage

    request.getfixturevalue("django_db_setup")  # theirs
    with django_db_blocker.unblock():
        set_the_stage()
