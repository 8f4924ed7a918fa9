"""`yesdesk init`: open a real library."""

import argparse
import getpass
import sys

from yesdesk.cli.paths import set_up_django

NAME = "init"
HELP = "open a real library: its name, first branch, job classes, and you"

_FLAGS = {
    "name": "the library's name",
    "branch": "its first branch",
    "languages": "languages for patrons, the first one first, like en,es",
    "time_zone": "a town, like Europe/Paris",
    "currency": "three letters, like EUR",
    "country": "two letters, like FR: how phone numbers without + are read",
    "phone": "a number patrons may ring",
    "hours": "open from Monday to Friday, like 9:00-17:30, or 9-12,13-17 with a break",
    "saturday": "opening hours on Saturday, the same; empty: closed",
    "sunday": "opening hours on Sunday, the same; empty: closed",
    "login": "your login name",
    "person": "your name, as it stands beside your words",
}


def arguments(parser: argparse.ArgumentParser) -> None:
    for flag, words in _FLAGS.items():
        parser.add_argument(f"--{flag.replace('_', '-')}", dest=flag, help=words)
    parser.add_argument(
        "--yes", action="store_true", help="ask nothing: flags, else defaults, and a start password"
    )


def run(options: argparse.Namespace) -> int:
    set_up_django()
    from yesdesk.cli.create_library import InvalidAnswer
    from yesdesk.cli.schema import missing_for_init
    from yesdesk.core.errors import Refusal

    obstacle = missing_for_init()
    if obstacle:
        print(obstacle, file=sys.stderr)
        return 1
    try:
        return _ask_and_create_library(options)
    except InvalidAnswer as wrong:
        print(wrong, file=sys.stderr)
    except Refusal as refusal:
        print(f"{refusal.sentence} {refusal.next_step}", file=sys.stderr)
    return 1


def _ask_and_create_library(options: argparse.Namespace) -> int:
    from yesdesk.cli.create_library import InvalidAnswer, ask_question, create_library, questions

    read = None if options.yes or not sys.stdin.isatty() else input
    answers: dict[str, object] = {}
    for question in questions(answers):
        try:
            answers[question.flag] = ask_question(
                question, getattr(options, question.flag), read=read
            )
        except InvalidAnswer as wrong:
            raise InvalidAnswer(f"--{question.flag.replace('_', '-')}: {wrong}") from wrong
    typed = _ask_for_password() if read else ""
    given = create_library(answers, password=typed)
    _print_next_steps(str(answers["name"]), str(answers["login"]), "" if typed else given)
    return 0


def _ask_for_password() -> str:
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    while True:
        typed = getpass.getpass("Your password (or nothing, for a start password): ")
        if not typed:
            return ""
        try:
            validate_password(typed)
        except ValidationError as wrong:
            print(f"  {' '.join(wrong.messages)}", file=sys.stderr)
            continue
        if getpass.getpass("Once more: ") == typed:
            return typed
        print("  The two differ.", file=sys.stderr)


def _print_next_steps(library: str, login: str, start_password: str) -> None:
    from django.conf import settings

    from yesdesk.cli.installer import how_to_start
    from yesdesk.cli.paths import program_name

    print(f"\n{library} is set up.\n")
    print("Next:")
    print(f"  1. Start it:  {how_to_start()}")
    print(f"  2. Sign in:   {settings.BASE_URL}/sign-in as {login}")
    if start_password:
        print(f"     with the start password {start_password} (shown only now)")
    print(
        f"  3. Your director, who alone can sign the rules: {program_name()} admin NAME --job-class Director"
    )
    print("     Then under Settings other colleagues and closed days.")
    print(f"  4. See that all is well:  {program_name()} doctor")
