"""`yesdesk install`: make users, folders, settings and units, and print the proxy's block."""

import argparse
import dataclasses
import os
import re
import sys
from pathlib import Path

from yesdesk.cli.paths import program_name
from yesdesk.core.env import Env, SettingNeedsMending, database_from

NAME = "install"
HELP = "make users, data folder, settings file and systemd units; without root, for yourself alone"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--address", required=True, help="what people type, like https://ask.library.example"
    )
    parser.add_argument(
        "--port", type=_port_or_error, default=8000, help="where the proxy asks (8000)"
    )
    parser.add_argument("--data", type=_path_or_error, help="the data folder")
    parser.add_argument(
        "--backups", type=_path_or_error, help="where a backup goes each night; another disk's"
    )
    parser.add_argument(
        "--database",
        default="",
        metavar="URL",
        help="postgres://user:password@host:5432/name; empty: SQLite",
    )


def _port_or_error(given: str) -> int:
    if not given.isdecimal() or not 0 < int(given) < 65536:
        raise argparse.ArgumentTypeError("a port is a number from 1 to 65535")
    return int(given)


def _path_or_error(given: str) -> Path:
    if re.search(r"[\s\"'%$\\]", given):
        raise argparse.ArgumentTypeError("systemd's units take a path without blanks and quotes")
    return Path(given)


def _refuse_bad_database_url(url: str) -> None:
    try:
        database_from(url, Path(), dict)
    except ValueError as error:  # a port that is no number
        raise SettingNeedsMending(
            "--database takes postgres://user:password@host:5432/name, or nothing for SQLite."
        ) from error


def run(options: argparse.Namespace) -> int:
    from yesdesk.cli import installer
    from yesdesk.core.errors import Refusal

    os.umask(0o022)  # its units and program are for all to read
    address = Env({"--address": options.address}).address("--address", "", "")
    _refuse_bad_database_url(options.database)
    make = installer.system_paths if os.geteuid() == 0 else installer.user_paths
    place = installer.as_settings_say(make(address, options.port))
    given = {"data": options.data, "backups": options.backups}
    named = {name: path.absolute() for name, path in given.items() if path}
    place = dataclasses.replace(place, database=options.database, **named)
    try:
        made = list(installer.install(place))
    except Refusal as refusal:
        print(f"{refusal.sentence} {refusal.next_step}", file=sys.stderr)
        return 1
    print(
        "\n".join(["Made:", *(f"  {line}" for line in made)]) if made else "All was there already."
    )
    print(
        f"\nNext:\n  {program_name()} init      your library, its first branch, you\n"
        f"  {installer.start_command(place)}\n"
        f"  {program_name()} doctor    what is wrong, and what is not done yet\n"
    )
    if place.database:
        print(
            "In PostgreSQL's settings: log_min_error_statement = panic, log_error_verbosity = terse. Else its log "
            "keeps patrons' words.\n"
        )
    if not place.for_all:
        print("So that it runs while nobody is signed in here: loginctl enable-linger\n")
    print(
        f"In front of it, in Caddy's file (nginx: {installer.EXAMPLES}/nginx-*.conf):\n\n"
        f"{installer.proxy_block(place)}"
    )
    return 0
