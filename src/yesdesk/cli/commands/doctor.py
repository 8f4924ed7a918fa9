"""`yesdesk doctor`: what is wrong, in sentences, each with its mend."""

import argparse

from yesdesk.cli.place import set_up_django

NAME = "doctor"
HELP = "say what is wrong and how to mend it"


def arguments(_parser: argparse.ArgumentParser) -> None:
    """None: it looks at everything."""


def run(_options: argparse.Namespace) -> int:
    """0 when nothing needs mending."""
    set_up_django()
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
