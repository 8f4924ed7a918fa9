"""`yesdesk erasing`: show the last nightly passes, and a wait for the date; `go-on` confirms it."""

import argparse

from yesdesk.cli.output import say_refusals
from yesdesk.cli.paths import set_up_django

NAME = "erasing"
HELP = (
    "list the last nightly passes, and whether erasing waits; `go-on`: the date is right, erase it"
)
_SHOWN = 14


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", nargs="?", choices=["show", "go-on"], default="show")


def run(options: argparse.Namespace) -> int:
    set_up_django()
    return say_refusals(_approve_erasing if options.what == "go-on" else _print_passes)


def _approve_erasing() -> None:
    from django.utils import timezone

    from yesdesk.core.actors import SYSTEM
    from yesdesk.patrons.clock_check import approve_pass

    approve_pass(by=SYSTEM)
    print(f"Noted: today is {timezone.now():%A %d %B %Y}. The worker now erases what is due.")


def _print_passes() -> None:
    from django.utils import timezone

    from yesdesk.core.clock_mark import clock_is_trusted
    from yesdesk.patrons.erasure_list import list_path, passes_in

    for one in passes_in(list_path())[-_SHOWN:]:
        erased = ", ".join(f"{code} {many}" for code, many in sorted(one.erased.items()))
        print(f"{one.name}  {one.at:%Y-%m-%d %H:%M} UTC  {erased}")
    now = timezone.now()
    if clock_is_trusted(now):
        print("Nothing waits for a person.")
        return
    print(f"If today is {now:%A %d %B %Y}: yesdesk erasing go-on")
