"""Tables of a Yesdesk from before the first release: nothing leads on from them, so every door refuses them."""

from collections.abc import Iterable
from typing import Any, Final

from django.core.management import CommandError
from django.db import Error, connection, connections
from django.db.migrations.recorder import MigrationRecorder

FORMER_TABLES: Final = (
    "The database is of a Yesdesk from before 0.1.0, the first release, and cannot be brought to this one. "
    "Name an empty folder by YESDESK_DATA (and an empty database by DATABASE_URL) and run `yesdesk init`, "
    "or start the Yesdesk that made it again."
)
"""What is wrong, and the next step."""

_ONLY_BEFORE: Final = ("core", "0002_search_index")
_ROOMS_BEFORE: Final = {"latitude", "channels_email"}
"""A migration that such a database went through, and rooms it had. From the first release on none has either."""


def are_former(applied: Iterable[tuple[str, str]]) -> bool:
    """Whether a database that went through these migrations (app and name) is from before the first release."""
    return any(each == _ONLY_BEFORE or each[0] in _ROOMS_BEFORE for each in applied)


def stands_on_former_tables() -> bool:
    """Look at the database itself and leave no connection that was not there; False where it does not answer, which
    others say.
    """
    was_open = connection.connection is not None
    try:
        return are_former(MigrationRecorder(connection).applied_migrations())
    except Error:
        return False
    finally:
        if not was_open:
            connection.close()


def refuse_former_tables(*, using: str, **_signal: Any) -> None:
    """Receive `pre_migrate`, which every way to Django's `migrate` sends before it changes anything."""
    if are_former(MigrationRecorder(connections[using]).applied_migrations()):
        raise CommandError(FORMER_TABLES)
