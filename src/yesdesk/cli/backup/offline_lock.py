"""Nobody may serve a library while its database is being replaced."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, connections

from yesdesk.cli.paths import serving_lock
from yesdesk.cli.schema import MIGRATOR
from yesdesk.core.errors import Refusal
from yesdesk.core.models import Lease
from yesdesk.core.process import InUse, folder_lock
from yesdesk.core.tasks.leases import lease_is_held
from yesdesk.core.tasks.timers import CLOCK


@contextmanager
def offline_lock() -> Iterator[None]:
    """Inside, nobody serves this library or changes its tables, here or (PostgreSQL) on another
    host.

    Raises Refusal at once when somebody does.
    """
    try:
        with folder_lock(serving_lock()), _alone_on_the_server():
            yield
    except InUse as error:
        raise _served() from error


@contextmanager
def _alone_on_the_server() -> Iterator[None]:
    if connection.vendor != "postgresql":
        yield
        return
    # A connection of its own: the lock must outlive the others, which are closed on the way.
    keeper = connections.create_connection("default")
    try:
        with keeper.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [MIGRATOR])
            (alone,) = cursor.fetchone()
        if not alone or _ticks_somewhere():
            raise _served()
        yield
    finally:
        keeper.close()


def _ticks_somewhere() -> bool:
    if Lease._meta.db_table not in connection.introspection.table_names():  # noqa: SLF001
        return False
    return lease_is_held(CLOCK)


def _served() -> Refusal:
    return Refusal(
        "This library is being served, or looked after, at this moment.",
        next_step="Stop `yesdesk serve` (and workers on other machines; they need half a minute to be "
        "forgotten), then start this again.",
        code="cli.keeping.served",
    )
