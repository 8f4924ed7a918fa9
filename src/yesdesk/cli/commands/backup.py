"""`yesdesk backup`: write a file with everything but secrets, while people work."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from yesdesk.cli.output import say_refusals
from yesdesk.cli.paths import set_up_django

if TYPE_CHECKING:
    from yesdesk.cli.backup.create import BackupResult

NAME = "backup"
HELP = "write one file with database and files, while people work; read it back"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--to",
        type=Path,
        default=Path(),
        metavar="FILE",
        help="a file, or a folder to put it in (.)",
    )
    parser.add_argument(
        "--keep",
        type=_number_from_one,
        metavar="N",
        help="with a folder (made if it is not there): only the newest N backups stay in it",
    )


def _number_from_one(given: str) -> int:
    number = int(given)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number


def run(options: argparse.Namespace) -> int:
    set_up_django()
    return say_refusals(lambda: _back_up_and_report(options.to, options.keep))


def _back_up_and_report(to: Path, keep: int | None) -> None:
    from django.utils import timezone

    from yesdesk.cli.backup.create import backup_name, create_backup, folder_to_keep_in
    from yesdesk.cli.schema import Schema, schema_found
    from yesdesk.core.backups import note_backup

    now = timezone.now()
    if keep is not None:
        folder_to_keep_in(to)
    made = create_backup(to / backup_name(now) if to.is_dir() else to, now)
    if schema_found() is Schema.CURRENT:  # before an upgrade there is no place to note it yet
        note_backup(now, where=str(made.path.parent.resolve()), size=made.size)
    _print_result(made)
    if keep is not None:
        _drop_old(made.path, keep)


def _print_result(made: "BackupResult") -> None:
    from yesdesk.cli.output import megabytes

    files = sum(name.startswith("files/") for name in made.manifest.parts)
    print(
        f"{made.path} holds the library of {made.manifest.made_at}: the database and "
        f"{files} files, {megabytes(made.size)}. Read back and whole."
    )
    if made.manifest.missing:
        print(f"{made.manifest.missing} files were erased meanwhile and are not in it.")
    if made.manifest.damaged:
        print(
            f"{made.manifest.damaged} files on this disk are not what their names say: the disk may be failing. "
            "An older backup may still hold them whole."
        )
    print(
        "No secret is in it. Keep keys/web/secret_key from the data folder apart, in a safe place: "
        "patrons' links open under no other. Passwords of mailboxes and of the library system are in no backup: "
        "have them written down elsewhere."
    )


def _drop_old(newest: Path, keep: int) -> None:
    from django.utils import timezone

    from yesdesk.cli.backup.create import drop_old_backups
    from yesdesk.cli.schema import Schema, schema_found
    from yesdesk.core.clock_mark import clock_is_trusted

    if schema_found() is Schema.CURRENT and not clock_is_trusted(timezone.now()):
        print("No older backup was removed: this machine's clock may be wrong (`yesdesk erasing`).")
        return
    dropped = drop_old_backups(newest, keep)
    if dropped:
        print(f"{dropped} older backups were removed; the newest {keep} stay.")
