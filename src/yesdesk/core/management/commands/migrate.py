"""Begin an empty database with today's tables, at a twentieth of the work; migrate any other as Django does.

`tests/upgrade/test_new_database.py` holds that both roads lead to the
same tables, indexes, constraints, triggers and rows.
"""

from collections.abc import Callable
from typing import Any, cast, override

from django.apps import apps
from django.core.management.commands import migrate
from django.db import connections, router
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import Migration, RunPython, RunSQL
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState, StateApps

_NOT_ALL = ("app_label", "check_unapplied", "fake", "fake_initial", "plan", "prune")


class Command(migrate.Command):
    @override
    def handle(self, *args: Any, **options: Any) -> str | None:
        if not any(options[name] for name in _NOT_ALL):
            self.verbosity = options["verbosity"]
            begin_with_todays_tables(
                connections[options["database"]], self.migration_progress_callback
            )
        return super().handle(*args, **options)


def begin_with_todays_tables(
    database: BaseDatabaseWrapper, progress: Callable[[str, Migration], None]
) -> None:
    """Make the tables of an empty database from the models, and note each migration as done, in one transaction.

    Data of a `RunPython` or `RunSQL` is written too, on today's tables. A step that says `elidable`, as for
    `squashmigrations`, is only for rows that stand there, and is left out.
    """
    database.prepare_database()
    loader = MigrationLoader(database)
    if loader.applied_migrations:
        return
    recorder = MigrationRecorder(database)
    recorder.ensure_schema()
    with database.schema_editor(atomic=True) as editor:
        for app in apps.get_app_configs():
            if app.label in loader.migrated_apps:
                for model in router.get_migratable_models(app, database.alias):
                    if model._meta.can_migrate(database):  # noqa: SLF001 - as Django's own `sync_apps`
                        editor.create_model(model)
        for key in _all_migrations_in_order(loader):
            migration = loader.disk_migrations[key]
            progress("apply_start", migration)
            _write_data_of(migration, editor)
            recorder.record_applied(*key)
            progress("apply_success", migration)


def _all_migrations_in_order(loader: MigrationLoader) -> list[tuple[str, str]]:
    ends = loader.graph.leaf_nodes()
    return list(dict.fromkeys(key for end in ends for key in loader.graph.forwards_plan(end)))


def _write_data_of(migration: Migration, editor: BaseDatabaseSchemaEditor) -> None:
    for operation in migration.operations:
        if operation.elidable:
            continue
        if isinstance(operation, RunPython):
            operation.code(cast("StateApps", apps), editor)
        elif isinstance(operation, RunSQL):
            now = ProjectState()  # it looks at none
            operation.database_forwards(migration.app_label, editor, now, now)
