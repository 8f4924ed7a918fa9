"""`yesdesk export --to FOLDER`: write everything as JSON lines and files, so that a library can leave."""

import argparse
from pathlib import Path

from yesdesk.cli.output import say_refusals
from yesdesk.cli.paths import set_up_django

NAME = "export"
HELP = "write everything as JSON lines and files into a new folder: a library can leave"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--to", type=Path, required=True, metavar="FOLDER", help="a new folder")


def run(options: argparse.Namespace) -> int:
    set_up_django()
    return say_refusals(lambda: _export_and_report(options.to))


def _export_and_report(folder: Path) -> None:
    from django.utils import timezone

    from yesdesk.cli.backup.export import export

    done = export(folder, timezone.now())
    print(
        f"{folder} holds {sum(done.rows.values())} lines of {len(done.rows)} kinds and {done.files} "
        "files. README.txt in it says what is what, and what was left out."
    )
    print(
        "It holds patrons' words, and no schedule erases it there: keep it as you keep the library."
    )
