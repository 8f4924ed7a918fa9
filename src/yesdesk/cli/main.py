"""`yesdesk COMMAND`: find the command's file and run it.

The parent of `serve` stays in this process for months, so nothing here imports Django.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Final, Protocol

from yesdesk.cli.paths import data_folder, disk_trouble, drop_to_library_user, read_settings_file
from yesdesk.core.env import SettingNeedsMending
from yesdesk.core.process import close_to_others
from yesdesk.core.storage.folders import share_what_is_made

# In the order of `yesdesk --help`.
COMMANDS: Final = (
    "serve",
    "demo",
    "install",
    "init",
    "admin",
    "doctor",
    "backup",
    "restore",
    "erasing",
    "export",
    "upgrade",
    "seed",
    "readin",
    "answers",
    "web",
    "worker",
    "intake",
    "ils",
    "manage",
)


class CliCommand(Protocol):
    """A file in `cli/commands`. `WRONG_ARGUMENTS`, if it has that, is its exit code for them."""

    NAME: str
    HELP: str

    @staticmethod
    def arguments(parser: argparse.ArgumentParser) -> None: ...

    @staticmethod
    def run(options: argparse.Namespace) -> int: ...


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code; 2 for an unknown command or argument."""
    if argv is None:  # a process of its own
        close_to_others()
    given = list(sys.argv[1:] if argv is None else argv)
    named = given[0] if given else ""
    wanted = [named] if named in COMMANDS else list(COMMANDS)
    try:
        options = _parse_arguments(wanted, given)
        if argv is None and named != "install":
            read_settings_file()
            drop_to_library_user()
        share_what_is_made(data_folder())
        return int(options.run(options))
    except SettingNeedsMending as error:
        print(error, file=sys.stderr)
        return 1
    except BrokenPipeError:  # whoever reads has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:
        said = disk_trouble(error)
        if not said:
            raise
        print(said, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _parse_arguments(wanted: Sequence[str], given: Sequence[str]) -> argparse.Namespace:
    try:
        return _build_parser(wanted).parse_args(given)
    except SystemExit as ended:
        if ended.code == 2 and len(wanted) == 1:
            raise SystemExit(getattr(_command_module(wanted[0]), "WRONG_ARGUMENTS", 2)) from None
        raise


def _build_parser(wanted: Sequence[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="yesdesk", description="Permission to say yes, at a public library's desk."
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="Say which version this is")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for name in wanted:
        command = _command_module(name)
        own = commands.add_parser(name, help=command.HELP, description=command.HELP)
        command.arguments(own)
        own.set_defaults(run=command.run)
    return parser


class _Version(argparse.Action):
    # Looked up only when asked: each command starts sooner.

    def __call__(self, parser: argparse.ArgumentParser, *_given: object) -> None:
        from importlib.metadata import version

        print(f"yesdesk {version('yesdesk')}")
        parser.exit()


def _command_module(name: str) -> CliCommand:
    module: object = import_module(f"yesdesk.cli.commands.{name}")
    return module  # type: ignore[return-value] # mypy cannot match a module with a protocol by name


if __name__ == "__main__":
    sys.exit(main())
