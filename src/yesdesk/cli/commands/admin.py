"""`yesdesk admin NAME`: break glass at the machine, with a trace."""

import argparse
import sys

from yesdesk.cli.paths import set_up_django

NAME = "admin"
HELP = "break glass: a start password for NAME, who may then let everybody in for a day"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("login", metavar="NAME", help="login name, new or known")
    parser.add_argument("--job-class", metavar="JOB", help="give this job class, like Director")
    parser.add_argument("--yes", action="store_true", help="do it without asking")


def run(options: argparse.Namespace) -> int:
    set_up_django()
    from django.conf import settings

    from yesdesk.cli.break_glass import explain_break_glass, grant_access, job_class_named
    from yesdesk.cli.create_library import InvalidAnswer, login_name_or_raise
    from yesdesk.cli.schema import missing_requirement

    try:
        login = login_name_or_raise(options.login.lower())
    except InvalidAnswer as wrong:
        print(wrong, file=sys.stderr)
        return 1
    obstacle = missing_requirement()
    if obstacle:
        print(obstacle, file=sys.stderr)
        return 1
    if not _is_meant(explain_break_glass(login), options):
        return 1
    job_class = job_class_named(options.job_class)
    if options.job_class and job_class is None:
        print(f"There is no job class {options.job_class}.", file=sys.stderr)
        return 1
    given, new = grant_access(login, job_class)
    reset = "is back: every session ended, second step off"
    print(f"{login} {'is new' if new else reset}, and may let everybody else in for a day.")
    print("Within that day, give the job class that looks after staff to whoever should have it.")
    print(f"Sign in at {settings.BASE_URL}/sign-in with the start password {given}")
    print("It is shown only now, and this is written in the trace.")
    return 0


def _is_meant(what: str, options: argparse.Namespace) -> bool:
    if options.yes:
        return True
    if not sys.stdin.isatty():
        print(f"{what} If that is meant, say so with --yes.", file=sys.stderr)
        return False
    print(what)
    return input("Do it? [y/N] ").strip().lower() in {"y", "yes"}
