"""From an older Yesdesk's database to this one's: looks, backs up, builds beside, tries, or
leaves all as it was.
"""

import shutil
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import connection

from yesdesk.cli.keeping.archive import read_archive
from yesdesk.cli.keeping.at_rest import library_at_rest
from yesdesk.cli.keeping.backing_up import make_backup
from yesdesk.cli.keeping.building import AfterBackup, beside_in, finish, half_built_goes
from yesdesk.cli.keeping.room import full_disk_explained, stamp, working_folder
from yesdesk.cli.keeping.saying import megabytes
from yesdesk.cli.keeping.sqlite_copy import database_path
from yesdesk.cli.keeping.trying import pages_that_do_not_open
from yesdesk.cli.schema import Schema, make_tables, schema_found
from yesdesk.core.caught import Caught, class_of, trail_of
from yesdesk.core.errors import Refusal
from yesdesk.patrons.cleanup import aside_folder

_COPIES: Final = 3
"""How often the data may lie there at once: as it is, in the backup, and as it will be."""


@dataclass(frozen=True, slots=True)
class Upgraded:
    """`backup`: the file made before; `aside`: where the former database went."""

    backup: Path
    aside: str


def upgrade(now: datetime) -> Upgraded | None:
    """Brings the database to this version; None when it is there already.

    The present database is not touched until the new one was tried. Raises Refusal, with everything
    as it was, while the library is served, for a newer or damaged database, too little room, a
    migration that stops, or a page that does not open afterwards.
    """
    with library_at_rest():
        found = schema_found()
        if found is Schema.FRESH:
            make_tables()
            return None
        if found is Schema.CURRENT:
            return None
        if found is not Schema.OLDER:
            raise Refusal(str(found.value), way_on="", code="cli.keeping.schema")
        _look_for_room()
        return _upgrade(now)


def _upgrade(now: datetime) -> Upgraded:
    aside_folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    backup = aside_folder() / f"before-upgrade-{stamp(now)}.tar.gz"
    with full_disk_explained(aside_folder()), working_folder() as folder, ExitStack() as undo:
        undo.callback(backup.unlink, missing_ok=True)
        make_backup(backup, now)
        manifest = read_archive(backup, folder)
        beside = beside_in(folder)
        with half_built_goes(beside):
            with beside.inside(), Caught() as run:
                finish(manifest, folder, now, AfterBackup(mail_may_have_gone=False))
                _try_it()
            if isinstance(run.error, OSError):
                raise run.error  # a full disk has its own sentence
            if run.error is not None:
                raise _put_back(run.error)
        aside = beside.take_place(now)
        undo.pop_all()
    return Upgraded(backup, aside)


def _try_it() -> None:
    closed = pages_that_do_not_open()
    if closed:
        raise Refusal(
            f"Some pages do not open with the new database ({'; '.join(closed)}).",
            way_on="",
            code="cli.keeping.tried",
        )


def _put_back(error: Exception) -> Refusal:
    sentence = error.sentence if isinstance(error, Refusal) else _where_it_stopped(error)
    return Refusal(
        f"{sentence} The library is as it was before.",
        way_on="Start the former version again, and send us this line.",
        code="cli.keeping.put_back",
    )


def _where_it_stopped(error: Exception) -> str:
    places = trail_of(error, 1)
    return f"The upgrade stopped ({class_of(error)} at {''.join(places)})."


def _look_for_room() -> None:
    """On PostgreSQL the server's own disk is the server's matter."""
    size = database_path().stat().st_size if connection.vendor == "sqlite" else 0
    free = shutil.disk_usage(settings.DATA).free
    if free < size * _COPIES:
        raise Refusal(
            f"An upgrade needs {megabytes(size * _COPIES)} of room in {settings.DATA}; "
            f"{megabytes(free)} are free.",
            way_on="Make room there, then start it again.",
            code="cli.keeping.no_room",
        )
