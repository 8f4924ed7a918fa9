"""`yesdesk manage ...`: Django's own commands, for developers."""

import argparse

from yesdesk.cli.paths import set_up_django

NAME = "manage"
HELP = "Django's management commands (migrate, shell, makemigrations...)"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("words", nargs=argparse.REMAINDER, metavar="...")


def run(options: argparse.Namespace) -> int:
    set_up_django()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["yesdesk manage", *options.words])
    return 0
