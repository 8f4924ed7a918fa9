"""`yesdesk doctor`: what is wrong, in sentences, each with its mend."""

import argparse

from yesdesk.cli.place import set_up_django

NAME = "doctor"
HELP = "say what is wrong and how to mend it"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--mail",
        nargs="?",
        const="",
        metavar="ADDRESS",
        help="send a test mail through every mailbox (to itself, or to ADDRESS), and say what each server said",
    )


def run(options: argparse.Namespace) -> int:
    """0 when nothing needs mending."""
    set_up_django()
    return _look() if options.mail is None else _mail(options.mail)


def _mail(to: str) -> int:
    from yesdesk.channels.email.trying import try_mail

    tried = try_mail(to, print)
    well = [one for one in tried if one.well]
    print(f"\n{len(well)} of {len(tried)} mailboxes can send." if tried else "")
    return 0 if tried and len(well) == len(tried) else 1


def _look() -> int:
    from django.conf import settings
    from django.db import connection

    from yesdesk.cli.checks import findings

    print(f"Data folder: {settings.DATA}")
    print(f"Database:    {connection.display_name}")
    print(f"Address:     {settings.BASE_URL}")
    found = findings()
    for finding in found:
        print(f"\n- {finding.wrong}\n  {finding.mend}")
    print("\nAll is well." if not found else f"\n{len(found)} to mend.")
    return 1 if found else 0
