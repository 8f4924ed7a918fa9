"""`yesdesk upgrade`: check, back up, migrate and try, or put back."""

import argparse

from yesdesk.cli.output import say_refusals
from yesdesk.cli.paths import set_up_django

NAME = "upgrade"
HELP = "bring the database to this version: checks, backs up, migrates, tries, or puts back"


def arguments(_parser: argparse.ArgumentParser) -> None: ...


def run(_options: argparse.Namespace) -> int:
    set_up_django()
    return say_refusals(_upgrade_and_report)


def _upgrade_and_report() -> None:
    from django.utils import timezone

    from yesdesk.cli.backup.upgrade import upgrade
    from yesdesk.cli.installer import how_to_start

    done = upgrade(timezone.now())
    if done is None:
        print("The database is of this version. There is nothing to do.")
        return
    print("The database is of this version now, and its pages open. Everybody signs in anew.")
    print(
        f"A backup from before and the former database are kept for seven days: {done.backup}, {done.aside}."
    )
    print(f"Now: {how_to_start()}")
