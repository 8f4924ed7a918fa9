"""Bring the tables to this version's form, and show how far it is: on a large library one migration takes minutes."""

from typing import Any, override

from django.core.management import call_command
from django.core.management.commands.migrate import Command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from yesdesk.core.progress import Advance, progress


def migrate() -> None:
    """Like `manage migrate`, without its words."""
    loader = MigrationLoader(connection)
    to_do = len(loader.disk_migrations.keys() - loader.applied_migrations.keys())
    with progress("Changes of the tables", to_do) as advance:
        call_command(_Migrate(advance), interactive=False, verbosity=0)


class _Migrate(Command):
    """Django tells its command of each migration."""

    def __init__(self, advance: Advance) -> None:
        super().__init__()
        self._advance = advance

    @override
    def migration_progress_callback(self, action: str, *args: Any, **kwargs: Any) -> None:
        if action == "apply_success":
            self._advance(1)
