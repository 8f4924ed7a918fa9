"""`yesdesk backup`: one file with everything but secrets, made while people work."""

import argparse
from pathlib import Path

from yesdesk.cli.keeping.saying import say_refusals
from yesdesk.cli.place import set_up_django

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


def run(options: argparse.Namespace) -> int:
    set_up_django()
    return say_refusals(lambda: _back_up(options.to))


def _back_up(to: Path) -> None:
    from django.utils import timezone

    from yesdesk.cli.keeping.backing_up import backup_name, make_backup
    from yesdesk.cli.keeping.saying import megabytes

    now = timezone.now()
    made = make_backup(to / backup_name(now) if to.is_dir() else to, now)
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
        "No secret is in it. Keep keys/secret_key from the data folder apart, in a safe place: "
        "patrons' links open under no other."
    )
