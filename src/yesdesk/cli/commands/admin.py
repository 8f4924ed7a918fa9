"""`yesdesk admin NAME`: break glass. Whoever sits at the machine gets in, and it is written down."""

import argparse
import sys

from yesdesk.cli.place import set_up_django

NAME = "admin"
HELP = "break glass: a start password for NAME, who may then let everybody in"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("login", metavar="NAME", help="login name, new or known")


def run(options: argparse.Namespace) -> int:
    set_up_django()
    from django.conf import settings

    from yesdesk.cli.first_steps.answers import NotYet, login_name
    from yesdesk.cli.first_steps.glass import make_or_reset
    from yesdesk.cli.first_steps.standing import what_stands_in_the_way

    try:
        login = login_name(options.login.lower())
    except NotYet as wrong:
        print(wrong, file=sys.stderr)
        return 1
    obstacle = what_stands_in_the_way()
    if obstacle:
        print(obstacle, file=sys.stderr)
        return 1
    given, new = make_or_reset(login)
    reset = "is back: every session ended, second step off"
    print(f"{login} {'is new' if new else reset}, and may let everybody else in.")
    print(f"Sign in at {settings.BASE_URL}/sign-in with the start password {given}")
    print("It is shown only now, and this is written in the trace.")
    return 0
